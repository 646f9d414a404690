"""What planners take away: the numbers are those of the release, nothing in them runs, and each says by itself how sure it is."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from handbook.analytics import export
from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Release
from handbook.analytics.simulated import SAYS, mark_simulated
from handbook.web.accounts.passphrases import Passphrases
from handbook.web.accounts.roles import Role
from handbook.web.accounts.staff import Staff
from handbook.web.application import Handbook
from handbook.web.planner.takeaway import downloads
from handbook.web.planner.takeaway.canvas import wide, wrapped
from handbook.web.planner.takeaway.png import can_write_japanese
from tests.analytics.reporting.some import counts, made, week
from tests.web.accounts.staff import Member
from tests.web.conftest import SECRET, MakeApp
from tests.web.example import handbook
from tests.web.planner.conftest import Keep
from tests.web.visitor import Clock, Visitor

WEEK = "2026-W13"
FILES = (
    f"/planner/tables/{WEEK}/option.csv",
    f"/planner/tables/{WEEK}/option.xlsx",
    f"/planner/releases/{WEEK}.csv",
    f"/planner/releases/{WEEK}.json",
    f"/planner/releases/{WEEK}.xlsx",
    f"/planner/pictures/{WEEK}/worries.svg",
    f"/planner/pictures/{WEEK}/worries.png",
)
PAGE = "/planner/take-away"
SVG = "{http://www.w3.org/2000/svg}"
needs_a_font = pytest.mark.skipif(not can_write_japanese(), reason="this machine has no Japanese font")

Row = dict[str, Any]


def of_csv(content: bytes) -> list[Row]:
    """The rows of a CSV file by their columns."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def of_xlsx(content: bytes) -> tuple[list[Row], dict[str, str], Any]:
    """The rows of the first sheet, what the second one says, and the first sheet itself."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet, about = book.worksheets
    head, *body = sheet.iter_rows(values_only=True)
    rows = [dict(zip(head, row, strict=True)) for row in body]
    return rows, {str(name): str(meaning) for name, meaning in about.iter_rows(values_only=True)}, sheet


def of_release(release: Release, kind: str) -> dict[tuple[str, str, str], int | str]:
    """What the frozen bytes of a release say of *kind*, read without our reader: a number, or the word for none."""
    told = json.loads(release.content)
    cells: dict[tuple[str, str, str], int | str] = {}
    for version, of, first, second, third, number in told["published"]:
        if (version, of) == ("", kind):
            cells[first, second, third] = number
    for version, of, first, second, third in told["below"] + told["beside"]:
        if (version, of) == ("", kind):
            cells[first, second, third] = "suppressed"
    return cells


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", [PAGE, *FILES])
def test_planners_alone_may_take_them(
    app: Handbook, clock: Clock, keep: Keep, some_releases: Sequence[Release], path: str
) -> None:
    """Without a session the address leads to the log-in and back; to others of the staff there is no such file."""
    keep(*some_releases)
    answer = Visitor(app).get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/staff/login?next=%2Fplanner")
    assert Member(app, clock).logged_in(Role.EDITOR, Role.PUBLISHER, Role.ADMIN).get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "tables/2026-W14/option.csv",
        f"tables/{WEEK}/nix.csv",
        f"tables/{WEEK}/gap.xlsx",
        f"tables/{WEEK}/option.json",
        f"tables/{WEEK}/public-need.csv",
        "releases/2026-W14.csv",
        f"releases/{WEEK}.svg",
        f"pictures/{WEEK}/nix.svg",
        f"pictures/{WEEK}/gaps.svg",
        "pictures/2026-W14/worries.svg",
        f"pictures/{WEEK}/worries.jpg",
        "take-away?period=2026-W14",
    ],
)
def test_what_there_is_not(planner: Member, keep: Keep, some_releases: Sequence[Release], path: str) -> None:
    """A period that was not released, a kind or picture that this length of time does not tell, another format."""
    keep(*some_releases)
    assert planner.get(f"/planner/{path}").status_code == 404


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["option", "reached", "stopped", "visit"])
def test_numbers_are_those_of_the_release(
    planner: Member, keep: Keep, some_releases: Sequence[Release], kind: str
) -> None:
    """In the CSV and in the XLSX, cell for cell; where there is none, a word stands in its place."""
    keep(*some_releases)
    release = next(one for one in some_releases if one.period.name == WEEK)
    told = of_release(release, kind)
    rows, _, _ = of_xlsx(planner.get(f"/planner/tables/{WEEK}/{kind}.xlsx").data)
    written = of_csv(planner.get(f"/planner/tables/{WEEK}/{kind}.csv").data)
    assert len(rows) == len(written) == len(told)
    for one, other in zip(rows, written, strict=True):
        assert {name: "" if value is None else str(value) for name, value in one.items()} == other
        number = told[one["first"], one["second"] or "", one["third"] or ""]
        if isinstance(number, int):
            assert (one["count"], one["state"]) == (number, "published")
            assert one["at_least"] <= number <= one["at_most"]
        else:
            assert (one["count"], one["state"]) == ("少ないため非表示", "suppressed")
            assert one["within"] == "—"
        assert (one["period"], one["first_day"], one["last_day"]) == (WEEK, "2026-03-23", "2026-03-29")
        assert (one["simulated"], one["release"]) == ("no", release.sha256)


def test_ids_and_words_stand_beside_each_other(planner: Member, keep: Keep, some_releases: Sequence[Release]) -> None:
    """As the page says them."""
    keep(*some_releases)
    rows = of_csv(planner.get(f"/planner/tables/{WEEK}/option.csv").data)
    one = next(row for row in rows if (row["first"], row["second"]) == ("worries", "money"))
    assert one["second_title"] == "お金のこと"
    assert f"<td>{one['second_title']}</td>" in planner.get(f"/planner/tables/{WEEK}/option").text


TITLES = ("=1+1", "+81-93", "-1", "@SUM(A1)", "\t=1", "＝1+1")


@pytest.mark.parametrize("label", TITLES)
def test_a_title_is_never_a_formula(make_app: MakeApp, clock: Clock, label: str) -> None:
    """An apostrophe before it in the CSV; a text, as it is, in the XLSX."""
    from argon2.profiles import CHEAPEST

    from handbook.analytics.centre.database import open_centre
    from handbook.analytics.centre.store import Centre
    from handbook.shipped import shipped_migrations

    content = handbook()
    options = content["questions"]["questions"]["worries"]["options"]
    options["money"] = {**options["money"], "label": label} if isinstance(options["money"], dict) else label
    app = make_app(content, staff=True, name="kitakyushu")
    app.staff = Staff(app.settings, [SECRET], clock, Passphrases(CHEAPEST))
    engine = open_centre(app.settings.data, None, shipped_migrations() / "centre")
    Centre(engine, "kitakyushu").keep(made(week(2026, 13), counts()))
    member = Member(app, clock).logged_in(Role.PLANNER)

    rows = of_csv(member.get(f"/planner/tables/{WEEK}/option.csv").data)
    title = next(row["second_title"] for row in rows if row["second"] == "money")
    assert title.startswith("'")
    assert title.lstrip("'").strip() == label.strip()
    found, _, sheet = of_xlsx(member.get(f"/planner/tables/{WEEK}/option.xlsx").data)
    assert label.strip() in {str(row["second_title"]).strip() for row in found}
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_an_id_is_never_a_formula(planner: Member, keep: Keep) -> None:
    """One that the content does not have any more stands as its own title."""
    keep(made(week(2026, 13), counts() | {Cell("option", "worries", "=HYPERLINK(1)"): 7000}))
    rows = of_csv(planner.get(f"/planner/tables/{WEEK}/option.csv").data)
    one = next(row for row in rows if "HYPERLINK" in row["second"])
    assert one["second"] == "'=HYPERLINK(1)"
    assert one["second_title"] == "'=HYPERLINK(1)（いまの内容にはありません）"


def test_a_workbook_says_how_to_read_it(planner: Member, app: Handbook, keep: Keep) -> None:
    """How it was protected, what did not come, who doubts it, which release it is, and that it is made up where it is."""
    release = made(week(2026, 13), counts(), missing=("2026-03-24 library",))
    keep(release).doubt(WEEK, "=書き込みのプログラム")
    mark_simulated(app.settings.data, "test")
    answer = planner.get(f"/planner/tables/{WEEK}/option.xlsx")
    rows, about, sheet = of_xlsx(answer.data)
    assert about["見本"] == SAYS
    assert about["固めた数のSHA-256"] == release.sha256
    assert "5の倍数に丸めてあります" in about["守り方"]
    assert "3月24日（library）" in about["注意"]
    assert {*rows[0]} <= {*about}
    assert (rows[0]["simulated"], rows[0]["missing_days"]) == ("yes", "2026-03-24 library")
    assert rows[0]["doubt"] == "=書き込みのプログラム"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert answer.headers["Content-Disposition"] == f'attachment; filename="SIMULATED-kitakyushu-{WEEK}-option.xlsx"'


def test_nothing_delivered_is_no_zero(planner: Member, keep: Keep) -> None:
    """No table, no picture, and the page says why."""
    keep(made(week(2026, 13), counts(), undelivered=True))
    page = planner.get(PAGE)
    assert page.status_code == 200
    assert "1つも届いていません" in page.text
    assert planner.get(f"/planner/pictures/{WEEK}/worries.svg").status_code == 404


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_a_whole_release_is_what_the_command_writes(
    planner: Member, keep: Keep, some_releases: Sequence[Release], form: str
) -> None:
    """Byte for byte; and not sent again to who has it."""
    keep(*some_releases)
    release = next(one for one in some_releases if one.period.name == WEEK)
    answer = planner.get(f"/planner/releases/{WEEK}.{form}")
    assert answer.data == export.FORMATS[form](release)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="kitakyushu-{WEEK}.{form}"'
    assert answer.headers["Cache-Control"] == "no-store"
    again = planner.get(f"/planner/releases/{WEEK}.{form}", If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────────

PICTURES = [
    *((WEEK, name) for name in ("visits", "worries", "changes", "stops")),
    *(("2026-Q1", name) for name in ("visits", "worries", "changes", "stops", "gaps", "channel", "locale", "ward")),
    *(("2025", name) for name in ("worries", "stops", "shown", "called")),
]


KNOWN = {
    f"{SVG}{tag}"
    for tag in ("svg", "title", "desc", "style", "defs", "pattern", "path", "rect", "line", "polyline", "polygon")
} | {f"{SVG}circle", f"{SVG}text"}


def parsed(content: bytes) -> ET.Element:
    """The picture, as XML."""
    return ET.fromstring(content)  # noqa: S314 - our own


@pytest.mark.parametrize(("period", "name"), PICTURES)
def test_a_picture_stands_alone(
    planner: Member, keep: Keep, some_releases: Sequence[Release], period: str, name: str
) -> None:
    """XML of known elements: nothing runs, nothing is fetched; title, description, source and protection are in it."""
    keep(*some_releases)
    answer = planner.get(f"/planner/pictures/{period}/{name}.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    root = parsed(answer.data)
    assert root.tag == f"{SVG}svg"
    assert (root.get("width"), root.get("height")) == ("1280", "720")
    assert {element.tag for element in root.iter()} <= KNOWN
    names = {attribute for element in root.iter() for attribute in element.attrib}
    assert not [one for one in names if one.startswith("on") or "href" in one or one == "style"]
    assert re.findall(r"(?:https?:|url\()[^\"')]*", answer.text.replace("http://www.w3.org/2000/svg", "")) == [
        "url(#hatch",
        "url(#hatch",
        "url(#hatch-light",
    ]
    assert "@import" not in answer.text
    texts = "".join(element.text or "" for element in root.iter(f"{SVG}text"))
    assert "出典：" in texts
    assert "5の倍数に丸めてあります" in texts
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")
    assert "見本" not in texts


def test_a_picture_shows_the_numbers_of_the_release(
    planner: Member, keep: Keep, some_releases: Sequence[Release]
) -> None:
    """Each option of the first question with its number, and what is suppressed with words, not as nothing."""
    keep(*some_releases)
    release = next(one for one in some_releases if one.period.name == WEEK)
    root = parsed(planner.get(f"/planner/pictures/{WEEK}/worries.svg").data)
    texts = [element.text for element in root.iter(f"{SVG}text")]
    for (first, *_), number in of_release(release, "option").items():
        if first == "worries":
            assert (f"{number:,}" if isinstance(number, int) else "少ないため非表示") in texts


def test_a_picture_says_what_speaks_against_it(planner: Member, app: Handbook, keep: Keep) -> None:
    """Made up, doubted, and with days that did not come."""
    keep(made(week(2026, 13), counts(), missing=("2026-03-24 library",))).doubt(WEEK, "あやしい")
    mark_simulated(app.settings.data, "test")
    text = planner.get(f"/planner/pictures/{WEEK}/worries.svg").text
    inside = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", text))
    for words in ("見本", SAYS, "「疑わしい」の印", "届かなかった日がある"):
        assert words in inside


@needs_a_font
@pytest.mark.parametrize("name", ["visits", "worries"])
def test_a_picture_as_png(planner: Member, keep: Keep, some_releases: Sequence[Release], name: str) -> None:
    """At twice the size, with something on it."""
    keep(*some_releases)
    answer = planner.get(f"/planner/pictures/{WEEK}/{name}.png")
    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", answer.data[16:24]) == (2560, 1440)
    assert len(answer.data) > 50_000


def test_without_a_japanese_font_there_is_no_png(
    planner: Member, app: Handbook, keep: Keep, some_releases: Sequence[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Boxes in the place of letters are not given out: the page offers the SVG alone, and says what is wanting."""
    keep(*some_releases)
    monkeypatch.setattr(downloads, "can_write_japanese", lambda: False)
    monkeypatch.setitem(app.jinja_env.globals, "has_png", lambda: False)
    app.jinja_env.cache.clear()  # type: ignore[union-attr] # there is one: imported macros keep their globals in it
    assert planner.get(f"/planner/pictures/{WEEK}/worries.png").status_code == 404
    page = planner.get(PAGE).text
    assert ".png" not in page
    assert "worries.svg" in page
    assert "日本語の書体" in page


