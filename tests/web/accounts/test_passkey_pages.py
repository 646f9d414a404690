"""Passkeys at the pages: added, used, taken away; and the page on which one confirms that it is oneself."""

from __future__ import annotations

import json
import re

import pytest
from werkzeug.test import TestResponse

from tests.web.accounts.conftest import NewMember
from tests.web.accounts.soft_key import SoftKey
from tests.web.accounts.staff import NAME, Member
from tests.web.accounts.test_attacks import CROSS_SITE, told
from tests.web.conftest import MakeApp
from tests.web.visitor import Clock

ENTER = "/staff/login/passkey"
MINE = "/staff/me/passkeys"


def add(member: Member, key: SoftKey | None = None, label: str = "仕事のパソコン") -> SoftKey:
    """Add a passkey at the pages."""
    key = key or SoftKey(origin=member.base)
    assert member.confirm(next=MINE).headers["Location"] == MINE
    asked = member.act(f"{MINE}/challenge")
    assert asked.content_type == "application/json"
    answer = member.act(MINE, label=label, answer=key.made(asked.text))
    assert answer.headers["Location"] == f"{MINE}?added=1"
    return key


def enter(member: Member, key: SoftKey, **fields: str) -> TestResponse:
    """Log in by it."""
    asked = member.post(f"{ENTER}/challenge")
    assert asked.status_code == 200
    return member.post(ENTER, {"answer": key.signed(asked.text)} | fields)


@pytest.mark.parametrize("https", [False, True])
def test_from_adding_to_logging_in(new_member: NewMember, https: bool) -> None:
    """On this browser and on another, and on to where one wanted to go."""
    member = new_member(https=https).logged_in()
    key = add(member)
    assert "仕事のパソコン" in member.get(f"{MINE}?added=1").text
    member.act("/staff/logout")
    answer = enter(member, key)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/me")
    assert member.is_in
    elsewhere = new_member(https=https)
    assert enter(elsewhere, key, next="/staff/me?changed=1").headers["Location"] == "/staff/me?changed=1"
    assert [each.entry.action for each in member.accounts.audit.entries()][-2:] == [
        "session.ended",
        "session.begun.passkey",
    ][-1:] * 2


def test_a_refusal_does_not_tell_why(member: Member, new_member: NewMember) -> None:
    """Unknown, wrongly signed, disabled: byte by byte the same answer, and the words of a wrong passphrase are not mixed in."""
    key = add(member.logged_in())
    disabled = new_member(name="disabled").logged_in()
    gone = add(disabled)
    member.accounts.register.disable("disabled")
    stranger = new_member()
    answers = [enter(stranger, one) for one in (SoftKey(owner=b"x"), gone)]
    key.flags = 0
    answers += [enter(stranger, key), stranger.post(ENTER, {"answer": "x"}), stranger.post(ENTER)]
    assert {answer.status_code for answer in answers} == {403}
    assert all(told(answer) == told(answers[0]) for answer in answers)
    assert "パスキーでログインできませんでした" in answers[0].text


def test_a_challenge_is_bound_to_the_browser(member: Member, new_member: NewMember) -> None:
    """An answer that was got elsewhere logs nobody in: not even one's own."""
    key = add(member.logged_in())
    answer = key.signed(member.post(f"{ENTER}/challenge").text)
    assert new_member().post(ENTER, {"answer": answer}).status_code == 403


def test_what_binds_the_browser_keeps_to_itself(new_member: NewMember) -> None:
    """Out of reach of scripts and other sites, and gone after five minutes; two windows share it."""
    member = new_member(https=True)
    cookie = member.post(f"{ENTER}/challenge").headers["Set-Cookie"]
    assert cookie.startswith("__Host-handbook-staff-before=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=300"} <= set(cookie.split("; "))
    again = member.post(f"{ENTER}/challenge").headers["Set-Cookie"]
    assert again.split(";")[0] == cookie.split(";")[0]


@pytest.mark.parametrize("path", [ENTER, f"{ENTER}/challenge"])
def test_no_other_site_logs_anybody_in(member: Member, path: str) -> None:
    """Nor asks for a challenge."""
    assert member.post(path, **CROSS_SITE).status_code == 400


@pytest.mark.parametrize(
    "path", [MINE, f"{MINE}/challenge", f"{MINE}/x/remove", "/staff/confirm", "/staff/confirm/challenge"]
)
def test_no_other_site_sends_a_form(member: Member, path: str) -> None:
    """Not without the session's token, and not from elsewhere with it."""
    member.logged_in().confirm()
    assert member.post(path).status_code == 400
    assert member.post(path, {"csrf_token": member.token()}, **CROSS_SITE).status_code == 400


