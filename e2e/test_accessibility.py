"""axe finds nothing, on any kind of page, by day and by night, on a phone and at a desk (WCAG 2.2 AA and good practice)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

from e2e.pages import KINDS
from e2e.visitor import NewVisitor, Visitor

EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


def test_axe_finds_nothing(at: Visitor) -> None:
    """Light and dark, 360 and 1280 pixels wide, and on paper: no violation."""
    page = at.page
    # Evaluated, not added as an element: the page's own policy would not let it in.
    page.evaluate(AXE)
    found = []
    for width, height in ((1280, 800), (360, 640)):
        page.set_viewport_size({"width": width, "height": height})
        # By night the same elements have other colours, and nothing else is different.
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += [f"{width} dark: {violation}" for violation in violations(page, COLOURS)]
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found += [f"{width} light: {violation}" for violation in violations(page, EVERYTHING)]
    # On paper much is left out and the colours are others.
    page.emulate_media(media="print", color_scheme="light", reduced_motion="reduce")
    found += [f"on paper: {violation}" for violation in violations(page, COLOURS)]
    page.emulate_media(media="screen", color_scheme="light", reduced_motion="reduce")
    assert not found, "\n".join(found)


def violations(page: Page, rules: list[str]) -> list[str]:
    found: list[dict[str, Any]] = page.evaluate(
        """tags => axe.run(document, {runOnly: tags, resultTypes: ["violations"]}).then(result => result.violations)""",
        rules,
    )
    return [
        f"{violation['id']}: {node['html'][:120]} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


def test_axe_would_find_something(new_visitor: NewVisitor) -> None:
    """The ruler itself: a picture without words and pale text are found."""
    visitor = new_visitor(bypass_csp=True)
    visitor.open()
    visitor.page.evaluate(AXE)
    visitor.page.locator("main").evaluate(
        """main => main.insertAdjacentHTML("beforeend", '<img src="data:,"><p style="color: #ccc">pale')"""
    )
    found = violations(visitor.page, EVERYTHING)
    assert {line.partition(":")[0] for line in found} == {"image-alt", "color-contrast"}


def test_page_has_its_landmarks(at: Visitor) -> None:
    """One `main`, one `h1`, the language, and a first link that leads past what is the same on every page."""
    page = at.page
    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.locator("a").first.get_attribute("href") == "#main"


def test_error_is_announced_and_tied_to_its_question(new_visitor: NewVisitor) -> None:
    """A screen reader hears what is wrong at once, and hears it again at the answers; its link leads to the first of them."""
    visitor = new_visitor()
    KINDS["question-refused"].open(visitor)
    page = visitor.page
    alert = page.get_by_role("alert")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    described = page.locator("fieldset").get_attribute("aria-describedby")
    assert described is not None
    words = " ".join(page.locator(f"#{one}").inner_text() for one in described.split())
    link = alert.get_by_role("link")
    assert link.inner_text() in words
    link.click()
    assert page.evaluate("document.activeElement.name") == "answer"


def test_options_are_spoken_with_their_question(new_visitor: NewVisitor) -> None:
    """The group of options is named by the question."""
    visitor = new_visitor()
    KINDS["question-of-one"].open(visitor)
    question = visitor.content.flow.questions["danger-now"]
    group = visitor.page.get_by_role("group", name=question.ask)
    assert group.get_by_role("radio").count() == len(question.options)