def test_lines_end_at_pauses() -> None:
    """No line begins with a sign that may not, none is much too long, and nothing is lost."""
    text = "前の週より、「ひとりぼっち、家から出られない、人との関係」など3つが増えました。"
    lines = list(wrapped(text, 30, at_pauses=True))
    assert "".join(lines) == text
    assert lines[1] == "など3つが増えました。"
    assert all(wide(line) <= 31 and line[0] not in "、。」" for line in lines)
    assert list(wrapped("やめています（聞かれた回数の11%）", 7)) == ["やめています", "（聞かれた回数", "の11%）"]


# ── Pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_everything_that_is_offered_is_there(planner: Member, keep: Keep, some_releases: Sequence[Release]) -> None:
    """From every page that offers files; and each link says of what it is."""
    keep(*some_releases)
    pages = [PAGE, f"{PAGE}?period=2026-Q1", f"{PAGE}?period=2025", "/planner", "/planner?level=quarter"]
    pages += ["/planner?level=year", f"/planner/tables/{WEEK}/option"]
    seen = set()
    for path in pages:
        page = planner.get(path)
        assert page.status_code == 200
        links = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)" download>', page.text)
        assert links
        for href, name in links:
            assert name.endswith("で持ち帰る")
            seen.add(href)
    for href in sorted(seen):
        if not href.endswith(".png") or can_write_japanese():
            assert planner.get(href).status_code == 200, href
    assert len(seen) > 40


def test_before_anything_is_released(planner: Member) -> None:
    """The page says so."""
    assert "まだ、数がありません" in planner.get(PAGE).text
