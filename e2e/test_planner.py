"""The planners' pages in a real browser: read at a desk and on a small screen, by day and by night, without JavaScript, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from e2e.devices import DESK, JAPAN
from e2e.planners import opened, session_of_a_planner, wrong_on_any_screen
from e2e.serving import Site, Weather, handbook_serving
from e2e.test_accessibility import AXE, EVERYTHING, violations
from handbook.analytics.cells import Cell
from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.store import Centre
from handbook.analytics.disclosure import Period, Plan, Policy, Raw, Release, Structure, release
from handbook.analytics.simulated import MARK, SAYS
from handbook.content import Content
from handbook.shipped import shipped_migrations

PLAN = Plan("week")
POLICY = Policy(key=bytes(range(32)), scope="handbook", plan=PLAN)


def counts(content: Content, times: int) -> dict[Cell, int]:
    """Counts of a large city; some worry and some need that hardly anybody had."""
    found = {Cell("visit", "begun"): 4000 * times, Cell("visit", "finished"): 3000 * times}
    for place, question in enumerate(content.flow.questions):
        stopped = 400 * times // (place + 1)
        found |= {Cell("reached", question): 9 * stopped, Cell("stopped", question): stopped}
    worries = content.flow.questions["worries"].options
    found |= {Cell("option", "worries", worry): 2000 * times // (at + 1) for at, worry in enumerate(worries)}
    found[Cell("option", "worries", "language")] = 3
    for at, need in enumerate(list(content.flow.needs)[:20]):
        gaps = {"0": 5, "1": 800 * times // (at + 1), "2+": 1000 * times}
        whole = sum(gaps.values())
        found |= {Cell("gap", need, many): count for many, count in gaps.items()}
        found |= {Cell("channel", "web", need): whole, Cell("locale", "ja", need): whole}
    for at, (service, need) in enumerate(zip(list(content.services)[:20], content.flow.needs, strict=False)):
        found |= {Cell("result", need, service): 900 * times // (at + 1)}
        found |= {Cell("act", "call", service): 300 * times // (at + 1)}
    return found


def made(period: Period, found: dict[Cell, int]) -> Release:
    """A release, by the real disclosure control."""
    kinds = POLICY.kinds(period.level)
    # What a question was left with by is not told of, and not needed.
    told = {cell: count for cell, count in found.items() if cell.kind in kinds and cell.kind != "reached"}
    for cell in [cell for cell in told if cell.kind == "stopped"]:
        reached = Cell("reached", cell.first)
        told |= {reached: found[reached], Cell("answered", cell.first): found[reached] - told[cell]}
    return release(period, Raw(Structure(frozenset(told)), {"v": told}), [], POLICY)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory, weather: Weather, content: Content) -> Iterator[Site]:
    """A handbook with pages for staff, and some released periods."""
    folder = tmp_path_factory.mktemp("planned")
    data = folder / "data"
    centre = Centre(open_centre(data, None, shipped_migrations() / "centre"), "handbook")
    quarter, year = PLAN.quarter(2026, 1), PLAN.year(2025)
    for number, period in enumerate(PLAN.parts(quarter)):
        # The newest week has more.
        centre.keep(made(period, counts(content, 14 if number == 12 else 10)))
    centre.keep(made(quarter, counts(content, 130)))
    centre.keep(made(year, counts(content, 520)))
    with handbook_serving(folder, weather.url, {"HANDBOOK_STAFF": "yes"}) as running:
        yield running


@pytest.fixture(scope="module")
def cookies(browser: Browser, planned: Site) -> Any:
    """The session of somebody who plans. The log-in leads to the page that was asked for."""
    return session_of_a_planner(browser, planned, "/planner", "2026年3月23日〜29日の週")


@pytest.fixture(scope="module")
def page(browser: Browser, planned: Site, cookies: Any) -> Iterator[Page]:
    """At a desk, without JavaScript: what the pages do, they do without. (What tests evaluate runs all the same.)"""
    yield from opened(browser, planned, cookies, java_script_enabled=False)


@pytest.fixture(scope="module")
def scripted(browser: Browser, planned: Site, cookies: Any) -> Iterator[Page]:
    """With JavaScript, for axe, which waits for promises."""
    yield from opened(browser, planned, cookies)


PAGES = {
    "week": "/planner",
    "quarter": "/planner?level=quarter",
    "year": "/planner?level=year",
    "table": "/planner/tables/2026-W13/option",
    "how-sure": "/planner/how-sure",
    "paths": "/planner/paths",
    "paths of a week": "/planner/paths?period=2026-W13",
    "a branch": "/planner/paths/money",
}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing(scripted: Page, planned: Site, path: str) -> None:
    """By day and by night, at a desk, on a tablet, on a wide screen and on a telephone; and no page is wider than its screen."""
    found = wrong_on_any_screen(scripted, planned.url(path))
    assert not found, "\n".join(found)


def test_a_figure_leads_to_its_row(page: Page, planned: Site) -> None:
    """By a click: the row is on the screen, marked, and says the same."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(planned.url("/planner"))
    figure = page.locator("[aria-labelledby=worries] a.figure").first
    value = figure.inner_text()
    figure.click()
    row = page.locator("tr:target")
    assert value in row.inner_text()
    box = row.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 800


def test_words_of_pictures_stay_on_them(page: Page, planned: Site) -> None:
    """On the smallest screen no label and no value is cut off."""
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(planned.url("/planner"))
    outside = page.locator("svg.chart text").evaluate_all(
        """all => all.filter(one => {
            const words = one.getBoundingClientRect();
            return words.left < 0 || words.right > innerWidth;
        }).map(one => one.textContent)"""
    )
    assert not outside


def test_what_is_folded_opens(page: Page, planned: Site) -> None:
    """The tables behind the smaller pictures."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(planned.url("/planner"))
    page.locator("summary").first.click()
    assert page.locator("details table").first.is_visible()


def test_on_paper_everything_is_there(page: Page, planned: Site) -> None:
    """Pictures in colour, all tables unfolded, nothing wider than A4 and nothing that only a screen can do."""
    # A4 without margins of 12 mm, at 96 dots an inch.
    page.set_viewport_size({"width": 703, "height": 1000})
    page.emulate_media(media="print")
    page.goto(planned.url("/planner"))
    try:
        tables, pictures = page.locator("main table"), page.locator("svg.chart")
        assert all(tables.nth(number).is_visible() for number in range(tables.count()))
        assert all(pictures.nth(number).is_visible() for number in range(pictures.count()))
        assert not page.locator(".switch, header").first.is_visible()
        cut = page.locator("main table, svg.chart text").evaluate_all(
            "all => all.filter(one => one.getBoundingClientRect().right > innerWidth).map(one => one.textContent)"
        )
        assert not cut
    finally:
        page.emulate_media(media="screen")


def test_a_demonstration_is_open_to_all_and_says_what_it_is(browser: Browser, planned: Site) -> None:
    """Nobody logs in to see made-up numbers, and nobody takes them for real."""
    mark = planned.data / MARK
    mark.touch()
    try:
        context = browser.new_context(**{**JAPAN, **DESK})
        page = context.new_page()
        page.goto(planned.url("/planner"))
        assert SAYS in page.get_by_role("complementary", name="見本").inner_text()
        page.evaluate(AXE)
        assert not violations(page, EVERYTHING)
        page.emulate_media(media="print")
        assert page.get_by_text("見本", exact=True).is_visible()
        page.emulate_media(media="screen")
        page.get_by_role("link", name="道すじ").click()
        assert SAYS in page.get_by_role("complementary", name="見本").inner_text()
        context.close()
    finally:
        mark.unlink()
