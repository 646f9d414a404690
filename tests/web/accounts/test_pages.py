"""The staff's pages: in by an invitation, out by a button, and what one can do with one's own account between."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Blueprint, Response

from handbook.shipped import shipped_migrations
from handbook.web.accounts.access import require
from handbook.web.accounts.database import DATABASE, open_engine
from handbook.web.accounts.roles import Role
from handbook.web.accounts.sessions import Session
from handbook.web.accounts.staff import Staff
from handbook.web.application import Handbook
from tests.web.accounts.conftest import NewMember
from tests.web.accounts.staff import NAME, PASSPHRASE, Member
from tests.web.conftest import MakeApp
from tests.web.visitor import Clock, Visitor, title

PAGES = ("/staff/login", "/staff/recovery", "/staff/me", "/staff/invitation/none")


def test_from_the_invitation_to_the_log_out(member: Member) -> None:
    """The whole way."""
    answer = member.enrol(member.invited())
    assert len(member.codes) == 10
    assert not member.is_in
    member.clock.forward(minutes=1)
    answer = member.log_in()
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/me")
    assert NAME in member.get("/staff/me").text
    assert member.act("/staff/logout").headers["Location"] == "/staff/login?out=1"
    assert "ログアウトしました" in member.get("/staff/login?out=1").text
    assert not member.is_in


def test_without_the_setting_there_are_no_such_pages(make_app: MakeApp, clock: Clock) -> None:
    """And no database of accounts is made."""
    app = make_app()
    assert app.staff is None
    assert [Visitor(app).get(path).status_code for path in PAGES] == [404] * 4
    assert not (app.settings.data / "accounts.sqlite").exists()


def test_residents_pages_do_not_know_of_them(app: Handbook) -> None:
    """Neither by a link nor by a file."""
    visitor = Visitor(app).begin()
    for path in ("/", "/steps/1", "/results", "/about-safety", "/practice", "/nix"):
        assert "staff" not in visitor.get(path).text


def test_no_search_engine_and_no_cache_takes_them(member: Member) -> None:
    """Whether somebody is logged in or not."""
    paths = [*PAGES, member.invited()]
    member.accounts.register.disable(NAME)
    for path in paths:
        headers = member.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert "noindex" in headers["X-Robots-Tag"]


def test_who_has_no_session_is_led_to_the_log_in(member: Member) -> None:
    """And afterwards to where they wanted to go."""
    answer = member.get("/staff/me")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/staff/login?next=%2Fstaff%2Fme")
    member.enrolled()
    assert member.log_in(next="/staff/me?changed=1").headers["Location"] == "/staff/me?changed=1"
    assert member.get("/staff/login?next=%2Fstaff%2Fme").headers["Location"] == "/staff/me"


def test_a_page_is_for_its_roles_alone(make_app: MakeApp, clock: Clock) -> None:
    """Others are told that there is no such page, in the very words of a page that there is not."""
    app = make_app(staff=True)
    pages = Blueprint("tried", __name__)

    @pages.get("/tried")
    @require(Role.PLANNER, Role.ADMIN)
    def tried(session: Session) -> Response:
        return Response(session.user.name)

    app.register_blueprint(pages)
    planner, editor = Member(app, clock, name="planner"), Member(app, clock, name="editor")
    planner.logged_in(Role.PLANNER)
    editor.logged_in(Role.EDITOR, Role.PUBLISHER)
    assert planner.get("/tried").text == "planner"
    refused, nowhere = editor.get("/tried"), editor.get("/nowhere")
    assert (refused.status_code, refused.text) == (nowhere.status_code, nowhere.text)
    assert Visitor(app).get("/tried").status_code == 302


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"code": "000000"}, "コードが違います"),
        ({"passphrase": "short", "again": "short"}, "14文字以上"),
        ({"again": "another one, this"}, "同じではありません"),
        ({"passphrase": "aaaaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaaaa"}, "くり返し"),
        ({"passphrase": NAME, "again": NAME}, "名前とほとんど同じ"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(member: Member, fields: dict[str, str], words: str) -> None:
    """In the title, above the form and at the field; and the invitation stays good."""
    path = member.invited()
    answer = member.enrol(path, **fields)
    assert answer.status_code == 400
    assert title(answer.text).startswith("エラー")
    assert len(re.findall(words, answer.text)) >= 2
    assert 'aria-invalid="true"' in answer.text
    assert fields.get("passphrase", PASSPHRASE) not in answer.text or fields.get("passphrase") == NAME
    assert member.enrol(path).status_code == 200


def test_a_passphrase_is_changed(member: Member, new_member: NewMember) -> None:
    """All other sessions end; this one goes on under a new id; the old passphrase is over."""
    member.logged_in()
    elsewhere = new_member()
    elsewhere.cookie, before = member.cookie, member.cookie
    new = "a quite different one"
    answer = member.act("/staff/me/passphrase", new=new, again=new)
    assert answer.headers["Location"] == "/staff/me?changed=1"
    assert "合言葉を変えました" in member.get("/staff/me?changed=1").text
    assert member.cookie != before
    assert not elsewhere.is_in
    member.clock.forward(minutes=1)
    assert member.log_in().status_code == 403
    assert member.log_in(passphrase=new).status_code == 303


@pytest.mark.parametrize("path", ["passphrase", "recovery", "authenticator"])
def test_what_matters_asks_for_the_passphrase(member: Member, path: str) -> None:
    """A session that was left open is not enough."""
    member.logged_in()
    new = "a quite different one"
    answer = member.act(f"/staff/me/{path}", passphrase="not the passphrase", new=new, again=new)
    assert answer.status_code == 403
    assert "いまの合言葉が違います" in answer.text


def test_guessing_at_ones_own_account_locks_it_too(member: Member) -> None:
    """Whoever sits at somebody's open session has five attempts."""
    member.logged_in()
    for _ in range(5):
        assert member.act("/staff/me/recovery", passphrase="wrong").status_code == 403
    assert member.act("/staff/me/recovery").status_code == 403


