"""The planners' pages: who may open them, what they say, and that each figure leads to its row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from handbook.analytics.cells import Cell
from handbook.analytics.centre.database import open_centre
from handbook.analytics.centre.store import Centre
from handbook.analytics.disclosure import Release
from handbook.analytics.simulated import SAYS, mark_simulated
from handbook.shipped import shipped_migrations
from handbook.web.accounts.roles import Role
from handbook.web.application import Handbook
from tests.analytics.reporting.some import counts, made, week
from tests.web.accounts.staff import Member
from tests.web.conftest import MakeApp
from tests.web.planner.conftest import Keep
from tests.web.visitor import Clock, Visitor, title

MORE = (
    "/planner/paths",
    "/planner/gaps",
    "/planner/gaps/simulation",
    "/planner/compare",
    "/planner/calendar",
    "/planner/take-away",
    "/planner/tables/2026-W13/option.csv",
    "/planner/releases/2026-W13.json",
)
PAGES = (
    "/planner",
    "/planner?level=quarter",
    "/planner?level=year",
    "/planner/how-sure",
    "/planner/tables/2026-W13/option",
)


def test_planners_alone_may_open_them(
    app: Handbook, clock: Clock, keep: Keep, some_releases: Sequence[Release]
) -> None:
    """Without a session they lead to the log-in, which leads back; to others of the staff there is no such page."""
    keep(*some_releases)
    editor = Member(app, clock, name="editor@city.example.jp").logged_in(Role.EDITOR, Role.ADMIN)
    for path in PAGES:
        answer = Visitor(app).get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/staff/login?next=%2Fplanner")
        assert editor.get(path).status_code == 404


def test_without_staff_there_are_no_such_pages(make_app: MakeApp) -> None:
    """Nor anything that reads counts."""
    app = make_app()
    assert app.reading is None
    assert {Visitor(app).get(path).status_code for path in PAGES} == {404}


def test_before_anything_is_released(planner: Member, app: Handbook) -> None:
    """The page says what to do, and looking makes no database."""
    page = planner.get("/planner")
    assert (page.status_code, title(page.text)) == (200, "まだ、数がありません")
    assert "HANDBOOK_COUNTS=yes" in page.text
    assert planner.get("/planner/how-sure").status_code == 200
    assert planner.get("/planner/tables/2026-W13/option").status_code == 404
    assert not (app.settings.data / "centre.sqlite").exists()


def test_it_opens_at_the_newest_week(planner: Member, keep: Keep, some_releases: Sequence[Release]) -> None:
    """And changes to quarter and year by links."""
    keep(*some_releases)
    page = planner.get("/planner").text
    assert "2026年3月23日〜29日の週" in page
    for path, words in (("/planner?level=quarter", "2026年 第1四半期"), ("/planner?level=year", "2025年（")):
        assert f'href="{path}"' in page
        assert words in planner.get(path).text
    assert 'href="/planner?period=2026-W12"' in page


@pytest.mark.parametrize("query", ["level=nix", "level=month", "period=2026-W14", "period=", "period=../etc"])
def test_what_was_not_released_is_not_found(
    planner: Member, keep: Keep, some_releases: Sequence[Release], query: str
) -> None:
    """Whatever the address says."""
    keep(*some_releases)
    assert planner.get(f"/planner?{query}").status_code == 404


@pytest.mark.parametrize("path", ["2026-W13/gap", "2026-W13/nix", "2026-W14/option", "2026-W13/public-need"])
def test_tables_that_there_are_not(planner: Member, keep: Keep, some_releases: Sequence[Release], path: str) -> None:
    """A kind that this length of time does not tell, one that there is not, a period that was not released."""
    keep(*some_releases)
    assert planner.get(f"/planner/tables/{path}").status_code == 404


def test_titles_say_what_the_figures_bear(planner: Member, keep: Keep, some_releases: Sequence[Release]) -> None:
    """What rose is said to have risen, what is within chance is said to be that."""
    keep(*some_releases)
    page = planner.get("/planner").text
    assert "「お金のこと」が最も多い。前の週との差は、偶然の範囲です" in page
    assert "前の週より、「こわい」が増えました" in page
    assert "利用は40,000回。前の週との差は、偶然の範囲です" in page


def test_every_figure_leads_to_its_row(planner: Member, keep: Keep, some_releases: Sequence[Release]) -> None:
    """And the row says the same number."""
    keep(*some_releases)
    tables: dict[str, str] = {}
    seen = 0
    for path in ("/planner", "/planner?level=quarter", "/planner?level=year"):
        page = planner.get(path).text
        for where, at, value in re.findall(r'class="figure" href="([^"#]+)#([^"]+)">([^<]+)<', page):
            if where not in tables:
                answer = planner.get(where)
                assert answer.status_code == 200
                tables[where] = answer.text
            row = tables[where].partition(f'<tr id="{at}">')[2].partition("</tr>")[0]
            assert f">{value}<" in row
            seen += 1
    assert seen > 60


def test_suppressed_is_no_zero(planner: Member, keep: Keep, some_releases: Sequence[Release]) -> None:
    """In the table, on the page, and in the picture: hatched, with words."""
    keep(*some_releases)
    page = planner.get("/planner").text
    row = page.partition('<th scope="row">どれもない</th>')[2].partition("</tr>")[0]
    assert "少ないため非表示" in row
    assert ">0<" not in row
    assert 'fill="url(#worries-bars-hatch)"' in page
    assert "少ないため非表示</text>" in page
    table = planner.get("/planner/tables/2026-W13/option").text
    assert "少ないため非表示" in table.partition('<tr id="option.worries.none">')[2].partition("</tr>")[0]


def test_every_picture_has_a_name_and_a_table(planner: Member, keep: Keep, some_releases: Sequence[Release]) -> None:
    """Title and description for who cannot see it; and nothing that the policy forbids."""
    keep(*some_releases)
    for path in ("/planner", "/planner?level=quarter", "/planner?level=year"):
        page = planner.get(path).text
        pictures = re.findall(r'<svg class="chart [^"]*" role="img" aria-labelledby="(\S+) (\S+)"', page)
        assert len(pictures) >= 3
        for name, description in pictures:
            assert f'<title id="{name}">' in page
            assert f'<desc id="{description}">' in page
        assert page.count("<table>") >= len(pictures)
        assert " style=" not in page
        assert "<script" not in page
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids))


def test_every_page_says_how_it_was_protected(planner: Member, keep: Keep, some_releases: Sequence[Release]) -> None:
    """With a link to the page that explains it, which tells the errors of each length of time."""
    keep(*some_releases)
    for path in PAGES[:3] + PAGES[4:]:
        assert 'href="/planner/how-sure"' in planner.get(path).text.partition("<main")[2]
    assert "±2" in planner.get("/planner/how-sure").text


def test_what_is_made_up_says_so(planner: Member, app: Handbook, keep: Keep, some_releases: Sequence[Release]) -> None:
    """On every page."""
    keep(*some_releases)
    assert SAYS not in planner.get("/planner").text
    mark_simulated(app.settings.data, "test")
    for path in PAGES:
        assert SAYS in planner.get(path).text


def test_what_is_made_up_is_shown_to_everybody(
    make_app: MakeApp, some_releases: Sequence[Release], tmp_path: Path
) -> None:
    """Without accounts and without logging in; real numbers are not."""
    mark_simulated(tmp_path / "data", "test")
    app = make_app(name="demo")
    centre = Centre(open_centre(app.settings.data, None, shipped_migrations() / "centre"), "demo")
    for release in some_releases:
        centre.keep(release)
    for path in (*PAGES, *MORE):
        assert Visitor(app).get(path).status_code == 200
        assert Visitor(app).post(path).status_code in (404, 405)
    real = make_app(name="demo", data=tmp_path / "real")
    assert Visitor(real).get("/planner").status_code == 404


def test_doubts_and_days_that_did_not_come_are_told(planner: Member, keep: Keep) -> None:
    """Nothing is compared with a doubtful period; days are named."""
    lacking = made(week(2026, 13), counts(5), missing=("2026-03-24 library",))
    centre = keep(made(week(2026, 12), counts()), lacking)
    assert "3月24日（library）" in planner.get("/planner").text
    centre.doubt("2026-W12", "書き込みのプログラム")
    page = planner.get("/planner").text
    assert "書き込みのプログラム" in page
    assert "疑わしい印があり比べられない" in page
    assert "減った" not in page


def test_nothing_delivered_is_no_zero(planner: Member, keep: Keep) -> None:
    """The page says that nothing came, and shows no numbers."""
    keep(made(week(2026, 13), counts(), undelivered=True))
    page = planner.get("/planner")
    assert page.status_code == 200
    assert "1つも届いていません" in page.text
    assert "<svg class" not in page.text


def test_ids_that_the_content_has_no_more(planner: Member, keep: Keep) -> None:
    """They are shown as they are, with a note."""
    keep(made(week(2026, 13), counts() | {Cell("option", "worries", "old-worry"): 700}))
    assert "old-worry" in planner.get("/planner").text
    row = planner.get("/planner/tables/2026-W13/option").text.partition('id="option.worries.old-worry"')[2]
    assert "いまの内容にはありません" in row.partition("</tr>")[0]


def test_a_new_release_is_seen_at_once(planner: Member, keep: Keep, some_releases: Sequence[Release]) -> None:
    """What was read before is not read again, and what is new is."""
    keep(some_releases[0])
    assert "2026年3月16日〜22日の週" in planner.get("/planner").text
    keep(some_releases[1])
    assert "2026年3月23日〜29日の週" in planner.get("/planner").text


def test_a_database_that_cannot_be_read(planner: Member, app: Handbook) -> None:
    """The page says so, and nothing of why."""
    (app.settings.data / "centre.sqlite").write_bytes(b"no database" * 1000)
    answer = planner.get("/planner")
    assert (answer.status_code, title(answer.text)) == (503, "いまは見られません")
