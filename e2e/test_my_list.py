"""What people take with them: their own list, in a real browser, on paper, and by a code that another phone reads."""

from __future__ import annotations

import io
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator

from e2e.pages import KINDS
from e2e.serving import Weather
from e2e.test_accessibility import AXE, EVERYTHING, violations
from e2e.visitor import EXIT, Given, NewVisitor, Visitor
from handbook.content import Content
from handbook.resources.codes import LENGTH, MOST, code_of

GIVEN: Given = {"worries": ["law"], "law-worry": ["illegal-lender"], "age": ["a40-49"], "ward": ["moji"]}
AFRAID: Given = {"worries": ["violence"], "violence-worry": ["is-it-violence"], "watched": ["seen"], "ward": ["tobata"]}
OFFERS = ("リスト", "印刷", "LINEで送る", "共有", "保存", "PDF")


def test_two_are_put_on_the_list_and_another_phone_reads_them(
    visitor: Visitor, new_visitor: NewVisitor, javascript: bool, content: Content
) -> None:
    """The whole way: two presses, the list, its code off the screen, and a phone that was never here shows the same."""
    visitor.hurry_to(GIVEN, "/results")
    chosen = [card.id for card in visitor.result() if not card.fold][:2]
    for name in chosen:
        _press_and_come_back(visitor, _button(visitor, content.services[name].name))
    visitor.press(visitor.link("/list"))
    assert _names(visitor) == [content.services[name].name for name in chosen]

    link = _read(visitor.page.locator(".qr"))
    assert link == visitor.page.locator(".address").inner_text()
    assert link == visitor.site.url(f"/l/{''.join(map(code_of, chosen))}")

    other = new_visitor(java_script_enabled=javascript)
    other.open(link.removeprefix(visitor.site.origin))
    assert _names(other) == _names(visitor)
    assert other.page.context.cookies() == []
    labels = [content.flow.questions[name].options[one].label for name, options in GIVEN.items() for one in options]
    assert [words for words in ("と答えたため", *labels) if len(words) > 4 and words in other.body] == []
    assert other.page.title() == "リスト"

    other.press(other.page.locator("button[name=add]"))
    assert other.path == "/list"
    assert _names(other) == _names(visitor)


def test_the_longest_list_can_still_be_read_off_a_small_screen(new_visitor: NewVisitor, content: Content) -> None:
    """Thirty services, 360 pixels wide, by night: four pixels for each dot, dark on white, with its quiet edge."""
    visitor = new_visitor(color_scheme="dark", device_scale_factor=1)
    live = [name for name, service in content.services.items() if not service.draft]
    visitor.hurry_onto_the_list(*live[:MOST])
    visitor.open("/list")
    code = visitor.page.locator(".qr svg")
    box = code.bounding_box()
    assert box is not None
    # segno draws each dot as four units, and as wide an edge as the rule wants.
    dots = int((code.get_attribute("viewBox") or "").split()[2]) / 4
    assert box["width"] / dots >= 4
    link = _read(visitor.page.locator(".qr"))
    assert len(link.rpartition("/")[2]) == MOST * LENGTH
    assert _names(visitor) == [content.services[name].name for name in live[:MOST]]


def test_a_press_stays_in_sight(visitor: Visitor, content: Content) -> None:
    """Back on the result the button has the focus, does the opposite, and is on the screen."""
    visitor.hurry_to(GIVEN, "/results")
    name = content.services[[card.id for card in visitor.result() if not card.fold][-1]].name
    _press_and_come_back(visitor, _button(visitor, name))
    button = _button(visitor, name, "remove")
    assert button.evaluate("one => one === document.activeElement")
    box = button.bounding_box()
    assert box is not None
    assert 0 < box["y"] < 640


