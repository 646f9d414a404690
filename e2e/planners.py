"""Planners at a browser: logged in once for a module, with JavaScript or without, and looked at on all screens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Page

from e2e.devices import DESK, JAPAN
from e2e.serving import Site
from e2e.test_accessibility import AXE, COLOURS, EVERYTHING, violations
from e2e.test_staff import Member
from e2e.watching import Watch

WIDTHS = (1280, 768, 1920, 360)


def session_of_a_planner(browser: Browser, site: Site, path: str, heading: str) -> Any:
    """The session of somebody who plans. The log-in leads to the page that was asked for: *path*, whose *heading* is told."""
    context = browser.new_context(**{**JAPAN, **DESK})
    member = Member(context.new_page(), site, "planner@city.example.jp")
    member.enrol()
    member.page.goto(site.url(path))
    assert member.heading == "職員のログイン"
    member.log_in()
    assert member.heading == heading
    state = context.storage_state()
    context.close()
    return state


def opened(browser: Browser, site: Site, cookies: Any, **options: Any) -> Iterator[Page]:
    """A page at a desk, watched until the test ends."""
    context = browser.new_context(**{**JAPAN, **DESK, "storage_state": cookies, **options})
    watch = Watch(context, site)
    yield context.new_page()
    context.close()
    watch.assert_nothing_wrong()


def wrong_on_any_screen(page: Page, url: str) -> list[str]:
    """What axe finds by day and by night at each width, and where the page is wider than its screen."""
    page.goto(url)
    page.evaluate(AXE)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        # Without motion: a button that is on its way from one colour to the other is neither.
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += [f"{width} dark: {each}" for each in violations(page, COLOURS)]
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found += [f"{width} light: {each}" for each in violations(page, EVERYTHING)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"wider than {width}")
    return found
