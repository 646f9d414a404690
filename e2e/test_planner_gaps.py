"""Gaps, Compare and the calendar in a real browser: read on all screens, by day and by night, by keyboard, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from e2e.planners import opened, session_of_a_planner, wrong_on_any_screen
from e2e.serving import Site, Weather, handbook_serving
from e2e.test_planner import PLAN, counts, made
from handbook.analytics.calendar import Event
from handbook.analytics.cells import Cell
from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.store import Centre
from handbook.content import Content
from handbook.resources.near_misses import causes
from handbook.shipped import shipped_migrations


def with_wards(content: Content, times: int) -> dict[Cell, int]:
    """Also from two wards, by two channels, and kept away by conditions."""
    found = counts(content, times)
    for cell in [cell for cell in found if cell.kind == "channel"]:
        library = found[cell] // 5
        found[cell] -= library
        found[Cell("channel", "library", cell.second)] = library
        found[Cell("ward", "tobata", cell.second)] = library
        found[Cell("ward", "moji", cell.second)] = 2 * library
    for at, (name, service) in enumerate(content.services.items()):
        found |= {
            Cell("near-miss", service.needs[0], name, cause): 700 * times // (at + 1) for cause in causes(service)
        }
    return found


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory, weather: Weather, content: Content) -> Iterator[Site]:
    """A handbook with pages for staff, two quarters, a year, weeks, and some events."""
    folder = tmp_path_factory.mktemp("compared")
    centre = Centre(open_centre(folder / "data", None, shipped_migrations() / "centre"), "handbook")
    for number, period in enumerate(PLAN.parts(PLAN.quarter(2025, 4))):
        centre.keep(made(period, counts(content, 10 + number)))
    centre.keep(made(PLAN.quarter(2025, 3), with_wards(content, 110)))
    centre.keep(made(PLAN.quarter(2025, 4), with_wards(content, 130) | {Cell("visit", "finished"): 500_000}))
    centre.keep(made(PLAN.year(2025), with_wards(content, 520)))
    for at, day in enumerate((date(2025, 10, 14), date(2025, 10, 16), date(2025, 12, 1))):
        centre.noted.note(Event(f"{at:016x}", day, date(2025, 12, 8) if at == 2 else None, "news", "広報誌で紹介した"))
    with handbook_serving(folder, weather.url, {"HANDBOOK_STAFF": "yes"}) as running:
        yield running


@pytest.fixture(scope="module")
def cookies(browser: Browser, planned: Site) -> Any:
    """The session of somebody who plans."""
    return session_of_a_planner(browser, planned, "/planner/gaps", "足りないところ")


@pytest.fixture(scope="module")
def page(browser: Browser, planned: Site, cookies: Any) -> Iterator[Page]:
    """At a desk, without JavaScript: what the pages do, they do without."""
    yield from opened(browser, planned, cookies, java_script_enabled=False)


@pytest.fixture(scope="module")
def scripted(browser: Browser, planned: Site, cookies: Any) -> Iterator[Page]:
    """With JavaScript, for axe."""
    yield from opened(browser, planned, cookies)


PAGES = {
    "gaps": "/planner/gaps",
    "simulation": "/planner/gaps/simulation",
    "compare": "/planner/compare",
    "gap": "/planner/compare?by=gap",
    "wards": "/planner/compare?by=ward",
    "refused": "/planner/compare?of=2025-Q4&with=2025-W52",
    "calendar": "/planner/calendar",
    "event": "/planner/calendar/0000000000000002",
}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing(scripted: Page, planned: Site, path: str) -> None:
    """By day and by night on each screen; and no page is wider than its screen."""
    found = wrong_on_any_screen(scripted, planned.url(path))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", [PAGES["gaps"], PAGES["compare"], PAGES["wards"]])
@pytest.mark.parametrize("width", [360, 1280])
def test_words_of_pictures_stay_on_them(page: Page, planned: Site, path: str, width: int) -> None:
    """No label, value or flag is cut off."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(planned.url(path))
    outside = page.locator("svg.chart text").evaluate_all(
        """all => all.filter(one => {
            const words = one.getBoundingClientRect(), panel = one.closest('.panel').getBoundingClientRect();
            return words.left < panel.left || words.right > panel.right;
        }).map(one => one.textContent)"""
    )
    assert not outside


def test_the_simulation_is_gone_through_by_keyboard(page: Page, planned: Site, content: Content) -> None:
    """Need, service, condition: each step is a form that is sent with Enter."""
    page.goto(planned.url("/planner/gaps/simulation"))
    page.locator("#need").focus()
    with_conditions = next(name for name, service in content.services.items() if len(causes(service)) == 1)
    need = content.services[with_conditions].needs[0]
    page.locator("#need").select_option(need)
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("#service").select_option(with_conditions)
    page.locator("#service").focus()
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "この窓口の条件は、これ1つだけです" in page.locator("main").inner_text()
    assert page.locator("#condition").input_value() in causes(content.services[with_conditions])


def test_flags_and_list_say_the_same(page: Page, planned: Site) -> None:
    """As many of one as of the other, in the same order."""
    page.goto(planned.url("/planner/compare"))
    flags, listed = (page.locator(f".badge-{what}").all_text_contents() for what in ("number", "word"))
    assert flags == listed == ["1", "2", "3"]


def test_an_event_is_written_and_taken_out(page: Page, planned: Site) -> None:
    """Without JavaScript."""
    page.goto(planned.url("/planner/calendar"))
    page.get_by_label("はじめの日").fill("2025-11-05")
    page.get_by_label("種類").select_option("campaign")
    page.get_by_label("何があったか").fill("バス停にはった")
    page.get_by_role("button", name="書く").click()
    assert page.get_by_role("status").inner_text() == "書きました。"
    page.get_by_role("link", name="直す・消す：バス停にはった").click()
    page.get_by_role("button", name="このできごとを消す").click()
    assert page.get_by_role("status").inner_text() == "消しました。"
    assert "バス停にはった" not in page.locator("main").inner_text()


@pytest.mark.parametrize("path", [PAGES["gaps"], PAGES["compare"], PAGES["wards"]])
def test_on_paper_everything_is_there(page: Page, planned: Site, path: str) -> None:
    """All tables unfolded, nothing wider than A4 and nothing that only a screen can do."""
    page.set_viewport_size({"width": 703, "height": 1000})
    page.emulate_media(media="print")
    page.goto(planned.url(path))
    try:
        tables, pictures = page.locator("main table"), page.locator("svg.chart")
        assert all(tables.nth(number).is_visible() for number in range(tables.count()))
        assert all(pictures.nth(number).is_visible() for number in range(pictures.count()))
        assert not page.locator(".choose, header").first.is_visible()
        cut = page.locator("main table, svg.chart text").evaluate_all(
            "all => all.filter(one => one.getBoundingClientRect().right > innerWidth).map(one => one.textContent)"
        )
        assert not cut
    finally:
        page.emulate_media(media="screen")
