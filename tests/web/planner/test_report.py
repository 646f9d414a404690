"""The report in PDF, opened by another library than the one that made it: what it says, how it is tagged, who may have it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pypdf import PdfReader

from handbook.analytics.cells import Cell
from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.store import Centre
from handbook.analytics.disclosure import Plan, Policy, Protections, Raw, Release, Structure, release
from handbook.analytics.simulated import SAYS, mark_simulated
from handbook.cli import main
from handbook.shipped import shipped_migrations
from handbook.web.accounts.roles import Role
from handbook.web.application import Handbook
from handbook.web.planner.report.press import KEPT, Press, ReportFailed, forget_reports
from handbook.web.planner.report.subject import newest_report, subject_of
from tests.analytics.reporting.some import PLAN, counts, made, week
from tests.pdfs import assert_is_accessible, elements, flat
from tests.web.accounts.staff import Member
from tests.web.example import handbook
from tests.web.planner.conftest import Keep
from tests.web.visitor import Clock, Visitor, title
from tests.writing import write_content

CITY = "北九州市"
PROGRAM = "from handbook.cli import console; console()"


@pytest.fixture(scope="session")
def march() -> Sequence[Release]:
    """The weeks that end in February and March 2026 (four and five), and a quarter before them."""
    few = counts(more={"danger": 3000})
    few[Cell("option", "worries", "none")] = 4
    return (
        *(made(week(2026, number), counts()) for number in (5, 6, 7, 8)),
        *(made(week(2026, number), counts(more={"danger": 3000})) for number in (9, 10, 11, 12)),
        made(week(2026, 13), few, missing=("2026-03-24 library",)),
        made(PLAN.quarter(2025, 4), counts(12, weeks=13)),
        made(PLAN.quarter(2026, 1), counts(weeks=13)),
    )


def printed(data: Path, *arguments: str, **environ: str) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """What `handbook report` makes of the counts in *data*, beside which the content lies."""
    output = data / "out.pdf"
    known = {name: value for name, value in os.environ.items() if not name.startswith(("HANDBOOK_", "DATABASE_"))}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, "report", *arguments, "--output", str(output)],
        env={
            **known,
            "HANDBOOK_DATA": str(data),
            "HANDBOOK_CONTENT": str(data.parent / "content"),
            "HANDBOOK_ID": "kitakyushu",
            "HANDBOOK_PUBLISHER": CITY,
            "PYTHONUTF8": "1",
            **environ,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return output, ran


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, march: Sequence[Release]) -> Path:
    """The folder of a handbook's data with these releases."""
    folder = tmp_path_factory.mktemp("report")
    write_content(folder / "content", handbook())
    centre = Centre(open_centre(folder / "data", None, shipped_migrations() / "centre"), "kitakyushu")
    for each in march:
        centre.keep(each)
    return folder / "data"


@pytest.fixture(scope="session")
def report(data: Path) -> PdfReader:
    """The report of March, made by the command."""
    output, ran = printed(data, "2026-03")
    assert (ran.returncode, ran.stderr) == (0, "")
    return PdfReader(io.BytesIO(output.read_bytes()))


def test_it_says_what_the_releases_say(report: PdfReader) -> None:
    """The findings, each week's numbers as they were released, and their sum with its error."""
    text = flat(report)
    assert "2026年3月の報告書" in text
    assert "この月に終わる5つの週（2026年2月23日から2026年3月29日までの35日間）" in text
    assert "利用は5週で200,000回。1日あたりでは、前の月との差は偶然の範囲です" in text
    assert "2026年3月23日〜29日の週40,00030,000" in text
    assert "5週の合計200,000±" in text
    # Danger was chosen 6,000 times a week in February, and 9,000 times in March.
    assert "前の月より、「こわい」が増え" in text
    assert "こわい9,0009,0009,0009,0009,00045,000" in text
    assert "前の四半期より減りました" in text
    assert "3月24日（library）" in text


def test_where_a_week_is_hidden_there_is_no_sum(report: PdfReader) -> None:
    """What is hidden is not zero, and a sum without it would say how little it was."""
    text = flat(report)
    assert "どれもない900900900900非表示合計なし" in text


def test_what_ended_later_stays_out(report: PdfReader, data: Path) -> None:
    """The first quarter ends with March, so it is told; in the report of February it is not. The same numbers give the same bytes."""
    assert "2026年第1四半期" in flat(report)
    output, _ = printed(data, "2026-02")
    content = output.read_bytes()
    earlier = flat(PdfReader(io.BytesIO(content)))
    assert "2026年第1四半期" not in earlier
    assert "2025年第4四半期" in earlier
    output, _ = printed(data, "2026-02")
    assert output.read_bytes() == content


