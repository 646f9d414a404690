"""The sheet for the desk: what stands on it, who is offered it, that nothing of it stays, and that it is one page."""

from __future__ import annotations

import html
import io
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from werkzeug.test import TestResponse

from handbook.printing import Printer as Library
from handbook.web.application import Handbook
from handbook.web.printer import PrinterBusy, PrintingFailed, WarmPrinter
from handbook.web.resident.sheet.paper import (
    LONGEST_FIELD,
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_DESKS,
    MOST_ROWS,
    WIDTH,
)
from tests.pdfs import assert_is_accessible, elements
from tests.web.conftest import MakeApp
from tests.web.example import handbook, service
from tests.web.printers import Fake
from tests.web.visitor import Clock, Visitor, title

CANARY = "金糸雀の鳴く朝"
Fields = dict[str, Any]


@pytest.fixture
def writer(visitor: Visitor, fake: Fake) -> Visitor:
    """Somebody with worries about money, who is behind with the rent."""
    visitor.begin().answer("money")
    visitor.answer("behind", path=visitor.next)
    return visitor


def fields(page: str) -> Fields:
    """What the sheet's form on *page* would send, as it is: of its lines and buttons what is chosen already."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        kind, name, value = (re.search(rf' {one}="([^"]*)"', tag) for one in ("type", "name", "value"))
        if (
            name is None
            or value is None
            or kind is None
            or (kind[1] in ("checkbox", "radio") and " checked" not in tag)
        ):
            continue
        found.setdefault(name[1], []).append(html.unescape(value[1]))
    for name, value in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n([^<]*)</textarea>', page):
        found[name] = [html.unescape(value)]
    for name, value in re.findall(
        r'<select [^>]*name="([^"]+)"(?:(?!</select>).)*value="(\d)" selected', page, re.DOTALL
    ):
        found[name] = [value]
    return dict(found)


def lines(page: str, name: str) -> list[str]:
    """The lines that a section of the form offers."""
    form = fields(page)
    return [form[f"{name}-{place}"][0] for place in range(len(form)) if f"{name}-{place}" in form]


def paper(page: str) -> str:
    """The sheet on the page that shows it."""
    found = re.search(r'<article class="sheet-paper">(.*?)</article>', page, re.DOTALL)
    assert found is not None, page
    return found[1]


def made(visitor: Visitor, **more: Any) -> TestResponse:
    """The form sent with these fields."""
    return visitor.post(
        "/sheet", fields(visitor.get("/sheet").text) | {n.replace("_", "-"): v for n, v in more.items()}
    )


# ── What is offered, and what stands on it ───────────────────────────────────────────────────────────────────────────


def test_the_answers_are_offered_and_nothing_is_chosen(writer: Visitor) -> None:
    """In words that a desk understands: 「遅れている」 comes with its question. The services' own words are offered as questions."""
    page = writer.get("/sheet").text
    assert lines(page, "trouble") == ["お金のこと", "遅れている（家賃は）"]
    assert "家賃のことで聞きたいです" in lines(page, "ask")
    assert "家賃の給付" in page
    assert " checked" not in page
    blank = paper(made(writer).text)
    assert not any(words in blank for words in ("お金", "家賃"))
    assert blank.count('class="blank"') == 8


def test_what_is_chosen_stands_on_it_and_nothing_else(writer: Visitor) -> None:
    """The trouble that weighs most comes first; words can be changed; several desks stand on one sheet."""
    form = fields(writer.get("/sheet").text)
    response = made(
        writer,
        trouble=["0", "1"],
        rank_1="1",
        rank_0="2",
        trouble_0="お金が足りません",
        trouble_more="先月から\r\n\r\n苦しいです",
        tried="1",
        reach=["2"],
        name="たなか",
        desk=form["offered"],
        where="図書館",
    )
    assert response.status_code == 200
    text = paper(response.text)
    assert text.index("いちばん困っていること：</b>遅れている（家賃は）") < text.index("2番目：</b>お金が足りません")
    for words in (
        "先月から</p>",
        "苦しいです</p>",
        "電話で相談しました",
        "留守番電話",
        "たなか",
        "図書館",
        "家賃の給付",
    ):
        assert words in text
    for words in ("まだ、どこにも", "わたしが使える", "お金のこと<", "手紙"):
        assert words not in text


def test_a_slip_of_the_thumb_puts_nothing_on_it(writer: Visitor) -> None:
    """What is said to weigh most, and is not chosen, stays off the paper."""
    assert "家賃は" not in paper(made(writer, trouble="0", rank_1="1").text)


