"""Compare: two periods of one length, or two wards or channels, with the reasons beside the jumps."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date

import pytest

from handbook.analytics.calendar import Event
from handbook.analytics.cells import Cell
from handbook.analytics.centre.possible import written
from handbook.analytics.disclosure import Release, Structure
from handbook.web.accounts.roles import Role
from handbook.web.application import Handbook
from tests.analytics.reporting.some import PLAN, counts, made, week
from tests.web.accounts.staff import Member
from tests.web.planner.conftest import Keep
from tests.web.visitor import Clock, Visitor, title

PAGES = (
    "/planner/compare",
    "/planner/compare?by=worries",
    "/planner/compare?by=gap",
    "/planner/compare?of=2026-W13&with=2026-W12",
    "/planner/compare?by=ward",
    "/planner/compare?by=channel",
)


@pytest.fixture(scope="session")
def quarters() -> Sequence[Release]:
    """Two quarters in a row, and the one a year before the newer; and weeks."""
    return (
        made(PLAN.quarter(2025, 1), counts(8, weeks=13)),
        made(PLAN.quarter(2025, 4), counts(weeks=13)),
        made(PLAN.quarter(2026, 1), counts(weeks=13, more={"danger": 20000})),
        *(made(week(2026, number), counts(more={"danger": 300 * number})) for number in range(8, 14)),
    )


def test_planners_alone_may_open_it(app: Handbook, clock: Clock, keep: Keep, quarters: Sequence[Release]) -> None:
    """Nobody else."""
    keep(*quarters)
    editor = Member(app, clock, name="editor@city.example.jp").logged_in(Role.EDITOR)
    for path in PAGES:
        assert Visitor(app).get(path).status_code == 302
        assert editor.get(path).status_code == 404


def test_the_newest_quarter_with_the_one_before_and_a_year_ago(
    planner: Member, keep: Keep, quarters: Sequence[Release]
) -> None:
    """By itself."""
    keep(*quarters)
    page = planner.get("/planner/compare?by=worries").text
    assert "2026年 第1四半期は2025年 第4四半期より、「こわい」の割合が増えました" in page
    assert "1年前とくらべて" in page
    assert '<option value="2026-Q1" selected>' in page
    assert '<option value="2025-Q4" selected>' in page


@pytest.mark.parametrize("path", PAGES)
def test_each_figure_is_that_of_its_release(
    planner: Member, keep: Keep, quarters: Sequence[Release], path: str
) -> None:
    """Read again from the release's own bytes; the table behind it says the same in the row that it leads to."""
    keep(*quarters)
    told = {release.period.name: json.loads(release.content)["published"] for release in quarters}
    found = re.findall(
        r'class="figure" href="/planner/tables/([^/]+)/([^"#]+)#([^"]+)">([^<]+)<', planner.get(path).text
    )
    assert len(found) > 5
    for period, kind, anchor, value in found:
        numbers = {
            ".".join(word for word in words[1:5] if word): words[5] for words in told[period] if words[1] == kind
        }
        assert numbers[anchor] == int(value.replace(",", ""))


@pytest.mark.parametrize(
    "query",
    [
        "of=2024-Q1",
        "of=",
        "with=nix",
        "by=nix",
        "line=nix",
        "by=ward&of=nix",
        "by=ward&period=2026-W13",
        "by=channel&with=x",
    ],
)
def test_what_there_is_not_is_not_found(planner: Member, keep: Keep, quarters: Sequence[Release], query: str) -> None:
    """Whatever the address says."""
    keep(*quarters)
    assert planner.get(f"/planner/compare?{query}").status_code == 404


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("of=2026-Q1&with=2026-W13", "長さのちがう期間は、くらべられません"),
        ("of=2026-Q1&with=2026-Q1", "同じ期間どうしは、くらべられません"),
        ("of=2026-W13&with=2026-W12&by=gap", "この長さの期間では、その数を出していません"),
        ("by=ward&of=moji&with=moji", "同じものどうしは、くらべられません"),
    ],
)
def test_what_cannot_be_compared_says_so(
    planner: Member, keep: Keep, quarters: Sequence[Release], query: str, words: str
) -> None:
    """In plain words, with the form above them."""
    keep(*quarters)
    page = planner.get(f"/planner/compare?{query}")
    assert page.status_code == 200
    assert words in page.text
    assert 'role="alert"' in page.text


