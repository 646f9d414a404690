"""The server, the browser and the people in it. Server, browser and content are shared by all tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from e2e.devices import JAPAN, PHONE
from e2e.pages import KINDS
from e2e.serving import Site, Weather, handbook_serving
from e2e.visitor import NewVisitor, Visitor
from e2e.watching import Watch
from handbook.content import Content, load_content
from handbook.shipped import shipped_content

# A test that is slow to find what it looks for has failed.
PATIENCE = 15_000
"""Milliseconds."""


@pytest.fixture(scope="session")
def content() -> Content:
    """The shipped content, as the server serves it."""
    loaded = load_content(shipped_content())
    assert loaded.content is not None, loaded.findings
    return loaded.content


@pytest.fixture(scope="session")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Weather]:
    """The neutral page on the other side of the way out."""
    page = Weather(tmp_path_factory.mktemp("weather"))
    yield page
    page.close()
    assert set(page.asked) <= {"document"}, "something was fetched from the neutral page"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, weather: Weather) -> Iterator[Site]:
    """The handbook, running."""
    with handbook_serving(tmp_path_factory.mktemp("handbook"), weather.url) as running:
        yield running


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How Chromium is started: the one that script/browser found, cut off from the world, with its pages' memory on."""
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM_PATH") or _found_by_bootstrap(),
        "args": [
            # Chromium refuses to start as root with its sandbox.
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        ],
        # Residents' browsers keep pages in memory for Back. Playwright's do not, unless they are left alone.
        "ignore_default_args": ["--disable-back-forward-cache"],
    }


def _found_by_bootstrap() -> str | None:
    found = Path(__file__).parents[1] / ".venv" / "browser"
    return (found.read_text().strip() or None) if found.exists() else None


@pytest.fixture
def new_context(browser: Browser, site: Site) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts (a phone's, unless said otherwise), each watched until the test ends."""
    made: list[tuple[BrowserContext, Watch]] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**{**JAPAN, **PHONE, "ignore_https_errors": True, **options})
        context.set_default_timeout(PATIENCE)
        made.append((context, Watch(context, site)))
        return context

    yield make
    for context, _ in made:
        context.close()
    for _, watch in made:
        watch.assert_nothing_wrong()


@pytest.fixture
def new_visitor(new_context: Callable[..., BrowserContext], site: Site, content: Content) -> NewVisitor:
    """Makes visitors with a browser context of their own."""

    def make(**options: Any) -> Visitor:
        return Visitor(new_context(**options).new_page(), site, content)

    return make


@pytest.fixture(scope="session", params=KINDS)
def at(request: pytest.FixtureRequest, browser: Browser, site: Site, content: Content) -> Iterator[Visitor]:
    """Somebody at one kind of page after the other. Tests look at it, and leave it as it is."""
    context = browser.new_context(**{**JAPAN, **PHONE, "is_mobile": False, "ignore_https_errors": True})
    watch = Watch(context, site)
    visitor = Visitor(context.new_page(), site, content)
    KINDS[request.param].open(visitor)
    yield visitor
    context.close()
    watch.assert_nothing_wrong()


@pytest.fixture(params=[pytest.param(True, id="script"), pytest.param(False, id="no-script")])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs JavaScript: tests that ask for it run twice."""
    value: bool = request.param
    return value


@pytest.fixture
def visitor(new_visitor: NewVisitor, javascript: bool) -> Visitor:
    """Somebody with a phone, once with JavaScript and once without."""
    return new_visitor(java_script_enabled=javascript)


@pytest.fixture
def scripted(new_visitor: NewVisitor) -> Visitor:
    """Somebody with a phone and JavaScript."""
    return new_visitor()


@pytest.fixture
def open_page(browser: Browser, staffed: Site) -> Iterator[Callable[..., Page]]:
    """Opens browsers on the ``staffed`` site of the module, each watched until the test ends."""
    made: list[tuple[BrowserContext, Watch]] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(**{**JAPAN, **options})
        made.append((context, Watch(context, staffed)))
        return context.new_page()

    yield make
    for context, watch in made:
        context.close()
        watch.assert_nothing_wrong()
