"""What is done with a service is counted, and nobody can read it: `handbook serve` with HANDBOOK_COUNTS=yes, and a real browser."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from shutil import rmtree
from typing import Literal

import pytest
from playwright.sync_api import Locator

from e2e.serving import Site, Weather, handbook_serving
from e2e.test_accessibility import AXE, EVERYTHING
from e2e.visitor import NewVisitor, Visitor
from handbook.analytics.cells import Cell
from handbook.analytics.node.daykeys import JOURNALS, memory_folder
from handbook.analytics.node.file import DATABASE
from handbook.analytics.node.openday import OpenDay
from handbook.content import Content
from handbook.resources import Service
from handbook.web.counting import veil_of
from handbook.web.secret_file import kept_secret

PATIENCE = 20.0
"""Seconds after which what was done is counted, on a machine that is busy."""

AFRAID = {"worries": ["violence"], "violence-worry": ["is-it-violence"], "watched": ["seen"], "ward": ["tobata"]}
GIVEN = {"worries": ["law"], "law-worry": ["illegal-lender"], "ward": ["moji"], "age": ["a40-49"]}

USEFUL = "はい"
WRONG_NUMBER = "この番号は、つながりませんでした"
THANKS = "ありがとうございます"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, weather: Weather) -> Iterator[Site]:
    """The handbook, counting."""
    folder = tmp_path_factory.mktemp("counting")
    with handbook_serving(folder, weather.url, {"HANDBOOK_COUNTS": "yes"}) as running:
        yield running
    rmtree(memory_folder(running.data), ignore_errors=True)


def test_a_call_and_a_site_are_counted_when_they_are_tapped(scripted: Visitor, content: Content) -> None:
    """On the result and on the service's own page, once for each service; the answers are kept longer for a call."""
    scripted.hurry_to(GIVEN, "/results")
    before, cookie = _counted(scripted.site), _cookie(scripted)
    calls = scripted.page.locator("main a[href^='tel:'][data-number]")
    place = int(calls.first.get_attribute("data-number") or 0)
    called = next(card.id for card in scripted.result() if card.number == place)
    _tap(scripted, calls.first)
    assert _cookie(scripted) != cookie
    scripted.open(f"/results/{place}")
    _tap(scripted, calls.first)
    scripted.open("/results")
    opened = _open_service(scripted, content, lambda service: service.url is not None)
    _tap(scripted, scripted.page.locator("main a[href^='https:'][data-number]").first)
    assert _since(before, scripted.site) == {Cell("act", "call", called): 1, Cell("act", "website", opened): 1}


def test_links_to_anything_else_tell_nothing(scripted: Visitor) -> None:
    """Where it was taken from, the start, the emergency numbers there: none bears a service's place."""
    scripted.hurry_to(GIVEN, "/results/1")
    sources = scripted.page.locator("main dl a")
    assert sources.count()
    assert sources.evaluate_all("all => all.every(one => !one.dataset.number)")
    scripted.open("/")
    assert scripted.page.locator("[data-number]").count() == 0


def test_buttons_say_thanks(visitor: Visitor, content: Content) -> None:
    """With JavaScript and without: back on the page, in its words, and spoken by a screen reader since it has the focus."""
    visitor.hurry_to(GIVEN, "/results")
    service = _open_service(visitor, content, _can_be_called)
    before = _counted(visitor.site)
    path = visitor.path
    assert not visitor.page.locator("#thanks").is_visible()
    visitor.press(visitor.page.locator("main").get_by_role("button", name=USEFUL, exact=True))
    _assert_thanks(visitor, path)
    visitor.open(path)
    assert not visitor.page.locator("#thanks").is_visible()
    visitor.press(visitor.page.get_by_role("button", name=WRONG_NUMBER))
    _assert_thanks(visitor, path)
    assert _since(before, visitor.site) == {
        Cell("act", "useful", service): 1,
        Cell("act", "wrong-number", service): 1,
    }


def test_where_somebody_may_be_looking_nothing_is_asked(scripted: Visitor) -> None:
    """A discreet visit has no buttons."""
    scripted.hurry_to(AFRAID, "/results/1")
    assert scripted.page.locator(".acts").count() == 0


def test_practice_is_not_counted(visitor: Visitor, content: Content) -> None:
    """From its page to the result and a button; it says so where one begins, and where one arrives."""
    before = _counted(visitor.site)
    visitor.open("/practice")
    visitor.press(visitor.page.locator("main button"))
    visitor.answer("worries", "law")
    for path in ("/results", "/"):
        visitor.open(path)
        assert "練習中（数えません）" in visitor.page.locator("main").inner_text()
    visitor.open("/results")
    _open_service(visitor, content, _can_be_called)
    visitor.press(visitor.page.locator("main").get_by_role("button", name=USEFUL, exact=True))
    assert THANKS in visitor.page.locator("#thanks").inner_text()
    assert _since(before, visitor.site) == {}


