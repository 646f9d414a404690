"""Without mouse and without touch: Tab, Space, arrows and Enter are enough, and one always sees where one is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator

from e2e.devices import DESK
from e2e.visitor import BEGIN, NewVisitor, Visitor

MOST_TABS = 60
MOST_STEPS = 20

PHONE_WITH_KEYS = {"is_mobile": False, "has_touch": False}


def test_whole_visit_by_keyboard(new_visitor: NewVisitor, javascript: bool) -> None:
    """From the first page to a service's own page and out again, with keys alone."""
    visitor = new_visitor(**DESK, java_script_enabled=javascript)
    page = visitor.page
    visitor.open()
    _tab_to(visitor, page.get_by_role("button", name=BEGIN, exact=True))
    _press(visitor, "Enter")
    _assert_at_question(visitor, "worries")

    _tab_to(visitor, visitor.choice("worries", "mind"))
    page.keyboard.press("Space")
    _tab_to(visitor, visitor.choice("worries", "law"))
    page.keyboard.press("Space")
    assert visitor.chosen == ["mind", "law"]
    _tab_to(visitor, visitor.next_button)
    _press(visitor, "Enter")

    # Radios are one stop; arrows go through them, and Enter sends the form.
    _assert_at_question(visitor, "life-danger")
    _tab_to(visitor, visitor.choice("life-danger", "now"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert visitor.chosen == ["no-danger"]
    _press(visitor, "Enter")

    _assert_at_question(visitor, "mind-worry")
    _tab_to(visitor, visitor.choice("mind-worry", "low-mood"))
    page.keyboard.press("Space")
    _tab_to(visitor, visitor.next_button)
    _press(visitor, "Space")

    for _ in range(MOST_STEPS):
        if (question := visitor.question) is None:
            break
        _assert_at_question(visitor, question)
        _tab_to(visitor, visitor.skip_button)
        _press(visitor, "Enter")
    assert visitor.path == "/results"
    assert _focused(visitor) == "h1"
    _tab_to(visitor, visitor.page.locator('main h3 a[href="/results/1"]'))
    _press(visitor, "Enter")
    assert visitor.path == "/results/1"
    assert _focused(visitor) == "h1"


def test_urgent_panel_is_met_first(new_visitor: NewVisitor) -> None:
    """When it appears, the panel has the focus: its calls are the next stops, the question comes after them."""
    visitor = new_visitor(**PHONE_WITH_KEYS)
    visitor.hurry_to({"worries": ["law"], "law-worry": ["illegal-lender"]})
    assert _focused(visitor) == "h2"
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.href").startswith("tel:")


def test_focus_is_seen_and_never_under_the_bar(at: Visitor) -> None:
    """Going through a page by Tab, forwards and backwards, each stop shows that it has the focus, and lies free."""
    at.page.set_viewport_size({"width": 360, "height": 640})
    problems = []
    for key in ("Tab", "Shift+Tab"):
        stops = 0
        for _ in range(MOST_TABS):
            at.page.keyboard.press(key)
            stop = at.page.evaluate(_STOP)
            if stop is None:
                break
            stops += 1
            problems += [f"{key}: {problem}: {stop['what']}" for problem in stop["problems"]]
        assert stops > 2
    assert not problems, "\n".join(problems)


def _press(visitor: Visitor, key: str) -> None:
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.page.keyboard.press(key)


def _tab_to(visitor: Visitor, target: Locator) -> None:
    for _ in range(MOST_TABS):
        visitor.page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"{target} cannot be reached by Tab")


def _assert_at_question(visitor: Visitor, question: str) -> None:
    assert visitor.question == question
    assert _focused(visitor) == "h1"


def _focused(visitor: Visitor) -> str:
    """The name of the element that has the focus."""
    name: str = visitor.page.evaluate("document.activeElement.localName")
    return name


_STOP = """
() => {
  const stop = document.activeElement;
  if (!stop || stop === document.body) return null;
  const problems = [];
  // A card is drawn by the text behind its box.
  const drawn = stop.matches(".card input") ? stop.nextElementSibling : stop;
  const style = getComputedStyle(drawn);
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 3) problems.push("no ring of 3 px");
  const bar = document.querySelector(".bar");
  const box = drawn.getBoundingClientRect(), below = bar.getBoundingClientRect();
  if (!bar.contains(stop)) {
    if (box.bottom > below.top + 1 && box.height < below.top) problems.push("under the bar");
    if (box.top < -1 && box.height < below.top) problems.push("above the screen");
  }
  if (box.left < -1 || box.right > innerWidth + 1) problems.push("beside the screen");
  return {what: stop.outerHTML.slice(0, 160), problems};
}
"""