def test_recovery_codes_are_made_anew(member: Member) -> None:
    """The old ones are over."""
    member.logged_in()
    old = member.codes
    answer = member.act("/staff/me/recovery")
    new = re.findall(r"<li><code>([^<]+)</code>", answer.text)
    assert len(new) == 10
    assert not set(new) & set(old)
    member.act("/staff/logout")
    form = {"username": NAME, "passphrase": PASSPHRASE}
    assert member.post("/staff/recovery", form | {"code": old[0]}).status_code == 403
    answer = member.post("/staff/recovery", form | {"code": new[0]})
    assert answer.headers["Location"] == "/staff/me?recovered=1"
    assert "9個" in member.get("/staff/me?recovered=1").text


def test_another_telephone_is_registered(member: Member) -> None:
    """By who came in with a recovery code; until that is done, the old one is good."""
    member.logged_in()
    old = member.authenticator
    assert old is not None
    path = member.act("/staff/me/authenticator").headers["Location"]
    assert path is not None
    member.clock.forward(minutes=1)
    assert member.log_in().status_code == 303
    assert member.enrol(path).status_code == 200
    assert not member.is_in
    member.clock.forward(minutes=1)
    assert member.log_in(code=old.code()).status_code == 403
    assert member.log_in().status_code == 303


def test_all_sessions_are_ended(member: Member, new_member: NewMember) -> None:
    """Those of other browsers too."""
    member.logged_in()
    elsewhere = new_member()
    elsewhere.cookie = member.cookie
    assert elsewhere.is_in
    member.act("/staff/me/sessions")
    assert not member.is_in
    assert not elsewhere.is_in


def test_who_was_away_is_told_why_they_are_out(member: Member) -> None:
    """And nothing more."""
    member.logged_in()
    member.clock.forward(minutes=31)
    assert member.get("/staff/me").status_code == 302
    assert "時間がたったので" in member.get("/staff/login").text


def test_residents_are_served_where_the_accounts_are_away(make_app: MakeApp, clock: Clock) -> None:
    """The staff's pages say so, without saying where."""
    app = make_app(staff=True, database_url="postgresql://hanako:secret@127.0.0.1:1/none")
    visitor = Visitor(app)
    assert visitor.get("/").status_code == 200
    assert visitor.get("/staff/recovery").status_code == 200
    answer = visitor.post("/staff/login", {"username": NAME})
    assert answer.status_code == 503
    assert "secret" not in answer.text


def _of_a_later_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE accounts_version (version_num TEXT NOT NULL); INSERT INTO accounts_version VALUES ('later');"
        )


def _torn(path: Path) -> None:
    """An accounts database whose middle is gone."""
    open_engine(path.parent, None, shipped_migrations() / "accounts").dispose()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + bytes(len(whole) - 100))


BROKEN: dict[str, Callable[[Path], object]] = {
    "text": lambda path: path.write_text("これはデータベースではありません。" * 100, "utf-8"),
    "of a later version": _of_a_later_version,
    "torn": _torn,
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_residents_are_served_where_the_accounts_are_broken(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture, broken: Callable[[Path], object]
) -> None:
    """Staff get a calm page; the log says once what would mend it."""
    app = make_app(staff=True)
    path = app.settings.data / DATABASE
    app.settings.data.mkdir(exist_ok=True)
    broken(path)
    visitor = Visitor(app)
    assert visitor.begin().get("/").status_code == 200
    for _ in range(2):
        answer = visitor.post("/staff/login", {"username": NAME})
        assert (answer.status_code, title(answer.text)) == (503, "いまは使えません")
    answer = visitor.get("/api/v1/periods", Authorization="Bearer x")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    told = [record.getMessage() for record in caplog.records if "accounts:" in record.getMessage()]
    assert len(told) == 1
    assert "backup" in told[0]


def test_the_key_of_an_authenticator_names_the_handbook(make_app: MakeApp, clock: Clock) -> None:
    """So that somebody with two finds the right one."""
    member = Member(make_app(staff=True, name="kitakyushu"), clock)
    assert isinstance(member.app.staff, Staff)
    assert "issuer=handbook%20kitakyushu" in member.get(member.invited()).text
