"""The sheet for the desk, in a real browser: made, changed, printed and taken along, and nothing of it found afterwards."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error, Locator

from e2e.pages import KINDS
from e2e.serving import Weather
from e2e.test_accessibility import AXE, EVERYTHING, violations
from e2e.visitor import EXIT, Given, NewVisitor, Visitor

GIVEN: Given = {"worries": ["money", "law"], "law-worry": ["debt"], "ward": ["moji"]}
AFRAID: Given = {"worries": ["violence"], "violence-worry": ["is-it-violence"], "watched": ["seen"], "ward": ["tobata"]}
CANARY = "金糸雀の鳴く朝"
LOOK = "紙の形で見る"


def test_one_is_made_changed_and_taken_along(visitor: Visitor, javascript: bool) -> None:
    """The whole way, from the result: two lines, one of them first, own words, back to change them, and the PDF."""
    visitor.hurry_to(GIVEN, "/results")
    visitor.press(visitor.link("/sheet"))
    page = visitor.page
    assert page.locator("input:checked").count() == 0
    assert not any(page.locator(".picked").evaluate_all("all => all.map(one => one.checkVisibility())"))
    for words in ("お金や食べものが足りない", "借りたお金を返せない"):
        _card(visitor, words).tap()
    page.locator(".pick", has=_card(visitor, "借りたお金")).get_by_role("combobox").select_option("1")
    page.locator("#trouble-more").fill(CANARY)
    page.locator("input[name=desk]").first.check(force=True)
    _press(visitor, LOOK)
    paper = page.locator(".sheet-paper")
    text = paper.inner_text()
    assert text.index("いちばん困っていること：借りたお金を返せない") < text.index("お金や食べものが足りない")
    assert CANARY in text
    button, told = page.locator("[data-print]"), page.locator(".unscripted")
    assert (button.is_visible(), told.is_visible()) == (javascript, not javascript)

    _press(visitor, "なおす")
    assert page.locator("#trouble-more").input_value() == CANARY
    assert page.locator("input:checked").count() == 3
    assert page.locator("option:checked[value='1']").count() == 1
    page.locator("#name").fill("たなか")
    _press(visitor, LOOK)
    assert "たなか" in paper.inner_text()

    with page.expect_download() as started:
        page.get_by_role("button", name="PDFにする").click()
    assert started.value.suggested_filename == "sheet.pdf"
    assert Path(started.value.path()).read_bytes().startswith(b"%PDF")
    assert visitor.path == "/sheet"
    assert CANARY in paper.inner_text()
    assert all(CANARY not in address + title for address, title in visitor.seen)
    assert {title for address, title in visitor.seen if "/sheet" in address} == {"シート"}


def test_too_long_a_text_comes_back_with_a_word(visitor: Visitor) -> None:
    """The word takes the focus, and leads to the field."""
    visitor.hurry_to(GIVEN, "/sheet")
    page = visitor.page
    page.locator("#ask-more").fill("あ" * 230)
    _press(visitor, LOOK)
    alert = page.get_by_role("alert")
    assert "30文字へらすと" in alert.inner_text()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    alert.get_by_role("link").click()
    assert page.evaluate("document.activeElement.id") == "ask-more"
    assert page.locator("#ask-more").input_value() == "あ" * 230


def test_on_paper_is_the_sheet_and_nothing_else(new_visitor: NewVisitor) -> None:
    """One A4 page, nothing to press, and axe finds nothing there either."""
    visitor = new_visitor(is_mobile=False, viewport={"width": 680, "height": 1000})
    KINDS["sheet-made"].open(visitor)
    page = visitor.page
    page.emulate_media(media="print")
    page.evaluate(AXE)
    assert violations(page, EVERYTHING) == []
    assert "この紙ができます" not in page.locator("main").inner_text()
    assert page.locator(".sheet-paper").is_visible()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_in_a_discreet_visit_there_is_none(visitor: Visitor) -> None:
    """No link, and its page leads to the result."""
    visitor.hurry(AFRAID)
    for path in ("/results", "/results/1"):
        visitor.open(path)
        assert visitor.page.locator('a[href="/sheet"]').count() == 0
    visitor.open("/sheet")
    assert visitor.path == "/results"


def test_a_look_at_another_page_loses_nothing(scripted: Visitor) -> None:
    """Back shows the form with what was typed. (To the page to be printed browsers go back by asking to send it again.)"""
    scripted.hurry_to(GIVEN, "/sheet")
    page = scripted.page
    page.locator("#trouble-more").fill(CANARY)
    scripted.press(scripted.link("/about-safety"))
    page.go_back(wait_until="commit")
    page.locator(".sheet-form").wait_for()
    assert page.locator("#trouble-more").input_value() == CANARY


def test_leaving_at_once_lets_nothing_come_back(visitor: Visitor, weather: Weather) -> None:
    """By Back neither the sheet nor its form. (What is sent again is refused: `tests/web/test_sheet.py`.)"""
    visitor.open()
    visitor.hurry_to(GIVEN, "/sheet")
    page = visitor.page
    page.locator("#trouble-more").fill(CANARY)
    _press(visitor, LOOK)
    page.get_by_role("button", name=EXIT).click()
    page.wait_for_url(weather.url)
    page.wait_for_timeout(500)
    for _ in range(2):
        # Without the script the first step is to what was sent: the browser shows that it would have to send it again.
        with suppress(Error):
            page.go_back(wait_until="commit")
        page.wait_for_timeout(300)
        assert CANARY not in page.content()
        assert page.locator("textarea").count() == 0


def _card(visitor: Visitor, words: str) -> Locator:
    return visitor.page.locator("label.card", has_text=words).first


def _press(visitor: Visitor, name: str) -> None:
    visitor.press(visitor.page.get_by_role("button", name=name, exact=True))