def test_before_there_are_two(planner: Member, keep: Keep, quarters: Sequence[Release]) -> None:
    """It says so, and shows no numbers."""
    assert title(planner.get("/planner/compare").text) == "くらべる"
    keep(quarters[0])
    assert "同じ長さの期間が2つになると" in planner.get("/planner/compare").text


def test_a_question_that_changed_is_not_compared(
    planner: Member, app: Handbook, keep: Keep, quarters: Sequence[Release]
) -> None:
    """Its rows are there with their numbers, and the other questions' are compared."""
    centre = keep(*quarters)
    cells = [Cell("option", "worries", name) for name in ("money", "danger", "none", "unsure")]
    centre.remember("a", written(Structure(frozenset(cells[:3]))), date(2025, 10, 1))
    centre.remember("b", written(Structure(frozenset(cells))), date(2026, 2, 1))
    page = planner.get("/planner/compare?by=worries").text
    assert "4件は、期間の途中で内容が変わり、聞いていることが同じではないため、比べていません" in page
    assert "2026年 第1四半期と2025年 第4四半期とで、比べられるものがありません" in page
    assert "内容が変わり比べられない" in page
    assert "増えました" not in page.partition('id="compared"')[2].partition("</section>")[0]
    # Weeks that have the one version alone are.
    assert "4件は" not in planner.get("/planner/compare?of=2026-W13&with=2026-W12&by=worries").text


def test_what_happened_stands_beside_it(planner: Member, keep: Keep, quarters: Sequence[Release]) -> None:
    """Numbered in the picture and in the list; what was outside of it is in neither, and words are escaped."""
    centre = keep(*quarters)
    for place, (day, words) in enumerate(
        [(date(2026, 3, 10), "<b>ちらし</b>"), (date(2026, 3, 20), "広報誌"), (date(2024, 1, 1), "むかし")]
    ):
        centre.noted.note(Event(f"{place:016x}", day, None, "campaign", words))
    page = planner.get("/planner/compare?of=2026-W13&with=2026-W12").text
    assert page.count('class="badge is-campaign"') == 2
    assert "&lt;b&gt;ちらし&lt;/b&gt;" in page
    assert "<b>ちらし" not in page
    assert "むかし" not in page
    assert "それが原因かどうかは、数からは言えません" in page


def test_the_line_of_a_worry(planner: Member, keep: Keep, quarters: Sequence[Release]) -> None:
    """Instead of all visits."""
    keep(*quarters)
    page = planner.get("/planner/compare?line=danger").text
    assert "「こわい」は、2026年3月23日〜29日の週に最も多くなりました" in page


def test_wards_are_compared_by_parts(planner: Member, keep: Keep, quarters: Sequence[Release]) -> None:
    """One with more people does not look needier."""
    keep(*quarters)
    page = planner.get("/planner/compare?by=ward&of=moji&with=yahata").text
    assert "との差は、どれも偶然の範囲です" in page
    assert "割合で比べています" in page


def test_doubts_are_told(planner: Member, keep: Keep, quarters: Sequence[Release]) -> None:
    """And nothing is compared."""
    keep(*quarters).doubt("2025-Q4", "書き込みのプログラム")
    page = planner.get("/planner/compare?by=worries").text
    assert "書き込みのプログラム" in page
    assert "疑わしい印があり比べられない" in page.partition('id="compared"')[2]


@pytest.mark.parametrize("path", PAGES)
def test_pictures_have_names_and_tables(planner: Member, keep: Keep, quarters: Sequence[Release], path: str) -> None:
    """And nothing that the policy forbids."""
    keep(*quarters)
    page = planner.get(path).text
    pictures = re.findall(r'<svg class="chart [^"]*" role="img" aria-labelledby="(\S+) (\S+)"', page)
    assert pictures
    for name, description in pictures:
        assert f'<title id="{name}">' in page
        assert f'<desc id="{description}">' in page
    assert page.count("<table") >= len(pictures)
    assert " style=" not in page
    assert "<script" not in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert 'href="/planner/how-sure"' in page.partition("<main")[2]