def test_the_list_is_what_it_is_for(writer: Visitor) -> None:
    """Where somebody keeps a list, its services are offered, in their order."""
    found = re.search(r'name="add" value="(\w{6}-\d+)">[^<]*<span class="unseen">市の電話<', writer.result())
    assert found is not None
    token = fields(writer.result())["csrf_token"][0]
    writer.post("/list", {"csrf_token": token, "add": found[1], "back": "list"})
    assert fields(writer.get("/sheet").text)["offered"] == [found[1][:6]]
    assert "093-555-6666" in paper(made(writer, desk=found[1][:6]).text)
    assert '"/sheet"' in writer.get("/list").text


def test_a_services_page_leads_to_it(writer: Visitor) -> None:
    """Who reads what to bring can prepare what to say."""
    assert 'href="/sheet"' in writer.get("/results/1").text


def test_it_can_be_made_without_answers(visitor: Visitor, fake: Fake) -> None:
    """Of a visit that only began: empty lines for a pen."""
    assert paper(made(visitor.begin()).text).count('class="blank"') == 8


def test_it_goes_back_to_be_changed_with_all_that_was_written(writer: Visitor) -> None:
    """From page to page in the forms alone: nothing is lost on the way there, nor with the PDF."""
    first = made(writer, trouble="1", rank_1="1", ask_more=f'{CANARY}"<b>\n2', name="a'b", reach=["0", "3"])
    again = writer.post("/sheet", fields(first.text) | {"edit": "1"})
    assert again.status_code == 200
    sent = fields(again.text)
    assert (sent["trouble"], sent["rank-1"], sent["reach"]) == (["1"], ["1"], ["0", "3"])
    assert (sent["ask-more"], sent["name"]) == ([f'{CANARY}"<b>\n2'], ["a'b"])
    assert paper(writer.post("/sheet", sent).text) == paper(first.text)
    assert f"{CANARY}&#34;&lt;b&gt;</p>" in paper(first.text)


def test_the_result_leads_to_it(writer: Visitor) -> None:
    """At its end."""
    assert 'href="/sheet"' in writer.result().partition('id="after"')[2]


def test_practice_works_as_a_visit_does(visitor: Visitor, fake: Fake) -> None:
    """And says so, on the screen alone."""
    visitor.post("/start", {"practice": "1"})
    page = made(visitor).text
    assert "練習中" in page
    assert "練習中" not in paper(page)


# ── Who is not offered it ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("expired", [False, True])
def test_there_is_none_in_a_discreet_visit(writer: Visitor, fake: Fake, clock: Clock, expired: bool) -> None:
    """No link and no page, whatever is sent, and also with a form of before, after the visit has ended."""
    form = fields(writer.get("/sheet").text) | {"name": CANARY}
    writer.answer("danger", path="/steps/1")
    writer.answer("yes", path="/steps/2")
    for path in ("/results", "/results/1", "/answers"):
        assert "/sheet" not in writer.get(path).text
    if expired:
        clock.forward(minutes=45)
    else:
        assert writer.get("/sheet").headers["Location"] == "/results"
    for path in ("/sheet", "/sheet.pdf"):
        response = writer.post(path, form)
        assert (response.status_code, response.headers["Location"]) == (303, "/results")
    assert writer.post("/sheet/still", form).status_code == 200
    assert fake.texts == []


def test_without_a_visit_there_is_no_form(visitor: Visitor) -> None:
    """The start explains."""
    assert "はじめる" in visitor.get("/sheet").text


def test_a_visit_that_ends_while_somebody_writes_loses_nothing(writer: Visitor, clock: Clock) -> None:
    """For some hours the form still makes its sheet, and nothing of the answers is shown but what it brings itself."""
    form = fields(writer.get("/sheet").text) | {"name": CANARY}
    clock.forward(minutes=45)
    response = writer.post("/sheet", form)
    assert CANARY in paper(response.text)
    assert CANARY in writer.post("/sheet", form | {"edit": "1"}).text
    assert writer.post("/sheet.pdf", form).data == b"%PDF-1.7"
    clock.forward(hours=4)
    assert writer.post("/sheet", form).headers["Location"] == "/sheet"
    assert "はじめる" in writer.get("/sheet").text


def test_who_left_at_once_gets_nothing_back(writer: Visitor, fake: Fake) -> None:
    """Not even by pressing Back and sending the form again."""
    form = fields(writer.get("/sheet").text) | {"name": CANARY}
    writer.post("/exit")
    for path in ("/sheet", "/sheet.pdf"):
        response = writer.post(path, form)
        assert (response.status_code, response.headers["Location"]) == (303, "/sheet")
        assert CANARY not in response.text
    assert fake.texts == []