@pytest.mark.parametrize("kind", ["list", "list-that-was-sent"])
def test_on_paper_are_the_ways_and_no_button(new_visitor: NewVisitor, content: Content, kind: str) -> None:
    """Names, every number and address, hours, what is folded and the date; axe finds nothing there either."""
    visitor = new_visitor(is_mobile=False, viewport={"width": 680, "height": 1000})
    KINDS[kind].open(visitor)
    page = visitor.page
    page.emulate_media(media="print")
    page.evaluate(AXE)
    assert violations(page, EVERYTHING) == []
    text = page.locator("main").inner_text()
    for name in KINDS["list"].listed:
        service = content.services[name]
        assert service.name in text
        assert all(phone.number in text for phone in service.shown_phones)
        assert all(step in text for step in service.steps)
    assert "年" in page.locator(".printed").first.inner_text()
    assert not page.locator(".note, .send a, .print, .bar, header, .keep").evaluate_all(
        "all => all.some(one => one.checkVisibility())"
    )
    if kind == "list":
        _apart(page.locator(".qr"), page.locator(".service").first)
        assert _read(page.locator(".qr")).startswith(visitor.site.url("/l/"))
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_printing_is_one_press_where_there_is_a_script(visitor: Visitor, javascript: bool) -> None:
    """And without one it is said how."""
    KINDS["list"].open(visitor) if javascript else visitor.hurry_onto_the_list("yorisoi")
    visitor.open("/list")
    button, words = visitor.page.locator("[data-print]"), visitor.page.locator(".unscripted")
    assert (button.is_visible(), words.is_visible()) == (javascript, not javascript)
    if javascript:
        visitor.page.evaluate("() => { window.print = () => { window.printed = true; }; }")
        button.click()
        assert visitor.page.evaluate("window.printed")


def test_in_a_discreet_visit_nothing_of_it_is_offered(visitor: Visitor) -> None:
    """Not on the result, not on a service's page; a list of before is gone, and its page leads to the result."""
    visitor.hurry_onto_the_list("yorisoi")
    visitor.hurry(AFRAID)
    assert [cookie["name"] for cookie in visitor.page.context.cookies()] == ["handbook"]
    for path in ("/results", "/results/1", "/answers"):
        visitor.open(path)
        body = visitor.page.locator("main, header").all_inner_texts()
        assert [words for words in OFFERS if words in "".join(body)] == [], path
    visitor.open("/list")
    assert visitor.path == "/results"


def test_leaving_at_once_clears_the_list_too(visitor: Visitor, weather: Weather, content: Content) -> None:
    """From the list itself: no cookie is left, and Back does not show it again."""
    name = content.services["yorisoi"].name
    visitor.open()
    visitor.hurry_onto_the_list("yorisoi")
    visitor.open("/list")
    assert name in visitor.body
    visitor.page.get_by_role("button", name=EXIT).click()
    visitor.page.wait_for_url(weather.url)
    visitor.page.wait_for_timeout(500)
    assert visitor.page.context.cookies(visitor.site.origin) == []
    visitor.page.go_back(wait_until="commit")
    visitor.page.locator("main").wait_for()
    visitor.page.wait_for_timeout(200)
    assert name not in visitor.page.locator("main").inner_text()
    visitor.open("/list")
    assert name not in visitor.body


def test_an_emptied_list_does_not_come_back(visitor: Visitor, content: Content) -> None:
    """Nor by the browser's own Back."""
    name = content.services["yorisoi"].name
    visitor.hurry_onto_the_list("yorisoi")
    visitor.open("/list")
    visitor.press(visitor.page.locator("button[name=empty]"))
    assert name not in visitor.body
    visitor.page.go_back(wait_until="commit")
    visitor.page.locator("main").wait_for()
    visitor.page.wait_for_timeout(200)
    assert name not in visitor.page.locator("main").inner_text()


def _button(visitor: Visitor, name: str, what: str = "add") -> Locator:
    return visitor.page.locator(f".keep button[name={what}]").filter(has_text=name).first


def _press_and_come_back(visitor: Visitor, button: Locator) -> None:
    place = button.get_attribute("id")
    visitor.press(button)
    assert visitor.page.url == visitor.site.url(f"/results#{place}")


def _names(visitor: Visitor) -> list[str]:
    return visitor.page.locator("main .service > h2").all_inner_texts()


def _read(code: Locator) -> str:
    """What a camera reads, by another library than the one that drew it."""
    picture: Any = Image.open(io.BytesIO(code.screenshot()))
    (found,) = zxingcpp.read_barcodes(picture)
    text: str = found.text
    return text


def _apart(one: Locator, other: Locator) -> None:
    above, below = one.bounding_box(), other.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
