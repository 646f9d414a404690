"""What somebody would try who is not of the staff."""

from __future__ import annotations

import logging
import re
import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from werkzeug.test import TestResponse

from tests.web.accounts.conftest import NewMember
from tests.web.accounts.staff import NAME, PASSPHRASE, Member
from tests.web.visitor import Visitor

FORM = {"username": NAME, "passphrase": PASSPHRASE}
CROSS_SITE = {"Sec-Fetch-Site": "cross-site"}


def told(answer: TestResponse) -> tuple[int, str, dict[str, str]]:
    """All that a browser is told."""
    return answer.status_code, answer.text, {name: value for name, value in answer.headers.items() if name != "Date"}


# ── Finding out who there is ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_refusal_does_not_tell_why(member: Member, new_member: NewMember) -> None:
    """Unknown name, wrong passphrase, wrong code, locked, disabled, not enrolled: byte by byte the same answer."""
    member.enrolled()
    invited, disabled = new_member(name="invited"), new_member(name="disabled")
    invited.invited()
    disabled.enrolled()
    member.accounts.register.disable("disabled")
    assert member.authenticator is not None
    assert disabled.authenticator is not None
    code = member.authenticator.code()
    answers = [
        member.log_in(username="nobody"),
        member.log_in(passphrase="not the passphrase"),
        member.log_in(code="000000" if code != "000000" else "000001"),
        member.log_in(code=""),
        invited.log_in(code=code),
        disabled.log_in(),
        *(member.log_in(passphrase="wrong") for _ in range(5)),
        member.log_in(),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert all(told(answer) == told(answers[0]) for answer in answers)
    assert "名前、合言葉、またはコードが違います" in answers[0].text


def test_a_refused_recovery_does_not_tell_why(member: Member) -> None:
    """The same there."""
    member.enrolled()
    answers = [
        member.post("/staff/recovery", FORM | fields)
        for fields in (
            {"username": "nobody"},
            {"passphrase": "wrong"},
            {"code": "aaaa"},
            {"code": member.codes[0] + "x"},
        )
    ]
    assert all(told(answer) == told(answers[0]) for answer in answers)


def test_as_much_is_worked_for_a_name_that_there_is_not(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exactly one passphrase is hashed for every attempt, whatever is wrong with it."""
    from argon2 import PasswordHasher

    member.enrolled()
    member.accounts.register.invite("invited", [])
    worked: list[str] = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, hash: str | bytes, password: str | bytes) -> bool:
        worked.append(str(password))
        return real(self, hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    attempts: list[dict[str, str]] = [
        {"username": "nobody"},
        {"username": "invited"},
        {"username": "a\0b"},
        {"username": "x" * 5_000},
        {"passphrase": "wrong"},
        {"passphrase": "x" * 5_000},
        {"code": ""},
        *[{"passphrase": "wrong"}] * 4,
        {},
    ]
    for fields in attempts:
        member.log_in(**fields)
    assert len(worked) == len(attempts)


@pytest.mark.parametrize("token", ["", "none", "x" * 5_000, "%00", "a%2Fb", "😀"])
def test_invitations_that_are_none_are_all_the_same(member: Member, token: str) -> None:
    """Guessed, used, expired or torn off."""
    assert member.get(f"/staff/invitation/{token}").status_code in (404, 400)


def test_an_invitation_cannot_be_used_again(member: Member) -> None:
    """Not to read the authenticator's secret, and not for another passphrase."""
    path = member.invited()
    member.enrol(path)
    assert member.authenticator is not None
    form = {"passphrase": "another passphrase", "again": "another passphrase", "code": member.authenticator.code(1)}
    used = [member.get(path), member.post(path, form)]
    unknown = member.get("/staff/invitation/none")
    assert [told(answer) for answer in used] == [told(unknown)] * 2
    expired = Member(member.app, member.clock, name="taro")
    path = expired.invited()
    expired.clock.forward(hours=72)
    assert told(expired.get(path)) == told(unknown)


def test_nothing_of_an_attempt_is_logged(member: Member, caplog: pytest.LogCaptureFixture) -> None:
    """Neither name, passphrase nor code: people type one into the field of another."""
    caplog.set_level(logging.DEBUG)
    member.logged_in()
    member.log_in(username="secret-name", passphrase="secret-passphrase")
    assert "secret" not in caplog.text
    assert NAME not in caplog.text
    assert PASSPHRASE not in caplog.text


# ── Codes and passphrases ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_code_that_was_seen_is_of_no_use(member: Member, new_member: NewMember) -> None:
    """Over a shoulder, at the same second, with the passphrase too."""
    member.logged_in()
    assert member.authenticator is not None
    seen = member.authenticator.code()
    other = new_member()
    assert other.log_in(code=seen).status_code == 403
    assert other.log_in(code=member.authenticator.code(-1)).status_code == 403


def test_a_recovery_code_that_was_used_is_of_no_use(member: Member, new_member: NewMember) -> None:
    """To anybody."""
    member.enrolled()
    form = FORM | {"code": member.codes[0]}
    assert member.post("/staff/recovery", form).status_code == 303
    assert new_member().post("/staff/recovery", form).status_code == 403


def test_a_recovery_code_is_no_code_and_a_code_no_recovery_code(member: Member) -> None:
    """Each at its own page."""
    member.enrolled()
    assert member.authenticator is not None
    assert member.log_in(code=member.codes[0]).status_code == 403
    assert member.post("/staff/recovery", FORM | {"code": member.authenticator.code()}).status_code == 403


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_passphrase_opens_from_every_keyboard(member: Member, form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> None:
    """Composed or decomposed, in full width or half."""
    member.passphrase = "がぎぐげご ﾊﾟﾋﾟﾌﾟ Ｒａｉｎ"
    member.enrolled()
    assert member.log_in(passphrase=unicodedata.normalize(form, member.passphrase)).status_code == 303


@pytest.mark.parametrize("field", ["username", "passphrase", "code", "next", "csrf_token"])
@pytest.mark.parametrize("value", ["\0", "x" * 50_000, "\ud7ff\uffff", "%ff", "' OR 1=1 --", "{{7*7}}", "<script>"])
def test_what_no_form_would_send_is_only_refused(member: Member, field: str, value: str) -> None:
    """At the log-in and inside."""
    member.logged_in()
    for answer in (
        member.log_in(**{field: value}),
        member.post("/staff/recovery", FORM | {"code": "x", field: value}),
        member.post("/staff/me/passphrase", {"csrf_token": member.token(), "passphrase": "x", field: value}),
    ):
        assert answer.status_code in (400, 403, 413)
        assert value not in answer.text or value == "\0" or len(value) < 3


def test_a_body_without_end_is_not_read(member: Member) -> None:
    """64 kB are enough for every form."""
    assert member.log_in(passphrase="x" * 70_000).status_code == 413


# ── The session ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_cookie_that_was_planted_is_not_let_in(member: Member) -> None:
    """Neither before the log-in nor after it: the log-in gives another one."""
    member.enrolled()
    member.cookie = "planted-planted-planted-planted-planted-pla"
    assert not member.is_in
    member.log_in()
    assert not member.cookie.startswith("planted")
    planted = Member(member.app, member.clock)
    planted.cookie = "planted-planted-planted-planted-planted-pla"
    assert not planted.is_in


def test_the_id_before_a_second_log_in_is_over(member: Member, new_member: NewMember) -> None:
    """Each log-in begins a session of its own, and ends the browser's old one."""
    member.logged_in()
    before = member.cookie
    member.clock.forward(minutes=1)
    member.log_in()
    assert member.cookie != before
    thief = new_member()
    thief.cookie = before
    assert not thief.is_in


def test_a_cookie_is_of_no_use_after_the_log_out(member: Member, new_member: NewMember) -> None:
    """It is the server that forgets."""
    member.logged_in()
    thief = new_member()
    thief.cookie = member.cookie
    assert thief.is_in
    member.act("/staff/logout")
    assert not thief.is_in


def test_the_cookie_keeps_to_itself(member: Member, new_member: NewMember) -> None:
    """Out of reach of scripts, other sites and, over https, of neighbours; gone with the browser."""
    member.enrolled()
    cookie = member.log_in().headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie
    secure = new_member(name="taro", https=True).enrolled()
    cookie = secure.log_in().headers["Set-Cookie"]
    assert cookie.startswith("__Host-handbook-staff=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_a_stranger_cannot_lock_somebody_out_of_their_own_browser(member: Member, new_member: NewMember) -> None:
    """However often they guess, at this name or at all: only browsers that are not known wait."""
    member.logged_in()
    member.act("/staff/logout")
    member.clock.forward(seconds=20)
    stranger = new_member()
    answers = {stranger.log_in(passphrase="wrong", username=name).status_code for name in [NAME] * 20 + ["x"] * 20}
    assert answers == {403, 429}
    member.clock.forward(seconds=15)
    fresh = new_member()
    fresh.authenticator = member.authenticator
    assert fresh.log_in().status_code == 403
    assert member.log_in().status_code == 303


def test_a_known_browser_has_no_more_attempts_than_others(member: Member, new_member: NewMember) -> None:
    """And its mark is good for its own person alone, for three months, and lets nobody in."""
    member.logged_in()
    member.act("/staff/logout")
    assert not member.is_in
    found = member.client.get_cookie("handbook-staff-device")
    assert found is not None
    other = new_member(name="taro").enrolled()
    other.client.set_cookie("handbook-staff-device", found.value)
    for attempt in (other, member):
        for _ in range(5):
            assert attempt.log_in(passphrase="wrong").status_code == 403
        assert attempt.log_in().status_code == 403
    member.clock.forward(days=91)
    assert member.log_in().status_code == 303


@pytest.mark.parametrize("mark", ["", "x", "=", "あ", "A" * 3_000, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_a_mark_that_is_none_is_none(member: Member, mark: str) -> None:
    """It stops nobody either."""
    member.enrolled()
    member.client.set_cookie("handbook-staff-device", mark)
    assert member.log_in().status_code == 303


@pytest.mark.parametrize("path", ["/staff/logout", *(f"/staff/me/{x}" for x in ("passphrase", "recovery", "sessions"))])
def test_no_other_site_sends_a_form(member: Member, path: str) -> None:
    """Not without the token, not with another session's, and not from elsewhere with the right one."""
    member.logged_in()
    new = "a quite different one"
    form = {"passphrase": PASSPHRASE, "new": new, "again": new}
    token = member.token()
    assert member.post(path, form).status_code == 400
    assert member.post(path, form | {"csrf_token": token[::-1]}).status_code == 400
    assert member.post(path, form | {"csrf_token": token}, **CROSS_SITE).status_code == 400
    assert member.is_in


@pytest.mark.parametrize("path", ["/staff/login", "/staff/recovery"])
def test_no_other_site_logs_anybody_in(member: Member, path: str) -> None:
    """Else somebody would work in a stranger's account without knowing."""
    member.enrolled()
    assert member.authenticator is not None
    form = FORM | {"code": member.authenticator.code()}
    assert member.post(path, form, **CROSS_SITE).status_code == 400
    # A browser of before 2023.
    old = member.app.test_client().post(path, data=form, headers={"Origin": "https://evil.example"})
    assert old.status_code == 400


def test_a_get_changes_nothing(member: Member) -> None:
    """Nobody is logged out by a picture's address."""
    member.logged_in()
    for path in ("/staff/logout", "/staff/me/passphrase", "/staff/me/recovery", "/staff/me/sessions"):
        assert member.get(path).status_code == 405
    assert member.is_in


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/%2F/evil.example",
        "/staff/me@evil.example",
        "/staff/../../evil",
        "javascript:alert(1)",
        "/staff/me\r\nSet-Cookie: a=b",
        "/staff/me\nx",
        "/staff/me#x",
        " /staff/me",
        "/nowhere",
        "/",
        "/staff/login",
        "/staff/logout",
        "/staff/me" + "x" * 500,
        "/exit",
        "staff/me",
        "",
    ],
)
def test_the_log_in_leads_to_no_other_place(member: Member, target: str) -> None:
    """Only to pages of the staff: no other site, and none of the residents'."""
    member.enrolled()
    assert "evil" not in member.client.get("/staff/login", query_string={"next": target}).text
    answer = member.log_in(next=target)
    assert answer.headers["Location"] == "/staff/me"
    assert {each.partition("=")[0] for each in answer.headers.getlist("Set-Cookie")} == {
        "handbook-staff",
        "handbook-staff-device",
    }


def test_a_residents_token_is_none_of_the_staffs(member: Member) -> None:
    """Nor the other way round."""
    member.logged_in()
    visitor = Visitor(member.app).begin()
    theirs = visitor.form("/steps/1")["csrf_token"]
    assert member.post("/staff/me/sessions", {"csrf_token": theirs}).status_code == 400
    form = {"csrf_token": member.token(), "question": "worries", "answer": "money"}
    assert visitor.post("/steps/1", form).headers["Location"] == "/steps/1"


def test_the_pages_hold_no_style_and_no_script(member: Member) -> None:
    """The policy would not let them in, and nothing is missing without them. The one script is a file of ours, for passkeys."""
    path = member.invited()
    pages = [member.get(each).text for each in (path, "/staff/login", "/staff/recovery", "/staff/invitation/none")]
    pages += [member.enrol(path).text]
    member.clock.forward(minutes=1)
    member.log_in()
    pages += [member.get("/staff/me").text]
    for page in pages:
        assert "style=" not in page
        assert "<style" not in page
        assert "<script" not in re.sub(r'<script src="/static/passkey\.js\?v=[0-9a-f]+" defer></script>', "", page)
        assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")


def test_templates_escape_what_people_are_called(member: Member) -> None:
    """A name is text."""
    member.name = "<b>hanako</b>"
    member.logged_in()
    assert "<b>hanako" not in member.get("/staff/me").text
    assert "&lt;b&gt;hanako" in member.get("/staff/me").text


def test_the_only_unescaped_value_is_our_own_drawing() -> None:
    """`|safe` stands once, at the QR code."""
    folder = Path(__file__).parents[3] / "handbook" / "web" / "templates" / "staff"
    found = [line for path in folder.glob("*.html") for line in path.read_text("utf-8").splitlines() if "|safe" in line]
    assert len(found) == 1
    assert "qr|safe" in found[0]