@pytest.mark.parametrize(
    ("headers", "token", "taken"),
    [
        ({"Sec_Fetch_Site": "cross-site"}, True, False),
        ({"Sec_Fetch_Site": "same-site"}, True, False),
        ({"Sec_Fetch_Site": "same-origin"}, False, True),
        ({"Sec_Fetch_Site": ""}, False, False),
    ],
)
def test_another_site_makes_none(writer: Visitor, headers: dict[str, str], token: bool, taken: bool) -> None:
    """A browser that says that it came from us is believed; of others the visit's token is wanted."""
    form = fields(writer.get("/sheet").text)
    if not token:
        form["csrf_token"] = ["x"]
    assert (writer.post("/sheet", form, **headers).status_code == 200) is taken


def test_an_old_browser_brings_the_token(writer: Visitor) -> None:
    """It says nothing of where it comes from."""
    form = fields(writer.get("/sheet").text)
    post = {"base_url": writer.base, "headers": {}}
    assert writer.client.post("/sheet", data=form, **post).status_code == 200
    assert writer.client.post("/sheet", data=form | {"csrf_token": ""}, **post).status_code == 303


def test_a_page_from_memory_is_shown_while_there_is_a_visit(writer: Visitor) -> None:
    """The script asks, and what was typed stays."""
    page = writer.get("/sheet").text
    assert 'data-still="/sheet/still"' in page
    token = {"csrf_token": fields(page)["csrf_token"]}
    assert writer.post("/sheet/still", token).status_code == 204
    writer.post("/exit")
    assert writer.post("/sheet/still", token).status_code == 200


# ── Headers, names ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_tells_what_it_is(writer: Visitor) -> None:
    """Neutral titles and file names; no cache keeps it; browsers remember no field, and ask nobody about its spelling."""
    form, shown = writer.get("/sheet"), made(writer)
    assert title(form.text) == title(shown.text) == "シート"
    for page in (form, shown):
        assert page.headers["Cache-Control"] == "no-store"
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert "Set-Cookie" not in page.headers
    typed = re.findall(r'<(?:textarea|input)[^>]* (?:rows="|type="text")[^>]*>', form.text)
    assert len(typed) > 8
    assert all('autocomplete="off" spellcheck="false"' in tag for tag in typed)
    pdf = writer.post("/sheet.pdf", fields(shown.text))
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.headers["Content-Disposition"] == 'attachment; filename="sheet.pdf"'
    assert pdf.headers["Cache-Control"] == "no-store"
    assert writer.get("/sheet.pdf").headers["Location"] == "/sheet"


def test_the_printer_is_warmed_when_the_sheet_is_looked_at(writer: Visitor, fake: Fake) -> None:
    """Not by opening the form, which many leave again."""
    writer.get("/sheet")
    assert fake.warmed == 0
    made(writer)
    assert fake.warmed == 1


@pytest.mark.parametrize(("error", "words"), [(PrinterBusy, "ほかの人"), (PrintingFailed, "少し待つと")])
def test_where_there_is_no_pdf_now_the_page_can_be_printed(
    writer: Visitor, app: Handbook, monkeypatch: pytest.MonkeyPatch, error: type[PrintingFailed], words: str
) -> None:
    """With all that was written, and a calm word."""
    form = fields(made(writer, name=CANARY).text)
    monkeypatch.setattr(app, "printer", Fake(error))
    response = writer.post("/sheet.pdf", form)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert words in response.text
    assert CANARY in paper(response.text)
    assert fields(response.text) == form


@pytest.mark.parametrize("usable", [True, False])
def test_without_the_extra_pdf_is_not_offered(
    writer: Visitor, app: Handbook, monkeypatch: pytest.MonkeyPatch, usable: bool
) -> None:
    """Printing is; who asks for it all the same gets the page."""
    broken = Fake()
    broken.usable = False
    monkeypatch.setattr(app, "printer", None if usable else broken)
    page = made(writer).text
    assert "PDF" not in page.partition("<footer>")[0]
    assert "印刷する" in page
    assert writer.post("/sheet.pdf", fields(page)).status_code == 200


# ── One page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "most"),
    [("trouble-more", LONGEST_TEXT), ("ask-0", LONGEST_LINE), ("name", LONGEST_FIELD), ("where", LONGEST_FIELD)],
)
def test_what_is_too_long_says_by_how_much(writer: Visitor, name: str, most: int) -> None:
    """Where it can be mended; nothing is cut off, and nothing else is lost."""
    fits = made(writer, ask="0", **{name: "あ" * most})
    assert fits.status_code == 200
    response = made(writer, ask="0", phone=CANARY, **{name: "あ" * (most + 3)})
    assert response.status_code == 422
    assert "3文字へらすと" in response.text
    assert f'href="#{name}"' in response.text
    assert f'id="{name}-wrong"' in response.text
    sent = fields(response.text)
    assert (sent[name], sent["phone"], sent["ask"]) == (["あ" * (most + 3)], [CANARY], ["0"])