def test_a_month_that_was_released_is_told_as_it_is(tmp_path: Path) -> None:
    """With months as the shortest periods there is no sum; of 28 days and 31, the days are compared."""
    plan = Plan("month")
    policy = Policy(key=bytes(range(32)), scope="kitakyushu", plan=plan)
    found = counts(weeks=4)
    structure = Structure(frozenset(found), single=frozenset({"watched", "rent", "age"}))
    write_content(tmp_path / "content", handbook())
    centre = Centre(open_centre(tmp_path / "data", None, shipped_migrations() / "centre"), "kitakyushu")
    for period in plan.parts(plan.quarter(2026, 1)):
        centre.keep(release(period, Raw(structure, {"v": found}), (), policy, Protections(noise=False)))
    output, ran = printed(tmp_path / "data")
    assert ran.returncode == 0
    text = flat(PdfReader(output))
    assert "2026年3月の報告書" in text
    assert "利用は160,000回。1日あたりでは、前の月より減りました" in text
    assert "週の合計" not in text
    assert "合計なし" not in text


def test_it_is_tagged(report: PdfReader) -> None:
    """PDF/UA-1: language, title, tags, a text for every picture, headings in order, bookmarks, the fonts inside."""
    assert_is_accessible(report, f"{CITY} お悩みハンドブック 2026年3月の報告書")
    root: Any = report.trailer["/Root"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    found = list(elements(report))
    figures = [one for one in found if one.get("/S") == "/Figure"]
    assert len(figures) >= 6
    assert all(len(one["/Alt"]) > 20 for one in figures)
    headings = [int(one["/S"][2:]) for one in found if one.get("/S") in ("/H1", "/H2", "/H3")]
    assert headings[:2] == [1, 2]
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    assert {"/Table", "/TR", "/TH", "/TD", "/L", "/LI"} <= {one.get("/S") for one in found}
    names = [one.title for one in report.outline if not isinstance(one, list)]
    assert names[-1] == "この数の確かさ"
    assert "変わったこと（利用の増減をのぞいて）" in names


def test_every_page_bears_city_and_period(report: PdfReader) -> None:
    """And its number; what is not made up does not say so."""
    for number, page in enumerate(report.pages, start=1):
        text = page.extract_text()
        assert CITY in text
        assert "2026年3月の報告書" in text
        assert f"{number} / {len(report.pages)}" in text
        assert "見本" not in text


def test_what_is_made_up_says_so_on_every_page(app: Handbook, keep: Keep, march: Sequence[Release]) -> None:
    """In the title too."""
    keep(*march)
    mark_simulated(app.settings.data, "test")
    output, _ = printed(app.settings.data, "2026-Q1")
    reader = PdfReader(output)
    assert all(SAYS in "".join(page.extract_text().split()) for page in reader.pages)
    assert reader.metadata is not None
    assert (reader.metadata.title or "").startswith("【見本】")
    assert "2026年第1四半期の報告書" in flat(reader)


@pytest.mark.parametrize("letters", ["", "a"])
def test_without_a_japanese_font_nothing_is_printed(data: Path, tmp_path: Path, letters: str) -> None:
    """Rather than boxes, with no font at all and with one of other letters: the message names a package."""
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    )
    if letters:
        write_font(tmp_path / "font.ttf", letters)
    (data / "out.pdf").unlink(missing_ok=True)
    output, ran = printed(data, "2026-02", FONTCONFIG_FILE=str(fonts))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "fonts-noto-cjk" in ran.stderr
    assert not output.exists()


def write_font(path: Path, letters: str) -> None:
    """A font of *letters*, all of them empty."""
    font = FontBuilder(1000, isTTF=True)
    names = [".notdef", *letters]
    font.setupGlyphOrder(names)
    font.setupCharacterMap({ord(letter): letter for letter in letters})
    font.setupGlyf({name: TTGlyphPen(None).glyph() for name in names})
    font.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Few", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.save(path)


