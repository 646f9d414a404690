"""Leaving at once: by the button and by Shift three times, and what Back shows afterwards."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from playwright.sync_api import Route

from e2e.devices import DESK
from e2e.serving import Site, Weather
from e2e.visitor import BEGIN_AGAIN, EXIT, Given, NewVisitor, Visitor

AT_ONCE = 2.0
"""Seconds; on a quiet machine it is a tenth of that."""

SECRET: Given = {
    "worries": ["violence"],
    "danger-now": ["uneasy"],
    "violence-worry": ["partner-violence"],
    "watched": ["safe"],
    "tonight": ["safe-bed"],
    "age": ["a20-39"],
    "ward": ["tobata"],
    "contact": ["phone"],
}


def test_every_page_has_the_way_out(visitor: Visitor, weather: Weather) -> None:
    """Wherever one is, one press leads to the neutral page, and the answers are gone from the browser."""
    for path in ("/", "/steps/3", "/answers", "/results", "/results/1", "/about-safety", "/nowhere"):
        visitor.hurry_to(SECRET, path)
        assert visitor.page.context.cookies(visitor.site.origin)
        visitor.page.get_by_role("button", name=EXIT).click()
        visitor.page.wait_for_url(weather.url)
        _assert_forgotten(visitor)


def test_back_after_leaving_shows_nothing(visitor: Visitor, weather: Weather) -> None:
    """Who presses Back again and again finds neither an answer nor a service, not even from the browser's memory."""
    visitor.visit(SECRET)
    visitor.press(visitor.link("/results/1"))
    told = _all_that_tells(visitor)
    assert any(words in visitor.body for words in told)
    visitor.page.get_by_role("button", name=EXIT).click()
    visitor.page.wait_for_url(weather.url)
    _assert_forgotten(visitor)
    for _ in range(12):
        _go_back(visitor)
        _assert_tells_nothing(visitor, told)
        if visitor.page.url == visitor.site.url("/"):
            break
    else:
        pytest.fail("Back never came to the start")
    visitor.open("/results")
    _assert_tells_nothing(visitor, told)


def test_back_after_starting_over_shows_nothing(visitor: Visitor) -> None:
    """「答えを消して、はじめからやりなおす」 keeps its word: Back does not bring the result back."""
    visitor.visit(SECRET)
    told = _all_that_tells(visitor)
    visitor.press(visitor.page.locator("main").get_by_role("button", name=BEGIN_AGAIN))
    _go_back(visitor)
    # The first question, which is asked of everybody, may be there.
    worries = visitor.content.flow.questions["worries"]
    everybodys = {worries.ask, *(option.label for option in worries.options.values())}
    _assert_tells_nothing(visitor, [words for words in told if words not in everybodys])


def test_neutral_page_takes_the_place_of_the_last_one(scripted: Visitor, weather: Weather) -> None:
    """With the script, the page one was at is not even in the history: Back leads to the one before."""
    scripted.hurry_to(SECRET, "/answers")
    scripted.open("/results")
    scripted.page.get_by_role("button", name=EXIT).click()
    scripted.page.wait_for_url(weather.url)
    _assert_forgotten(scripted)
    scripted.back()
    assert scripted.path == "/answers"
    _assert_tells_nothing(scripted, _all_that_tells(scripted))


def test_shift_three_times_leaves(scripted: Visitor, weather: Weather) -> None:
    """Three presses of Shift leave, from wherever the focus is."""
    scripted.hurry_to(SECRET, "/steps/3")
    scripted.choice("violence-worry", "stalking").focus()
    _press(scripted, ["Shift", "Shift", "Shift"])
    scripted.page.wait_for_url(weather.url)
    _assert_forgotten(scripted)


@pytest.mark.parametrize("path", ["/", "/about-safety"])
def test_shift_is_promised_only_where_it_works(new_visitor: NewVisitor, javascript: bool, path: str) -> None:
    """At a desk the pages tell of the keys; without JavaScript, which the keys need, they do not."""
    visitor = new_visitor(**DESK, java_script_enabled=javascript)
    visitor.open(path)
    assert ("Shift" in visitor.page.locator("main").inner_text()) == javascript


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(["Shift", "Shift"], id="twice"),
        pytest.param(["Shift", "Shift", "Tab", "Shift"], id="another-key"),
        pytest.param(["Shift+Tab", "Shift+Tab", "Shift+Tab"], id="going-back-by-tab"),
    ],
)
def test_other_keys_do_not_leave(scripted: Visitor, keys: list[str]) -> None:
    """Who types a capital letter or goes back by Shift and Tab stays where they are."""
    scripted.hurry_to(SECRET, "/steps/3")
    _press(scripted, keys)
    time.sleep(0.3)
    assert scripted.question == "violence-worry"
    assert scripted.page.context.cookies(scripted.site.origin)


