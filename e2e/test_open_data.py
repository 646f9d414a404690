"""The page of open data in a real browser: read with a keyboard and without a script, on a phone and at a desk; and the files come down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from e2e.devices import DESK, JAPAN, PHONE
from e2e.serving import Site, Weather, handbook_serving
from e2e.test_accessibility import AXE, COLOURS, EVERYTHING, violations
from e2e.watching import Watch
from handbook.analytics.centre.store import Centre
from tests.web.opendata.conftest import OCTOBER, publish_months

SIZES = [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk")]
PATHS = ["/open-data", f"/open-data/{OCTOBER}"]

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Centre]:
    """A folder with two months that were made public."""
    folder = tmp_path_factory.mktemp("open-data")
    return folder, publish_months(folder / "data", date(2026, 9, 20), date(2026, 10, 31), skip=date(2026, 10, 7))


@pytest.fixture(scope="module")
def opened(published: tuple[Path, Centre], weather: Weather) -> Iterator[Site]:
    """A handbook with its page of open data."""
    with handbook_serving(published[0], weather.url, {"HANDBOOK_OPEN_DATA": "yes"}) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, opened: Site) -> Iterator[OpenPage]:
    """Opens a page in a browser of its own, watched until the test ends."""
    made: list[tuple[BrowserContext, Watch]] = []

    def make(path: str, **options: Any) -> Page:
        context = browser.new_context(**{**JAPAN, **options})
        made.append((context, Watch(context, opened)))
        page = context.new_page()
        page.goto(opened.url(path))
        return page

    yield make
    for context, watch in made:
        assert context.cookies() == []
        context.close()
        watch.assert_nothing_wrong()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(open_page: OpenPage, path: str, size: dict[str, Any]) -> None:
    """By day and by night, with all that is folded unfolded."""
    page = open_page(path, **size, reduced_motion="reduce")
    page.locator("details").evaluate_all("all => { for (const one of all) one.open = true; }")
    page.evaluate(AXE)
    found = violations(page, EVERYTHING)
    page.emulate_media(color_scheme="dark")
    found += violations(page, COLOURS)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
@pytest.mark.parametrize("path", PATHS)
def test_nothing_sticks_out(open_page: OpenPage, path: str, width: int) -> None:
    """Nobody has to scroll sideways, and the bar covers nothing at the end."""
    page = open_page(path, viewport={"width": width, "height": 700})
    page.locator("details").evaluate_all("all => { for (const one of all) one.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    last, bar = page.locator("footer a").last.bounding_box(), page.locator(".bar").bounding_box()
    assert last is not None
    assert bar is not None
    assert last["y"] + last["height"] <= bar["y"] + 1


def test_files_can_be_hit_with_a_thumb(open_page: OpenPage) -> None:
    """48 pixels high."""
    page = open_page("/open-data", **PHONE)
    boxes = [link.bounding_box() for link in page.locator("section.month .files a").all()]
    assert len(boxes) == 6
    assert all(box is not None and box["height"] >= 48 and box["width"] >= 48 for box in boxes)


@pytest.mark.parametrize("path", PATHS)
def test_numbers_stand_under_each_other(open_page: OpenPage, path: str) -> None:
    """At the right, with digits of one width."""
    page = open_page(path, **DESK)
    styles = page.locator(".figures td").evaluate_all(
        "all => all.map(one => [getComputedStyle(one).textAlign, getComputedStyle(one).fontVariantNumeric].join())"
    )
    assert set(styles) == {"right,tabular-nums"}


def test_it_is_read_with_a_keyboard(open_page: OpenPage) -> None:
    """From the top past the bar to a month's page, and a fold opens."""
    page = open_page("/open-data", **DESK)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('details.month > summary')"):
            break
    page.keyboard.press("Enter")
    fold = page.locator("details.month")
    assert fold.get_attribute("open") is not None
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/open-data/2026-09")
    assert page.get_by_role("heading", level=1).inner_text() == "2026年9月の利用の統計"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_file_comes_down(open_page: OpenPage, published: tuple[Path, Centre], javascript: bool) -> None:
    """Under its name, byte for byte."""
    page = open_page("/open-data", **PHONE, java_script_enabled=javascript)
    with page.expect_download() as download:
        page.get_by_role("link", name="need.csv").first.click()
    assert download.value.suggested_filename == f"handbook-{OCTOBER}-need.csv"
    assert Path(download.value.path()).read_bytes() == published[1].published.files(OCTOBER)["need.csv"]


def test_a_page_of_another_site_reads_data_and_no_page(opened: Site, weather: Weather, browser: Browser) -> None:
    """In a real browser, over the redirect to the newest month too, and with all of the handbook's headers."""
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(weather.url)
    read = "address => fetch(address).then(answer => answer.text(), () => 'refused')"
    for path in ("/open-data/latest/need.csv", f"/open-data/{OCTOBER}/need.csv"):
        assert page.evaluate(read, opened.url(path)).startswith("month,need,visits")
    assert "dcat:Catalog" in page.evaluate(read, opened.url("/open-data/catalog.jsonld"))
    assert page.evaluate(read, opened.url("/open-data")) == "refused"
    assert page.evaluate(read, opened.url("/")) == "refused"
    context.close()


def test_paper_has_the_numbers_and_nothing_to_press(open_page: OpenPage) -> None:
    """Folded ones too, without a script."""
    page = open_page(f"/open-data/{OCTOBER}", **DESK, java_script_enabled=False)
    page.emulate_media(media="print")
    seen = "all => all.map(one => one.checkVisibility())"
    assert all(page.locator(".figures td, .hash").evaluate_all(seen))
    assert not any(page.locator("button, .bar, .files").evaluate_all(seen))


@pytest.mark.parametrize("size", SIZES)
def test_the_way_out_stands_where_it_always_does(open_page: OpenPage, size: dict[str, Any]) -> None:
    """At the same place as on the first page."""
    places = []
    for path in ["/", *PATHS]:
        box = open_page(path, **size).locator(".bar button").bounding_box()
        assert box is not None
        places.append((round(box["x"]), round(box["y"])))
    assert len(set(places)) == 1