def test_without_the_library_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before it reads anything."""
    monkeypatch.setattr("handbook.printing.has_library", lambda: False)
    assert main(["report", "2026-03"]) == 2
    assert "script/bootstrap report" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["2026-04", "2026-13", "2026-W14", "1999", "nix", "2026-3", "../etc"])
def test_what_was_not_released_has_no_report(planner: Member, keep: Keep, march: Sequence[Release], name: str) -> None:
    """There is no such page."""
    keep(*march)
    assert planner.get(f"/planner/report/{name}.pdf").status_code == 404


def test_weeks_that_are_not_released_yet_are_named(app: Handbook, keep: Keep, march: Sequence[Release]) -> None:
    """The report is of those that are; the newest report is that of the newest month that is whole."""
    keep(*march[:6])
    assert app.reading is not None
    shelf = app.reading.shelf()
    subject = subject_of(shelf, "2026-03")
    assert subject is not None
    assert subject.lacking == (date(2026, 3, 15), date(2026, 3, 22), date(2026, 3, 29))
    assert newest_report(shelf) == "2026-02"


class Fake:
    """Makes reports that are none, and counts them."""

    def __init__(self, works: bool = True) -> None:
        self.made: list[str] = []
        self.works = works

    def __call__(self, period: str, output: Path) -> None:
        if not self.works:
            raise ReportFailed
        self.made.append(period)
        output.write_bytes(b"%PDF-1.7 " + period.encode())


@pytest.fixture
def fake(app: Handbook, keep: Keep, march: Sequence[Release]) -> Fake:
    """A press that prints at once."""
    keep(*march)
    fake = Fake()
    app.press = Press(app.settings, {}, fake)
    return fake


def test_the_button_leads_to_the_report(planner: Member, fake: Fake) -> None:
    """A week's page to that of its month, a quarter's to its own."""
    assert 'href="/planner/report/2026-03.pdf"' in planner.get("/planner").text
    assert 'href="/planner/report/2026-Q1.pdf"' in planner.get("/planner?level=quarter").text
    answer = planner.get("/planner/report/2026-03.pdf")
    assert answer.data == b"%PDF-1.7 2026-03"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report-2026-03.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_planners_alone_may_have_it(app: Handbook, clock: Clock, fake: Fake) -> None:
    """Nobody else makes the press run."""
    path = "/planner/report/2026-03.pdf"
    answer = Visitor(app).get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/staff/login?next=%2Fplanner%2Freport%2F2026-03.pdf"
    editor = Member(app, clock, name="editor@city.example.jp").logged_in(Role.EDITOR, Role.ADMIN)
    assert editor.get(path).status_code == 404
    assert fake.made == []


def test_a_report_is_made_once(planner: Member, fake: Fake, app: Handbook, keep: Keep) -> None:
    """Until what it is made of changes: a doubt, here. What is older than the newest two years is forgotten."""
    for _ in range(3):
        planner.get("/planner/report/2026-03.pdf")
    assert fake.made == ["2026-03"]
    centre: Centre = keep()
    for number in range(KEPT + 2):
        centre.doubt("2026-W12", f"書き込みのプログラム {number}")
        planner.get("/planner/report/2026-03.pdf")
    assert len(fake.made) == KEPT + 3
    folder = app.settings.data / "cache"
    assert len(list(folder.glob("report-*.pdf"))) == KEPT
    forget_reports(app.settings.data)
    assert not list(folder.glob("report-*.pdf"))


def test_one_at_a_time(planner: Member, fake: Fake, app: Handbook) -> None:
    """Who comes while another one is being made is asked to come again, and holds no thread."""
    assert app.press is not None
    with app.press._alone():
        answer = planner.get("/planner/report/2026-03.pdf")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "もう一度試す" in answer.text
    assert planner.get("/planner/report/2026-03.pdf").status_code == 200


def test_where_it_cannot_be_made(planner: Member, fake: Fake) -> None:
    """A page says who can find out why, and the next one tries again."""
    fake.works = False
    answer = planner.get("/planner/report/2026-03.pdf")
    assert (answer.status_code, title(answer.text)) == (503, "いまは、報告書を作れません")
    assert "handbook report" in answer.text
    fake.works = True
    assert planner.get("/planner/report/2026-03.pdf").status_code == 200


def test_the_button_makes_a_real_one(keep: Keep, app: Handbook, march: Sequence[Release]) -> None:
    """In a process of its own, which reads the same numbers; nobody else may read the file."""
    keep(*march)
    assert app.press is not None
    assert app.reading is not None
    subject = subject_of(app.reading.shelf(), "2026-02")
    assert subject is not None
    content = app.press.report(subject, "v", ())
    assert "2026年2月の報告書" in flat(PdfReader(io.BytesIO(content)))
    (kept,) = (app.settings.data / "cache").glob("report-*.pdf")
    assert kept.stat().st_mode & 0o077 == 0
