"""The calendar's page: planners write into it, the log says who, and nobody else can."""

from __future__ import annotations

import re
from datetime import date

import pytest

from handbook.analytics.cells import Cell
from handbook.analytics.centre.possible import written
from handbook.analytics.disclosure import Structure
from handbook.analytics.simulated import mark_simulated
from handbook.web.accounts.roles import Role
from handbook.web.application import Handbook
from tests.web.accounts.staff import Member
from tests.web.planner.conftest import Keep
from tests.web.visitor import Clock, Visitor

PATH = "/planner/calendar"
LEAFLETS = {"first": "2026-06-02", "last": "", "kind": "campaign", "words": "ちらしを配った"}


def send(member: Member, path: str = PATH, **fields: str) -> int:
    return member.post(path, {"csrf_token": member.token(), **LEAFLETS, **fields}).status_code


def id_in(page: str) -> str:
    found = re.search(r'href="/planner/calendar/([0-9a-f]{16})"', page)
    assert found is not None
    return found[1]


def noted(member: Member) -> list[tuple[str, str, str]]:
    """What the log says of the calendar: who, what, of which event."""
    entries = [each.entry for each in member.accounts.audit.entries()]
    return [(one.actor, one.action, one.object) for one in entries if one.action.startswith("calendar.")]


def test_an_event_is_added_changed_and_removed(planner: Member) -> None:
    """And each of it is in the log, by ids alone."""
    assert send(planner) == 303
    page = planner.get(PATH).text
    event = id_in(page)
    assert "2026年6月2日" in page
    assert "ちらしを配った" in page
    form = planner.get(f"{PATH}/{event}").text
    assert 'value="2026-06-02"' in form
    assert 'value="ちらしを配った"' in form
    assert send(planner, f"{PATH}/{event}", last="2026-06-30", words="広報誌 6月号", kind="news") == 303
    page = planner.get(PATH).text
    assert "2026年6月2日〜2026年6月30日" in page
    assert "ちらし" not in page
    assert send(planner, f"{PATH}/{event}/remove") == 303
    assert "まだ、何も書かれていません" in planner.get(PATH).text
    log = noted(planner)
    assert [action for _, action, _ in log] == ["calendar.added", "calendar.changed", "calendar.removed"]
    assert {thing for _, _, thing in log} == {event}
    assert not planner.accounts.audit.faults()


def test_without_the_token_nothing_is_written(planner: Member, app: Handbook) -> None:
    """Nor from another site, nor by opening an address."""
    for token in ("", "x" * 43):
        assert planner.post(PATH, {"csrf_token": token, **LEAFLETS}).status_code == 400
    foreign = planner.post(PATH, {"csrf_token": planner.token(), **LEAFLETS}, Sec_Fetch_Site="cross-site")
    assert foreign.status_code == 400
    send(planner)
    event = id_in(planner.get(PATH).text)
    assert planner.post(f"{PATH}/{event}", LEAFLETS | {"words": "別"}).status_code == 400
    assert planner.post(f"{PATH}/{event}/remove").status_code == 400
    assert planner.get(f"{PATH}/{event}/remove").status_code in (404, 405)
    assert "ちらしを配った" in planner.get(PATH).text


def test_planners_alone(app: Handbook, clock: Clock, planner: Member) -> None:
    """Others of the staff find no such page, and nobody writes without a session."""
    send(planner)
    event = id_in(planner.get(PATH).text)
    editor = Member(app, clock, name="editor@city.example.jp").logged_in(Role.EDITOR, Role.ADMIN)
    for path in (PATH, f"{PATH}/{event}"):
        assert Visitor(app).get(path).status_code == 302
        assert editor.get(path).status_code == 404
        assert send(editor, path) == 404
        assert Visitor(app).post(path, LEAFLETS).status_code == 302
    assert send(editor, f"{PATH}/{event}/remove") == 404
    assert len(noted(planner)) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"words": "　 "}, "何があったかを、書いてください"),
        ({"words": "あ" * 201}, "200字まで"),
        ({"first": "きのう"}, "日付を"),
        ({"first": ""}, "日付を"),
        ({"last": "2026-06-01"}, "終わりの日は"),
        ({"kind": "nix"}, "種類を選んで"),
    ],
)
def test_what_is_wrong_is_said(planner: Member, fields: dict[str, str], words: str) -> None:
    """With what was written still in the form, escaped."""
    evil = LEAFLETS | {"words": '"><script>'} | fields
    answer = planner.post(PATH, {"csrf_token": planner.token()} | evil)
    assert answer.status_code == 400
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "<script" not in answer.text
    assert "まだ、何も書かれていません" in answer.text


def test_changes_of_the_content_come_by_themselves(planner: Member, keep: Keep) -> None:
    """With what they changed, and no link to change them."""
    centre = keep()
    adult = Cell("near-miss", "rent", "benefit", "adult")
    centre.remember("a", written(Structure(frozenset({adult, Cell("result", "rent", "benefit")}))), date(2026, 3, 1))
    centre.remember("b", written(Structure(frozenset({Cell("result", "rent", "benefit")}))), date(2026, 7, 1))
    page = planner.get(PATH).text
    assert "2026年7月1日" in page
    assert "2026年3月1日" not in page
    assert "なくなった窓口の条件：「家賃の給付」（18歳以上であること）" in page
    assert "ひとりでに入ったもの" in page
    assert 'href="/planner/calendar/' not in page


def test_a_made_up_calendar_stays_as_it_was_made(planner: Member, app: Handbook, keep: Keep) -> None:
    """It can be read, and not written."""
    send(planner)
    event = id_in(planner.get(PATH).text)
    mark_simulated(app.settings.data, "test")
    page = planner.get(PATH).text
    assert "ちらしを配った" in page
    assert "<form" not in page.partition("<main")[2]
    assert send(planner) == 404
    assert send(planner, f"{PATH}/{event}") == 404
    assert send(planner, f"{PATH}/{event}/remove") == 404
    assert planner.get(f"{PATH}/{event}").status_code == 404


@pytest.mark.parametrize("event", ["0" * 16, "x", "..%2F"])
def test_an_event_that_there_is_not(planner: Member, event: str) -> None:
    """Is not found, and looking makes no database."""
    assert planner.get(f"{PATH}/{event}").status_code == 404
    assert send(planner, f"{PATH}/{event}") in (404, 405)
    assert not (planner.app.settings.data / "centre.sqlite").exists()