def test_leaving_does_not_wait_for_us(scripted: Visitor, weather: Weather) -> None:
    """Where our server does not answer, the neutral page comes all the same, at once."""
    scripted.hurry_to(SECRET, "/results")
    stalled: list[Route] = []
    scripted.page.route("**/exit", lambda route: stalled.append(route))
    began = time.monotonic()
    scripted.page.get_by_role("button", name=EXIT).click()
    scripted.page.wait_for_url(weather.url)
    assert time.monotonic() - began < AT_ONCE
    assert stalled, "our server was not told"
    scripted.page.unroute_all(behavior="ignoreErrors")


def test_leaving_does_not_wait_for_the_neutral_page(scripted: Visitor, weather: Weather) -> None:
    """Where the neutral page is slow to come, nothing of ours is to be seen meanwhile."""
    scripted.hurry_to(SECRET, "/results")
    # Chromium answers no questions about a page that it is leaving, so that the page has to tell.
    scripted.page.evaluate(
        """() => new MutationObserver(() => console.info(
            `seen: ${document.body.getClientRects().length}, titled: ${document.title}`
        )).observe(document.documentElement, {attributes: true})"""
    )
    with weather.stalled():
        began = time.monotonic()
        with scripted.page.expect_console_message(lambda message: message.text.startswith("seen:")) as told:
            scripted.page.get_by_role("button", name=EXIT).click(no_wait_after=True)
        assert time.monotonic() - began < AT_ONCE
        assert told.value.text == "seen: 0, titled: "
    scripted.page.wait_for_url(weather.url)
    _assert_forgotten(scripted)


def test_page_on_what_stays_behind_is_one_press_away(scripted: Visitor) -> None:
    """Every page leads to the honest page on what leaving cannot erase."""
    for path in ("/", "/steps/2", "/answers", "/results", "/results/1"):
        scripted.hurry_to(SECRET, path)
        scripted.press(scripted.link("/about-safety"))
        assert "履歴" in scripted.body
        assert "自動では消えないもの" in scripted.body


def _go_back(visitor: Visitor) -> None:
    """Press the browser's Back, and let it settle: a page out of its memory tells of no loading, and may load itself anew."""
    visitor.page.go_back(wait_until="commit")
    visitor.page.locator("main").wait_for()
    time.sleep(0.2)
    visitor.page.locator("main").wait_for()


def _press(visitor: Visitor, keys: Sequence[str]) -> None:
    for key in keys:
        visitor.page.keyboard.press(key)


def _assert_forgotten(visitor: Visitor) -> None:
    """The cookie is gone. The request that takes it away is on its way beside the leaving."""
    until = time.monotonic() + AT_ONCE
    while visitor.page.context.cookies(visitor.site.origin) and time.monotonic() < until:
        time.sleep(0.05)
    assert not visitor.page.context.cookies(visitor.site.origin)


def _all_that_tells(visitor: Visitor) -> list[str]:
    """The words of the answers given, and the names of the services they led to."""
    questions, services = visitor.content.flow.questions, visitor.content.services
    labels = [questions[name].options[option].label for name, options in SECRET.items() for option in options]
    labels = [label for label in labels if len(label) > 4]
    named = [services[name].name for name in ("dv-plus", "kq-dv", "dv-navi")]
    return [*labels, *(questions[name].ask for name in SECRET), *named]


def _assert_tells_nothing(visitor: Visitor, told: Sequence[str]) -> None:
    main = visitor.page.locator("main").inner_text()
    assert not [words for words in told if words in main], visitor.page.url


def test_site_is_the_same_for_everyone_after_leaving(scripted: Visitor, site: Site, weather: Weather) -> None:
    """Who opens the handbook after someone left finds it as on the first day."""
    scripted.open()
    first = scripted.page.locator("main").inner_text()
    scripted.hurry_to(SECRET, "/results")
    scripted.page.get_by_role("button", name=EXIT).click()
    scripted.page.wait_for_url(weather.url)
    _assert_forgotten(scripted)
    scripted.open()
    assert scripted.page.locator("main").inner_text() == first
