"""The pages of paths: who may open them, that each figure is the released one, and that what is hidden looks so."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Period, Release
from handbook.analytics.reporting.tree import Opening
from handbook.content import load_content
from handbook.web.accounts.roles import Role
from handbook.web.application import Handbook
from handbook.web.counting import branches_of
from handbook.web.planner.tree_of import marks_of, tree_of
from handbook.web.planner.wording import Wording, anchor
from tests.web.accounts.staff import Member
from tests.web.example import handbook
from tests.web.planner.conftest import Keep
from tests.web.planner.path_numbers import QUARTER, WEEK, YEAR, made
from tests.web.visitor import Clock, Visitor, title
from tests.writing import write_content

PAGES = ("/planner/paths", "/planner/paths/money", "/planner/paths/danger?period=2025", "/planner/paths/none")
FIGURE = re.compile(r'<a class="figure" href="/planner/tables/([^/]+)/([^#]+)#([^"]+)">([\d,]+)</a>')


def figures(page: str) -> dict[tuple[str, str], int]:
    """Each number of a page that leads to its row, by period and row."""
    found: dict[tuple[str, str], int] = {}
    for period, _kind, row, number in FIGURE.findall(page):
        told = int(number.replace(",", ""))
        assert found.setdefault((period, unquote(unescape(row))), told) == told
    return found


def released(release: Release) -> dict[tuple[str, str], int]:
    """The same, read from the bytes that were frozen."""
    told = json.loads(release.content)
    return {
        (told["period"][0], anchor(Cell(*cell))): number
        for version, *cell, number in told["published"]
        if version == ""
    }


def row_of(page: str, words: str) -> str:
    """The first row of a table that has *words* in it."""
    rows: list[str] = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    return next(row for row in rows if words in row)


@pytest.mark.parametrize("path", PAGES)
def test_planners_alone_may_open_them(app: Handbook, clock: Clock, keep: Keep, path: str) -> None:
    """Others of the staff find no such page."""
    keep(made(YEAR))
    assert Visitor(app).get(path).status_code == 302
    assert Member(app, clock).logged_in(Role.EDITOR, Role.ADMIN).get(path).status_code == 404


def test_there_are_pages_for_worries_and_released_periods_alone(planner: Member, keep: Keep) -> None:
    """Before anything is released, the page says so."""
    assert title(planner.get("/planner/paths").text) == "まだ、数がありません"
    assert planner.get("/planner/paths/money").status_code == 404
    keep(made(YEAR))
    assert planner.get("/planner/paths").status_code == 200
    for path in ("/planner/paths?period=2024", "/planner/paths/nothing", "/planner/paths/rent"):
        assert planner.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("period", [YEAR, WEEK])
def test_each_figure_is_the_released_one(planner: Member, keep: Keep, path: str, period: Period) -> None:
    """Read independently from the frozen bytes; and all that belongs to the page stands on it."""
    releases = [made(YEAR), made(WEEK)]
    keep(*releases)
    page = planner.get(f"{path.partition('?')[0]}?period={period.name}").text
    told = {key: number for release in releases for key, number in released(release).items()}
    shown = figures(page)
    assert shown or path.endswith("none")
    assert shown == {key: told[key] for key in shown}
    if path == "/planner/paths":
        name = period.name
        kinds = ("visit.", "reached.", "stopped.", "option.worries.")
        assert {key for key in told if key[0] == name and key[1].startswith(kinds)} <= set(shown)
        assert {key for key in told if key[1].startswith("pair.")} <= set(shown)


def test_what_is_hidden_is_hatched_and_never_zero(planner: Member, keep: Keep) -> None:
    """In the funnel, in the tree, in the matrix."""
    keep(made(YEAR))
    page = planner.get("/planner/paths").text
    for section in ("funnel", "heat"):
        part = page.partition(f'id="{section}"')[2]
        row = row_of(part, "見られていますか")
        assert "非表示" in row
        assert not re.search(r">\s*0\s*<", row)
    assert "bar-hatch" in row_of(page.partition('id="funnel"')[2], "見られていますか")
    hidden = row_of(page.partition('id="together"')[2], "どれもない")
    assert hidden.count('class="suppressed"') == 3
    assert 'class="heat' not in hidden


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_inline(planner: Member, keep: Keep, path: str) -> None:
    """The content security policy would drop it: no style attributes, no style sheets and no scripts in the page."""
    keep(made(YEAR))
    page = planner.get(path).text
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", page)
    assert "<table" in page
    assert "<title id=" in page


def test_the_title_says_the_finding_with_its_bound(planner: Member, keep: Keep) -> None:
    """The largest worry; the leakiest question; the way from the beginning to the result; the most usual way."""
    keep(made(YEAR))
    page = planner.get("/planner/paths").text
    assert "「お金のこと」がいちばん多く選ばれ、約4万回（±22）です" in page
    assert "はじめた約9万回のうち、68%が結果まで進みました" in page
    assert "聞かれてやめた割合がいちばん高いのは「困っていることは」で、13%です" in page
    assert "約7,085回（±42）です" in page
    assert "「遅れている」で、この悩みが選ばれた回数の38%" in planner.get("/planner/paths/money").text


def test_a_quarter_shows_its_year(planner: Member, keep: Keep) -> None:
    """It does not tell who reached a question; that is said, and nothing is made up."""
    keep(made(YEAR), made(QUARTER))
    page = planner.get(f"/planner/paths?period={QUARTER.name}").text
    assert "この期間では出せない数です" in page
    assert {period for period, _row in figures(page)} == {"2025"}


def test_a_quarter_alone_says_what_there_is_not(planner: Member, keep: Keep) -> None:
    """Neither questions nor pairs."""
    keep(made(QUARTER))
    for path in ("/planner/paths", "/planner/paths/money"):
        page = planner.get(path)
        assert page.status_code == 200
        assert "質問ごとの数は、まだありません" in page.text
        assert "年の数がありません" in page.text


def test_the_tree_is_that_of_the_content(tmp_path: Path) -> None:
    """What opens a question by `then`, or by a condition; what every answer opens, everybody is asked."""
    made_up = handbook()
    questions = made_up["questions"]["questions"]
    questions["debts"] = {"ask": "借りたお金は", "when": {"needs": ["rent"]}, "options": {"a": {"label": "ある"}}}
    questions["end"] = {
        "ask": "最後に",
        "when": {"worries": ["money", "danger", "none", "unsure"]},
        "options": {"a": {"label": "はい"}},
    }
    content = load_content(write_content(tmp_path, made_up)).content
    assert content is not None
    tree = tree_of(content.flow)
    assert tree.trunk == ("worries", "age", "end")
    assert tree.by_id["rent"].openers == (Opening("worries", "money"),)
    assert tree.by_id["debts"].openers == (Opening("rent", "behind"),)
    assert tree.depth == {"worries": 0, "watched": 1, "rent": 1, "age": 0, "debts": 2, "end": 0}
    assert tree.branch("money") == ("rent", "debts")
    assert marks_of(content.flow) == {"money": "money", "danger": "safety"}


def test_branches_hold_what_the_counts_call_a_branch() -> None:
    """For every worry of the shipped content: paths name no question that the tree puts elsewhere."""
    content = load_content(Path("content")).content
    assert content is not None
    tree = tree_of(content.flow)
    for worry, names in branches_of(content.flow).opened.items():
        assert set(names) <= set(tree.branch(worry))


def test_ways_are_told_in_words_and_by_their_ids(planner: Member, keep: Keep) -> None:
    """In the table's words, and in its files with the path's text beside them, for programs."""
    keep(made(YEAR))
    page = planner.get("/planner/tables/2025/path").text
    assert "家賃は：遅れている" in page
    assert "rent=behind" not in re.sub("<[^>]+>", "", page)
    written = planner.get("/planner/tables/2025/path.csv").data.decode("utf-8-sig")
    rows = {row["second"]: row["second_title"] for row in csv.DictReader(io.StringIO(written, newline=""))}
    assert rows == {
        "rent=behind": "家賃は：遅れている",
        "rent=fine": "家賃は：払えている",
        "watched=yes": "見られていますか：見られる",
        "": "何も答えなかった",
    }


@pytest.mark.parametrize(
    ("text", "told", "known"),
    [
        ("rent=behind;watched=", "家賃は：遅れている → 見られていますか：答えなかった", True),
        ("rent=gone", "家賃は：gone", False),
        ("gone=a,b;rent=fine", "gone=a,b;rent=fine", False),
    ],
)
def test_what_the_content_does_not_know_stays_an_id(app: Handbook, text: str, told: str, known: bool) -> None:
    """An answer by itself, a question with all of its way."""
    with app.app_context():
        name = Wording(app.store.current().content).way(text)
    assert (name.text, name.known) == (told, known)
