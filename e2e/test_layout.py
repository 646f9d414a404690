"""On small screens and with large text: nothing runs off the side, nothing hides under the bar, everything can be hit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from e2e.pages import KINDS
from e2e.visitor import NewVisitor, Visitor

SMALLEST_TARGET = 48
"""CSS pixels, in both directions. Twice WCAG's own minimum (2.5.8), and what Android asks for."""

PHONES = ((360, 640), (320, 568))


def test_fits_a_small_screen(at: Visitor) -> None:
    """At 360 and at 320 pixels nothing scrolls sideways, and the bar lies over no button."""
    problems = [f"{size[0]}: {problem}" for size in PHONES for problem in _problems(at, size)]
    assert not problems, "\n".join(problems)


def test_fits_with_text_of_twice_the_size(at: Visitor) -> None:
    """With the browser's text at 200 % the same holds, and two thirds of the screen are left for the page."""
    with _text_of(at, 200):
        assert at.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32
        problems = _problems(at, PHONES[0])
        bar = at.page.locator(".bar").bounding_box()
    assert bar is not None
    if bar["height"] > PHONES[0][1] / 3:
        problems.append(f"the bar is {bar['height']} pixels high")
    assert not problems, "\n".join(problems)


def test_everything_can_be_hit_with_a_thumb(at: Visitor) -> None:
    """Buttons, cards, folds and links that stand alone measure 48 pixels both ways, and do not overlap."""
    _resize(at, PHONES[0])
    small: list[str] = at.page.evaluate(_SMALL, SMALLEST_TARGET)
    assert not small, "\n".join(small)


def test_text_is_large_enough(at: Visitor) -> None:
    """No text is smaller than 16 pixels."""
    _resize(at, PHONES[0])
    small: list[str] = at.page.evaluate(_SMALL_TEXT)
    assert not small, "\n".join(small)


def test_way_out_stands_at_the_same_place_on_every_page(new_visitor: NewVisitor) -> None:
    """The button to leave is where the thumb found it before."""
    visitor = new_visitor()
    places = set()
    for kind in KINDS.values():
        kind.open(visitor)
        box = visitor.page.locator(".bar button").bounding_box()
        assert box is not None
        places.add((box["x"], box["y"], box["width"], box["height"]))
    assert len(places) == 1


def test_whole_card_is_the_target(new_visitor: NewVisitor) -> None:
    """A tap anywhere on a card chooses it, at its far edge too."""
    visitor = new_visitor()
    KINDS["question-of-one"].open(visitor)
    card = visitor.page.locator("label", has=visitor.choice("danger-now", "uneasy"))
    box = card.bounding_box()
    assert box is not None
    assert box["height"] >= 56
    card.tap(position={"x": box["width"] - 4, "y": box["height"] - 4})
    assert visitor.chosen == ["uneasy"]


@contextmanager
def _text_of(visitor: Visitor, percent: int) -> Iterator[None]:
    """What the browser's settings for large text do."""
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16 * percent // 100}})
    yield
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})
    session.detach()


def _resize(visitor: Visitor, size: tuple[int, int]) -> None:
    visitor.page.set_viewport_size({"width": size[0], "height": size[1]})


def _problems(visitor: Visitor, size: tuple[int, int]) -> list[str]:
    _resize(visitor, size)
    found: list[str] = visitor.page.evaluate(_CROWDED)
    return found


_CROWDED = """
() => {
  const problems = [], root = document.documentElement;
  if (root.scrollWidth > innerWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter(one => one.getBoundingClientRect().right > innerWidth + 1);
    problems.push(`scrolls sideways (${root.scrollWidth} px): ${wide.map(one => one.outerHTML.slice(0, 80)).slice(0, 3)}`);
  }
  const bar = document.querySelector(".bar");
  const inBar = [...bar.querySelectorAll("a, button")].map(one => [one, one.getBoundingClientRect()]);
  for (const [one, box] of inBar) {
    if (box.left < 0 || box.right > innerWidth || box.bottom > innerHeight + 1)
      problems.push(`beside the screen: ${one.outerHTML.slice(0, 80)}`);
    for (const [other, its] of inBar)
      if (one !== other && box.left < its.right && its.left < box.right && box.top < its.bottom && its.top < box.bottom)
        problems.push(`over one another in the bar: ${one.textContent.trim()}`);
  }
  // Scrolled to its end, the page ends above the bar.
  scrollTo(0, root.scrollHeight);
  const free = bar.getBoundingClientRect().top;
  const last = [...document.querySelectorAll("main a, main button, main input, main summary, footer a")].at(-1);
  if (last && last.getBoundingClientRect().bottom > free + 1)
    problems.push(`the bar lies over the end of the page: ${last.outerHTML.slice(0, 80)}`);
  scrollTo(0, 0);
  return problems;
}
"""

_SMALL = """
smallest => {
  const small = [], boxes = [];
  for (const one of document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), .card")) {
    if (one.matches(".card input, .skip") || !one.checkVisibility()) continue;
    // A link within a sentence is as high as its line (WCAG 2.5.8 exempts it).
    const words = one.parentElement.cloneNode(true);
    for (const link of words.querySelectorAll("a, button")) link.remove();
    if (one.matches("p > a, dd > a, li > a") && getComputedStyle(one).display === "inline" &&
        (words.textContent.trim() || one.matches("dd > a"))) continue;
    const box = one.getBoundingClientRect();
    if (box.width < smallest - 0.5 || box.height < smallest - 0.5)
      small.push(`${Math.round(box.width)}×${Math.round(box.height)}: ${one.outerHTML.slice(0, 120)}`);
    if (one.closest(".bar")) continue;
    for (const [other, its] of boxes)
      if (!other.contains(one) && box.left < its.right - 1 && its.left < box.right - 1 &&
          box.top < its.bottom - 1 && its.top < box.bottom - 1)
        small.push(`overlap: ${other.outerHTML.slice(0, 80)} ${one.outerHTML.slice(0, 80)}`);
    boxes.push([one, box]);
  }
  return small;
}
"""

_SMALL_TEXT = """
() => {
  const small = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const {parentElement: one, data} = walker.currentNode;
    if (!data.trim() || !one.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(one).fontSize);
    if (size < 16) small.add(`${size} px: ${one.outerHTML.slice(0, 80)}`);
  }
  return [...small];
}
"""
