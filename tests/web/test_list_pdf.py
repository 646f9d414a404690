"""The list as PDF: services and no answer, tagged, with the code that opens it again."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from pypdf import PdfReader
from werkzeug.test import TestResponse

from handbook.resources.codes import code_of, joined
from handbook.web.application import Handbook
from handbook.web.printer import PrinterBusy, WarmPrinter
from tests.pdfs import assert_is_accessible, flat
from tests.web.printers import Fake
from tests.web.visitor import Visitor

LISTED = joined(map(code_of, ("centre", "benefit")))
BUTTON = 'action="/list.pdf"'


@pytest.fixture
def keeper(visitor: Visitor) -> Visitor:
    """Somebody with two services on their list."""
    visitor.begin().answer("money")
    visitor.post("/list", {"add": LISTED})
    return visitor


def press(visitor: Visitor) -> TestResponse:
    """Press the button on the list."""
    token = re.search(rf'{BUTTON}><input type="hidden" name="csrf_token" value="([^"]+)"', visitor.get("/list").text)
    assert token
    return visitor.post("/list.pdf", {"csrf_token": token[1]})


def test_it_holds_the_services_and_no_answer(keeper: Visitor, fake: Fake) -> None:
    """As the list does; and no word of what is open now, which it would still say tomorrow."""
    response = press(keeper)
    assert response.content_type == "application/pdf"
    assert response.headers["Content-Disposition"] == 'attachment; filename="list.pdf"'
    assert response.headers["Cache-Control"] == "no-store"
    (text,) = fake.texts
    for words in ("市の電話", "家賃の給付", "093-555-6666", f"/l/{LISTED}"):
        assert words in text
    for words in ("と答えたため", "いま開いて", "いまは閉まって"):
        assert words not in text


def test_an_unverified_number_is_not_on_it(keeper: Visitor, fake: Fake) -> None:
    """Nor is it on any page."""
    press(keeper)
    assert "093-999-8888" not in fake.texts[0]


def test_an_empty_list_makes_none(visitor: Visitor, fake: Fake) -> None:
    """It leads to the list, which says so."""
    response = visitor.post("/list.pdf")
    assert response.headers["Location"] == "/list"
    assert not fake.texts


def test_there_is_none_in_a_discreet_visit(keeper: Visitor, fake: Fake) -> None:
    """Nothing is offered that stays."""
    keeper.answer("danger", path="/steps/1")
    keeper.answer("yes")
    assert keeper.post("/list.pdf").headers["Location"] == "/results"
    assert not fake.texts


def test_another_site_makes_none(keeper: Visitor, fake: Fake) -> None:
    """It would cost time that others wait for."""
    keeper.post("/list.pdf", sec_fetch_site="cross-site")
    assert not fake.texts


def test_where_there_is_no_pdf_now_the_list_says_so(keeper: Visitor, app: Handbook, monkeypatch: Any) -> None:
    """And can be printed."""
    monkeypatch.setattr(app, "printer", Fake(PrinterBusy))
    response = press(keeper)
    assert response.status_code == 503
    assert "いま、PDFにできませんでした" in response.text
    assert "市の電話" in response.text


def test_without_the_extra_it_is_not_offered(keeper: Visitor, app: Handbook, monkeypatch: Any) -> None:
    """The button is not there, and who presses it all the same comes back to the list."""
    monkeypatch.setattr(app, "printer", None)
    assert BUTTON not in keeper.get("/list").text
    assert keeper.post("/list.pdf").headers["Location"] == "/list"


def test_its_address_alone_leads_to_the_list(keeper: Visitor) -> None:
    """A browser may open it again from its history."""
    assert keeper.get("/list.pdf").headers["Location"] == "/list"


def test_it_is_tagged_and_its_text_comes_out(
    keeper: Visitor,
    app: Handbook,
    printer: WarmPrinter,
    monkeypatch: Any,
) -> None:
    """PDF/UA-1, with its language and a neutral title; fonts are in it."""
    monkeypatch.setattr(app, "printer", printer)
    reader = PdfReader(io.BytesIO(press(keeper).data))
    assert_is_accessible(reader, "リスト")
    text = flat(reader)
    assert "市の電話" in text
    assert "093-555-6666" in text
