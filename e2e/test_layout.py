"""On small screens, with large text and on paper: nothing runs off the side or hides, and everybody can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from e2e.pages import KINDS
from e2e.visitor import NewVisitor, Visitor

SMALLEST_TARGET = 48
"""CSS pixels, in both directions. Twice WCAG's own minimum (2.5.8), and what Android asks for."""

PHONES = ((360, 640), (320, 568))

SHORTEST_LINE = 5
"""Characters that an option's line must have room for."""


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


def test_options_can_be_read_with_text_of_twice_the_size(new_visitor: NewVisitor) -> None:
    """With the text at 200 % there is room for a word in each line of an option, beside its box."""
    visitor = new_visitor(is_mobile=False)
    KINDS["question-of-many"].open(visitor)
    _resize(visitor, PHONES[0])
    with _text_of(visitor, 200):
        rooms: list[float] = visitor.page.locator(".card span").evaluate_all(_ROOM_FOR_CHARACTERS)
    assert len(rooms) == len(visitor.content.flow.questions["worries"].options)
    assert min(rooms) >= SHORTEST_LINE


def test_numbers_stay_whole_with_text_of_twice_the_size(at: Visitor) -> None:
    """With the text at 200 % no telephone number is broken over two lines or sticks out of its button."""
    _resize(at, PHONES[0])
    with _text_of(at, 200):
        broken: list[str] = at.page.evaluate(_BROKEN_NUMBERS)
    assert not broken, "\n".join(broken)


def test_call_stays_in_reach_with_text_of_twice_the_size(new_visitor: NewVisitor) -> None:
    """With the text at 200 % a service can still be called from the bar, and the button still has its name."""
    visitor = new_visitor(is_mobile=False)
    KINDS["service-discreet"].open(visitor)
    _resize(visitor, PHONES[0])
    named = visitor.page.locator(".bar").get_by_role("link").and_(visitor.page.locator(".call"))
    name = named.inner_text()
    with _text_of(visitor, 200):
        box = named.bounding_box()
        assert box is not None, "it is not shown"
        assert min(box["width"], box["height"]) >= SMALLEST_TARGET
        assert named.inner_text() == name


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


def test_paper_says_how_to_reach_each_service(new_visitor: NewVisitor) -> None:
    """On paper nothing can be tapped: each service of a result stands there with a number or an address."""
    visitor = new_visitor()
    KINDS["result"].open(visitor)
    cards = list(visitor.result())
    with _on_paper(visitor):
        printed: list[str] = visitor.page.locator("main li:has(> h3)").evaluate_all(
            "all => all.map(one => one.innerText)"
        )
    silent = []
    for card, text in zip(cards, printed, strict=True):
        service = visitor.content.services[card.id]
        ways = [phone.number for phone in service.shown_phones] + ([service.url] if service.url else [])
        if ways and not any(way in text for way in ways):
            silent.append(card.id)
    assert not silent


def test_paper_has_what_is_folded(new_visitor: NewVisitor) -> None:
    """Without JavaScript too, which unfolds it before printing."""
    visitor = new_visitor(java_script_enabled=False)
    visitor.hurry_to(KINDS["result"].given or {}, "/results")
    folded = visitor.page.locator("main details:not([open]) li > h3")
    assert folded.count()
    with _on_paper(visitor):
        assert all(folded.evaluate_all(_SEEN))


def test_paper_has_every_way_to_reach_a_service(new_visitor: NewVisitor) -> None:
    """A service's page, printed, has all its numbers and its address."""
    visitor = new_visitor()
    KINDS["service-discreet"].open(visitor)
    ways = visitor.page.locator(".reach a")
    with _on_paper(visitor):
        assert all(ways.evaluate_all(_SEEN))
        told = ways.evaluate_all("all => all.map(one => one.innerText + getComputedStyle(one, '::after').content)")
        for way, text in zip(ways.all(), told, strict=True):
            address = way.get_attribute("href") or ""
            assert address in text or address.removeprefix("tel:") in text.replace("-", "")


def test_paper_has_nothing_to_press(at: Visitor) -> None:
    """No button without a use, and no bar."""
    with _on_paper(at):
        shown: list[bool] = at.page.locator("button, .button, .bar, .ways").evaluate_all(_SEEN)
    assert not any(shown)


def test_screen_shows_nothing_made_for_paper(at: Visitor) -> None:
    """There the buttons say it already."""
    assert not any(at.page.locator(".paper").evaluate_all(_SEEN))


@contextmanager
def _on_paper(visitor: Visitor) -> Iterator[None]:
    """What the browser prints."""
    visitor.page.emulate_media(media="print")
    yield
    visitor.page.emulate_media(media="screen")


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

_SEEN = "all => all.map(one => one.checkVisibility())"

# From where the words begin to the inner edge of the card.
_ROOM_FOR_CHARACTERS = """
all => all.map(one => {
  const words = document.createRange(), style = getComputedStyle(one);
  words.selectNodeContents(one.lastChild);
  const edge = parseFloat(style.paddingRight) + parseFloat(style.borderRightWidth);
  const room = one.getBoundingClientRect().right - edge - words.getBoundingClientRect().left;
  return room / parseFloat(style.fontSize);
})
"""

_BROKEN_NUMBERS = """
() => {
  const broken = [];
  for (const link of document.querySelectorAll("a[href^='tel:']")) {
    const number = link.querySelector("b, small") ?? link, digits = document.createRange();
    if (!/^[-#0-9]+番?$/.test(number.textContent) || !link.checkVisibility()) continue;
    digits.selectNodeContents(number);
    const lines = digits.getClientRects(), box = link.getBoundingClientRect();
    if (lines.length > 1) broken.push(`in two lines: ${number.textContent}`);
    if ([...lines].some(line => line.left < box.left - 1 || line.right > box.right + 1))
      broken.push(`sticks out: ${number.textContent}`);
  }
  return broken;
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