def test_nobody_can_read_it(scripted: Visitor, content: Content) -> None:
    """No word of answers, services or acts stands in the files of the counts, not even while the day is open."""
    scripted.hurry_to(GIVEN, "/results")
    service = _open_service(scripted, content, _can_be_called)
    scripted.press(scripted.page.locator("main").get_by_role("button", name=USEFUL, exact=True))
    told = [*GIVEN, *(option for options in GIVEN.values() for option in options), service, "wrong-number", "useful"]
    labels = [
        content.flow.questions[name].options[option].label for name, options in GIVEN.items() for option in options
    ]
    telling = [word for word in [*told, *labels, content.services[service].name] if len(word.encode()) > 5]
    # The content itself lies sealed in the cache, the same for all.
    files = [path for path in scripted.site.data.rglob("*") if path.is_file() and "cache" not in path.parts]
    assert {"counts.sqlite", "counts.sqlite-wal"} <= {path.name for path in files}
    found = [(path.name, word) for path in files for word in telling if word.encode() in path.read_bytes()]
    assert found == []
    # What would be found is counted.
    assert {cell.second for cell in _counted(scripted.site)} >= {"illegal-lender", service}


def test_buttons_are_for_everybody(new_visitor: NewVisitor, content: Content) -> None:
    """axe finds nothing about them, nor about the thanks; a thumb hits them, and on paper there are none."""
    visitor = new_visitor()
    visitor.hurry_to(GIVEN, "/results")
    _open_service(visitor, content, _can_be_called)
    page = visitor.page
    buttons = page.locator(".acts button")
    assert buttons.count() == 3
    for button in buttons.all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 48
    _assert_accessible(visitor)
    page.emulate_media(media="print")
    assert not page.locator(".acts").is_visible()
    page.emulate_media(media="screen")
    visitor.press(page.get_by_role("button", name=WRONG_NUMBER))
    _assert_accessible(visitor)


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _counted(site: Site) -> dict[Cell, int]:
    """All that was done so far, once it is counted, lifted out of the open day with the server's own secret."""
    deadline = time.monotonic() + PATIENCE
    while list((memory_folder(site.data) / JOURNALS).glob("*")) and time.monotonic() < deadline:
        time.sleep(0.1)
    veil = veil_of([kept_secret(site.data)])
    path = site.data / DATABASE
    if not path.exists():
        return {}
    found: Counter[Cell] = Counter()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=PATIENCE)) as database:
        name = database.execute("SELECT id FROM node").fetchone()[0]
        for (day,) in database.execute("SELECT day FROM open_days").fetchall():
            for (_, cell), count in OpenDay.read(database, veil, name, date.fromisoformat(day)).counts.items():
                found[cell] += count
    return found


def _since(before: dict[Cell, int], site: Site) -> dict[Cell, int]:
    """What was counted after *before*."""
    return {cell: count - before.get(cell, 0) for cell, count in _counted(site).items() if count != before.get(cell, 0)}


# ── Doing ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _tap(visitor: Visitor, link: Locator) -> None:
    """Tap *link* without leaving for where it leads, and wait until the server was told."""
    visitor.page.evaluate("() => document.addEventListener('click', event => event.preventDefault(), {once: true})")
    with visitor.page.expect_response(lambda response: response.request.resource_type == "ping") as told:
        link.click()
    assert told.value.status == 204


def _open_service(visitor: Visitor, content: Content, fits: Callable[[Service], bool]) -> str:
    """From the result, go to the page of the first service that *fits*; gives its id."""
    card = next(card for card in visitor.result() if fits(content.services[card.id]))
    visitor.open(f"/results/{card.number}")
    return card.id


def _can_be_called(service: Service) -> bool:
    return bool(service.shown_phones)


def _cookie(visitor: Visitor) -> str:
    (cookie,) = visitor.page.context.cookies(visitor.site.origin)
    return cookie["value"]


def _assert_thanks(visitor: Visitor, path: str) -> None:
    assert visitor.path == path
    thanks = visitor.page.locator("#thanks")
    assert THANKS in thanks.inner_text()
    assert visitor.page.locator("#thanks:focus").count() == 1
    assert visitor.page.locator(".acts button:visible").count() == 0


def _assert_accessible(visitor: Visitor) -> None:
    visitor.page.evaluate(AXE)
    schemes: tuple[Literal["dark", "light"], ...] = ("dark", "light")
    for scheme in schemes:
        visitor.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found: list[str] = visitor.page.evaluate(
            "tags => axe.run(document, {runOnly: tags}).then(result => result.violations.map(one => one.id))",
            EVERYTHING,
        )
        assert found == [], scheme