def test_a_line_that_is_not_chosen_may_be_as_long_as_it_likes(writer: Visitor) -> None:
    """It does not come on the paper."""
    assert made(writer, **{"ask-0": "あ" * 300}).status_code == 200


def test_all_together_must_fit_too(writer: Visitor) -> None:
    """And a text far beyond all limits comes back with a word, not on a page about errors."""
    many = {f"ask-{place}": "あ" * LONGEST_LINE for place in range(MOST_ROWS // 2 + 1)}
    response = made(writer, ask=[str(place) for place in range(len(many))], **many)
    assert response.status_code == 422
    assert "あと2行ぶんへらすと" in response.text
    assert "文字へらすと" in made(writer, trouble_more="あ" * 20_000).text


def test_there_is_room_for_so_many_desks(make_app: MakeApp) -> None:
    """One more, and it is said."""
    content = handbook()
    content["services"]["services"] |= {f"more{n}": service("money", name=f"窓口{n}") for n in range(MOST_DESKS)}
    visitor = Visitor(make_app(content))
    visitor.app.printer = Fake()
    visitor.begin().answer("money")
    offered = fields(visitor.get("/sheet").text)["offered"]
    assert made(visitor, desk=offered[:MOST_DESKS]).status_code == 200
    response = made(visitor, desk=offered[: MOST_DESKS + 1])
    assert response.status_code == 422
    assert 'href="#desk"' in response.text


def test_what_the_form_does_not_know_is_passed_over(writer: Visitor) -> None:
    """Places, codes and fields of nothing, and letters that turn the line round."""
    response = made(
        writer, rank_0="99", rank_1="x", desk="zzzzzz", offered=["zzzzzz", "../x"], nix="x", name="a\u202eb\x00\u200bc"
    )
    assert response.status_code == 200
    assert "abc" in paper(response.text)
    assert 'class="desks"' not in paper(response.text)


# ── The PDF ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def printing(writer: Visitor, app: Handbook, printer: WarmPrinter, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """Somebody whose sheet is really printed."""
    monkeypatch.setattr(app, "printer", printer)
    return writer


def printed(visitor: Visitor, **more: Any) -> PdfReader:
    response = visitor.post("/sheet.pdf", fields(made(visitor, **more).text))
    assert response.status_code == 200
    return PdfReader(io.BytesIO(response.data))


def test_it_is_tagged_and_holds_its_fonts(printing: Visitor) -> None:
    """PDF/UA-1, with its language, a neutral title, headings and lists; and its text comes out again as it was written."""
    reader = printed(printing, trouble=["0"], trouble_more=CANARY, tried="1", name="たなか")
    assert_is_accessible(reader, "シート")
    assert {"/H1", "/H2", "/L", "/LI", "/P"} <= {one.get("/S") for one in elements(reader)}
    (page,) = reader.pages
    text = "".join(page.extract_text().split())
    for words in ("相談シート", "困っていること", "お金のこと", CANARY, "電話で相談しました", "名前：たなか"):
        assert words in text
    resources: Any = page["/Resources"]
    for font in resources["/Font"].values():
        (inner,) = font.get_object()["/DescendantFonts"]
        assert "CJK" in str(inner.get_object()["/BaseFont"])


@pytest.mark.parametrize("letter", ["漢", "WWW w ", "ก้👪"])
def test_the_fullest_sheet_is_one_page(printing: Visitor, letter: str) -> None:
    """All rows taken, with every section and field: broad letters, words, and letters of other fonts."""
    words = letter * 300
    texts = {f"{name}-more": words[:LONGEST_TEXT] for name in ("trouble", "tried", "ask", "reach")}
    # One row each of four fields, twice that where they are longer than a row.
    rows = 4 * -(-LONGEST_TEXT // WIDTH) + 4 * -(-LONGEST_FIELD // WIDTH)
    own = {f"trouble-{place}": words[:WIDTH] for place in range(MOST_ROWS - rows)}
    singles = dict.fromkeys(("name", "phone", "hours", "where"), words[:LONGEST_FIELD])
    reader = printed(printing, trouble=[str(n) for n in range(len(own))], rank_0="1", **own, **texts, **singles)
    assert len(reader.pages) == 1


@pytest.mark.parametrize("count", [12, 20])
def test_larger_print_is_one_page_too(printing: Visitor, count: int) -> None:
    """Less on the paper is printed larger: at the edges between the sizes."""
    many = {f"ask-{place}": "漢" * WIDTH for place in range(count)}
    assert len(printed(printing, ask=[str(n) for n in range(count)], **many).pages) == 1


def test_nothing_of_it_lies_in_a_file(printing: Visitor, app: Handbook) -> None:
    """Neither what was written nor the PDF: not in the handbook's folders, nor in those for temporary files."""
    before = time.time() - 1
    assert len(printed(printing, trouble_more=CANARY).pages) == 1
    folders = (app.settings.data.parent, Path.cwd() / "data", Path("/dev/shm"))  # noqa: S108
    written = [path for folder in folders for path in folder.rglob("*")] + list(Path(tempfile.gettempdir()).iterdir())
    words = (CANARY.encode(), "".join(f"{letter:04x}" for letter in CANARY.encode("utf-16-be")).encode())
    assert [path for path in written for found in newer(path, before) if any(one in found for one in words)] == []


def newer(path: Path, before: float) -> Iterator[bytes]:
    """What the file *path* holds, if it is one and changed since *before*; others' come and go."""
    with suppress(OSError):
        if path.is_file() and path.stat().st_mtime >= before and path.stat().st_size < 10_000_000:
            yield path.read_bytes()


def test_a_print_takes_less_than_a_second(printing: Visitor, printer: WarmPrinter, app: Handbook) -> None:
    """Of a process that is warm; measured in time of the processor, since others work on the machine too."""
    printed(printing)
    process = printer._process
    assert process is not None

    def worked() -> float:
        told = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    before = worked()
    printed(printing, trouble_more="漢字と窓口" * 30)
    assert worked() - before < 0.7


def test_the_process_that_prints_can_write_into_no_file(printing: Visitor, printer: WarmPrinter) -> None:
    """And leaves no image of its memory."""
    printed(printing)
    assert printer._process is not None
    limits = Path(f"/proc/{printer._process.pid}/limits").read_text()
    assert re.search(r"Max file size +0 +0 ", limits)
    assert re.search(r"Max core file size +0 +0 ", limits)


def test_a_process_that_ended_is_replaced(printing: Visitor, printer: WarmPrinter) -> None:
    """Nobody notices but by the second that it takes."""
    printed(printing)
    assert printer._process is not None
    printer._process.kill()
    assert len(printed(printing).pages) == 1


# ── The printer's bounds, with programs that are none ────────────────────────────────────────────────────────────────


def fake_program(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def closing(program: str, **options: Any) -> Iterator[WarmPrinter]:
    printer = WarmPrinter(fake_program(program), **options)
    yield printer
    printer.close()


@pytest.fixture
def hanging() -> Iterator[WarmPrinter]:
    """One that never answers."""
    yield from closing("import time; time.sleep(60)", patience=0.3)


@pytest.fixture
def lacking() -> Iterator[WarmPrinter]:
    """One on a machine that lacks Pango."""
    yield from closing("raise SystemExit(2)")


def test_one_that_hangs_is_given_up(hanging: WarmPrinter) -> None:
    """And its process is ended."""
    hanging.warm()
    process = hanging._process
    with pytest.raises(PrintingFailed):
        hanging.pdf("a")
    assert process is not None
    assert process.poll() is not None
    assert hanging.usable


def test_where_nothing_can_be_printed_it_is_not_offered_again(lacking: WarmPrinter) -> None:
    """It says so once."""
    with pytest.raises(PrintingFailed):
        lacking.pdf("a")
    assert not lacking.usable


def test_few_wait_and_the_others_are_told_at_once(hanging: WarmPrinter) -> None:
    """A thread that waits answers nobody else."""
    told: list[type[Exception]] = []

    def ask() -> None:
        try:
            hanging.pdf("a")
        except PrintingFailed as error:
            told.append(type(error))

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (told.count(PrinterBusy), told.count(PrintingFailed)) == (3, 2)


def test_the_process_is_told_none_of_the_secrets() -> None:
    """It gets the variables that find fonts, and no other."""
    printer = WarmPrinter(environ={"PATH": "/bin", "SECRET_KEY": "s", "DATABASE_URL": "d", "LANG": "C"})
    assert printer._environ == {"PATH": "/bin", "LANG": "C"}


def test_the_warm_library_prints_as_the_report_does() -> None:
    """One loaded library prints one text after the other, the same bytes for the same text."""
    library = Library()
    text = '<html lang="ja"><title>a</title><p>窓口'
    assert library.pdf(text, "a") == library.pdf(text, "a")
