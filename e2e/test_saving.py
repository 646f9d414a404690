"""The list saved on the device: it opens with the network cut, and goes with every way out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from e2e.pages import KINDS, LISTED
from e2e.serving import Weather
from e2e.test_accessibility import AXE, EVERYTHING, violations
from e2e.test_leaving import AT_ONCE
from e2e.visitor import EXIT, Given, Visitor
from handbook.content import Content
from handbook.web.emergency import emergency_numbers

AFRAID: Given = {"worries": ["violence"], "danger-now": ["no-danger"], "violence-worry": ["is-it-violence"]}
OFFERS = ("リスト", "印刷", "LINEで送る", "共有", "保存", "PDF", "ホーム画面")


@pytest.fixture
def saver(scripted: Visitor) -> Visitor:
    """Somebody who saved their list."""
    scripted.hurry_onto_the_list(*LISTED)
    scripted.save_the_list()
    return scripted


def test_the_saved_list_opens_without_a_network(saver: Visitor, content: Content) -> None:
    """In a new tab: the emergency numbers and every service with its ways; no other page is kept, and axe finds nothing."""
    assert saver.page.evaluate(_KEPT) == [["saved"], [saver.site.url("/saved")], ["/saved", *_files(saver)]]
    tab = _offline(saver)
    assert tab.page.locator(".service > h2").all_inner_texts() == [content.services[name].name for name in LISTED]
    links = {href for href, _ in tab.tel_links}
    assert links >= {line.href for line in emergency_numbers(content.catalog)}
    assert len(links) > len(emergency_numbers(content.catalog))
    assert "に、この端末に保存しました（4件）" in tab.body
    # It looks as it does with a network, and leaving is still one press.
    assert tab.page.locator(".bar").evaluate("one => getComputedStyle(one).position") == "fixed"
    assert tab.page.locator("[data-forget]").is_visible()
    tab.page.evaluate(AXE)
    assert violations(tab.page, EVERYTHING) == []
    tab.reload()
    assert tab.heading == "保存したリスト"
    for path in ("/", "/list", "/about-safety"):
        _assert_does_not_open(tab.page, tab.site.url(path))


def test_it_is_removed_where_there_is_no_network(saver: Visitor) -> None:
    """By one press on the copy itself, which says so; then it opens no more, and online the page says that there is none."""
    tab = _offline(saver)
    tab.page.locator("[data-forget]").click()
    tab.page.get_by_role("heading", level=1, name="保存を消しました").wait_for()
    assert tab.page.evaluate("document.activeElement.tagName") == "H1"
    assert not tab.page.locator(".service").first.is_visible()
    _assert_does_not_open(tab.page, tab.site.url("/saved"))
    saver.page.context.set_offline(False)
    _assert_forgotten(saver)
    saver.open("/saved")
    assert saver.heading == "保存したリストは、ありません"


def _by_script_alone(page: Page) -> float:
    """A browser that does not know the header: the answer never comes."""
    page.route("**/exit", lambda route: None)
    return _by_button(page)


def _by_the_answer_alone(page: Page) -> float:
    """A browser that runs no script any more."""
    page.context.new_cdp_session(page).send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.reload()
    assert not page.locator("html.scripted").count()
    return _by_button(page)


def _by_keys(page: Page) -> float:
    began = time.monotonic()
    for _ in range(3):
        page.keyboard.press("Shift")
    return began


def _by_button(page: Page) -> float:
    began = time.monotonic()
    page.get_by_role("button", name=EXIT).click()
    return began


@pytest.mark.parametrize(
    ("leave", "path"),
    [
        pytest.param(_by_script_alone, "/saved", id="by-script-alone"),
        pytest.param(_by_the_answer_alone, "/saved", id="by-the-answer-alone"),
        pytest.param(_by_keys, "/list", id="by-keys"),
    ],
)
def test_leaving_at_once_forgets_it(
    saver: Visitor, weather: Weather, leave: Callable[[Page], float], path: str
) -> None:
    """From the list, and from the copy itself: neither cache nor worker is left, nothing opens, and nobody waits for it."""
    saver.open(path)
    began = leave(saver.page)
    saver.page.wait_for_url(weather.url)
    assert time.monotonic() - began < AT_ONCE
    saver.page.close()
    saver.page = saver.page.context.new_page()
    _assert_forgotten(saver)
    saver.page.context.set_offline(True)
    for address in ("/saved", "/list"):
        _assert_does_not_open(saver.page, saver.site.url(address))


def test_in_a_discreet_visit_it_is_gone_and_not_offered(saver: Visitor) -> None:
    """From the answer on that somebody may be looking; its address leads to the result."""
    saver.hurry(AFRAID, until="watched")
    saver.open(saver.onward)
    saver.answer("watched", "seen")
    _assert_forgotten(saver)
    for path in ("/results", "/results/1", "/answers", "/saved", "/list"):
        saver.open(path)
        body = "".join(saver.page.locator("main, header").all_inner_texts())
        assert [words for words in OFFERS if words in body] == [], path
        assert not saver.page.locator("[data-save], [data-print], link[rel=manifest], .qr").count(), path
    assert saver.path == "/results"


def test_of_another_list_it_says_that_it_is_another(saver: Visitor) -> None:
    """The copy stays as it was until it is saved anew; emptying the list takes it too."""
    section = saver.page.locator(".saving")
    assert "4件" in section.inner_text()
    assert "いまのリストとちがいます" not in section.inner_text()
    saver.press(saver.page.locator("button[name=remove]").first)
    section.get_by_text("いまのリストとちがいます").wait_for()
    assert "4件" in section.inner_text()
    section.get_by_role("button", name="いまのリストを保存しなおす").click()
    section.get_by_text("3件").wait_for()
    assert "いまのリストとちがいます" not in section.inner_text()
    assert saver.page.evaluate("document.activeElement.pathname") == "/saved"
    saver.press(saver.page.locator("button[name=empty]"))
    _assert_forgotten(saver)
    assert not section.is_visible()


def test_a_copy_without_its_list_can_still_be_removed(saver: Visitor) -> None:
    """A day later the list has ended, and its page shows what is still saved."""
    saver.page.context.clear_cookies()
    saver.open("/list")
    saver.page.locator(".saving").get_by_text("4件").wait_for()
    assert not saver.page.locator("[data-save]").count()
    saver.page.locator("[data-forget]").click()
    saver.page.locator(".saving").wait_for(state="hidden")
    _assert_forgotten(saver)


def test_a_save_that_fails_says_so(scripted: Visitor) -> None:
    """Nothing is left of it; a copy of before stays where the network failed before anything was written."""
    KINDS["list"].open(scripted)
    failed = scripted.page.locator(".saving").get_by_text("保存できませんでした")
    assert not failed.is_visible()
    scripted.page.evaluate("() => { navigator.serviceWorker.register = () => Promise.reject(new Error()); }")
    scripted.page.locator("[data-save]:visible").click()
    failed.wait_for()
    _assert_forgotten(scripted)
    scripted.save_the_list()
    scripted.press(scripted.page.locator("button[name=remove]").first)
    scripted.page.locator("[data-save]:visible").wait_for()
    scripted.page.context.set_offline(True)
    scripted.page.locator("[data-save]:visible").click()
    failed.wait_for()
    assert "4件" in scripted.page.locator(".saving").inner_text()


def test_it_can_be_installed(saver: Visitor) -> None:
    """Chromium finds nothing that keeps the copy from the home screen; there it has a name that tells nothing."""
    saver.open("/saved")
    session = saver.page.context.new_cdp_session(saver.page)
    assert session.send("Page.getInstallabilityErrors") in ({"installabilityErrors": []}, _PRIVATE)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    assert json.loads(found["data"])["name"] == "くらしのメモ"
    saver.open("/list")
    assert not session.send("Page.getAppManifest").get("data")


def test_without_a_script_it_is_not_offered(visitor: Visitor, javascript: bool) -> None:
    """Nor where a browser has no workers."""
    visitor.page.add_init_script("delete Navigator.prototype.serviceWorker")
    visitor.hurry_onto_the_list(*LISTED)
    visitor.open("/list")
    assert not visitor.page.locator(".saving").is_visible()
    if not javascript:
        assert visitor.page.locator(".unscripted").is_visible()


def _offline(visitor: Visitor) -> Visitor:
    """The copy in a new tab of somebody whose network was cut."""
    context = visitor.page.context
    context.set_offline(True)
    tab = Visitor(context.new_page(), visitor.site, visitor.content)
    tab.open("/saved")
    return tab


def _assert_does_not_open(page: Page, address: str) -> None:
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(address)


def _assert_forgotten(visitor: Visitor) -> None:
    """Neither cache nor worker is left. They go beside the leaving."""
    visitor.open("/about-safety")
    until = time.monotonic() + AT_ONCE
    while (kept := visitor.page.evaluate(_KEPT)) != [[], [], []] and time.monotonic() < until:
        time.sleep(0.05)
    assert kept == [[], [], []]


def _files(visitor: Visitor) -> list[str]:
    found: list[str] = visitor.page.evaluate(_NAMED)
    return found


_PRIVATE: dict[str, Any] = {"installabilityErrors": [{"errorId": "in-incognito", "errorArguments": []}]}
"""What Chromium says of any page in a window that keeps nothing, which every browser context of a test is."""

_KEPT = """
async () => {
  const names = await caches.keys();
  const workers = await navigator.serviceWorker.getRegistrations();
  const paths = [];
  for (const name of names) {
    for (const { url } of await (await caches.open(name)).keys()) paths.push(url.slice(location.origin.length));
  }
  return [names, workers.map((one) => one.scope), paths.sort((one, other) => one === "/saved" ? -1 : one < other ? -1 : 1)];
}
"""

_NAMED = """
async () => {
  const copy = await (await caches.match("/saved")).text();
  return [...copy.matchAll(/<(?:link|script)[^>]* (?:href|src)="([^"]+)"/g)].map((found) => found[1]).sort();
}
"""