def test_a_session_that_was_left_open_is_not_enough(member: Member) -> None:
    """To see, add or remove passkeys one confirms first that it is oneself; it holds for five minutes."""
    member.logged_in()
    led = "/staff/confirm?next=%2Fstaff%2Fme%2Fpasskeys"
    for answer in (member.get(MINE), member.act(MINE), member.act(f"{MINE}/challenge"), member.act(f"{MINE}/x/remove")):
        assert (answer.status_code, answer.headers["Location"]) == (302, led)
    key = add(member)
    member.clock.forward(minutes=5)
    assert member.get(MINE).headers["Location"] == led
    refused = member.confirm(passphrase="wrong", next=MINE)
    assert refused.status_code == 403
    assert f'value="{MINE}"' in refused.text
    asked = member.act("/staff/confirm/challenge")
    assert [one["type"] for one in json.loads(asked.text)["allowCredentials"]] == ["public-key"]
    confirmed = member.act("/staff/confirm", passphrase="", answer=key.signed(asked.text), next=MINE)
    assert confirmed.headers["Location"] == MINE
    assert member.get(MINE).status_code == 200


def test_a_passkey_that_is_not_ones_own_confirms_nothing(member: Member, new_member: NewMember) -> None:
    """Nor does the passphrase count that was sent along."""
    member.logged_in()
    theirs = add(new_member(name="taro").logged_in())
    asked = member.act("/staff/confirm/challenge")
    answer = member.act("/staff/confirm", answer=theirs.signed(asked.text), next=MINE)
    assert answer.status_code == 403
    assert "パスキーで確かめられませんでした" in answer.text
    assert member.get(MINE).status_code == 302


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/", "/staff/logout", ""])
def test_confirming_leads_to_no_other_place(member: Member, target: str) -> None:
    """Only to pages of the staff."""
    assert member.logged_in().confirm(next=target).headers["Location"] == "/staff/me"


def test_a_passkey_is_removed(member: Member) -> None:
    """It opens no more; passphrase and code still do."""
    key = add(member.logged_in())
    found = re.search(rf'"({MINE}/[0-9a-f]+/remove)"', member.get(MINE).text)
    assert found is not None
    assert member.act(found[1]).headers["Location"] == f"{MINE}?removed=1"
    member.act("/staff/logout")
    assert enter(member, key).status_code == 403
    member.clock.forward(minutes=1)
    assert member.log_in().status_code == 303


def test_what_cannot_be_added_is_said(member: Member) -> None:
    """At its place, with what was typed."""
    key = add(member.logged_in())
    asked = member.act(f"{MINE}/challenge")
    again = member.act(MINE, label="電話", answer=key.made(asked.text))
    assert again.status_code == 400
    assert "もう登録してあります" in again.text
    assert 'value="電話"' in again.text
    asked = member.act(f"{MINE}/challenge")
    nameless = member.act(MINE, label=" ", answer=SoftKey().made(asked.text))
    assert 'aria-invalid="true"' in nameless.text


def test_those_without_one_are_told_of_them_once_in_a_while(member: Member) -> None:
    """Quietly, on the account's page; those with one are not."""
    member.logged_in()
    assert "パスキーを加えると" in member.get("/staff/me").text
    add(member)
    assert "パスキーを加えると" not in member.get("/staff/me").text
    assert "1個" in member.get("/staff/me").text


@pytest.mark.parametrize(
    ("base", "hosts"),
    [
        ("http://127.0.0.1:8000", ("127.0.0.1",)),
        ("https://127.0.0.1", ("127.0.0.1",)),
        ("http://handbook.city.example.jp", ("handbook.city.example.jp",)),
    ],
)
def test_where_browsers_have_no_passkeys_none_are_offered(
    make_app: MakeApp, clock: Clock, base: str, hosts: tuple[str, ...]
) -> None:
    """At an address of numbers, and over http: the page says what would help."""
    member = Member(make_app(staff=True, trusted_hosts=(*hosts, "localhost")), clock)
    member.base = base
    assert "data-passkey" not in member.get("/staff/login").text
    assert member.post(f"{ENTER}/challenge").status_code == 400
    assert member.post(ENTER, {"answer": "{}"}).status_code == 403
    if base.startswith("https"):
        return
    member.logged_in()
    member.confirm()
    assert "http://localhost:8000" in member.get(MINE).text
    assert member.act(f"{MINE}/challenge").status_code == 400
    assert member.act(MINE, label="x", answer="{}").status_code == 400


def test_a_host_that_is_not_ours_gets_no_challenge(member: Member) -> None:
    """Else its passkeys would be asked for."""
    assert member.post(f"{ENTER}/challenge", Host="evil.example").status_code == 400


def test_an_origin_is_the_hosts_own(make_app: MakeApp, clock: Clock) -> None:
    """What was signed for one of two names of the handbook is of no use at the other."""
    member = Member(make_app(staff=True, trusted_hosts=("a.example.jp", "b.example.jp")), clock, https=True)
    member.base = "https://a.example.jp"
    member.logged_in()
    key = add(member, SoftKey(origin=member.base, host="a.example.jp"))
    assert enter(member, key).status_code == 303
    member.base = "https://b.example.jp"
    assert enter(member, key).status_code == 403
    assert NAME in [one.name for one in member.accounts.register.users()]
