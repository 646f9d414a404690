"""My keys of the API: who may open the page, and that a key is shown once."""

from __future__ import annotations

import re

from handbook.web.accounts.roles import Role
from tests.web.accounts.conftest import NewMember
from tests.web.accounts.staff import Member

PAGE = "/staff/me/tokens"


def made(member: Member, **fields: str) -> str:
    """The key that the page shows after it was made."""
    answer = member.act(PAGE, **{"name": "毎月の報告", "days": "30"} | fields)
    assert answer.status_code == 200, answer.text
    found = re.search(r'class="token">([^<]+)<', answer.text)
    assert found is not None
    return found[1]


def test_planners_alone_have_keys(new_member: NewMember) -> None:
    """To others of the staff there is no such page, nor a link to it."""
    editor = new_member().logged_in(Role.EDITOR, Role.ADMIN)
    assert editor.get(PAGE).status_code == 404
    assert editor.act(PAGE, name="a", days="1").status_code == 404
    assert PAGE not in editor.get("/staff/me").text
    planner = new_member(name="planner").logged_in(Role.PLANNER)
    assert f'href="{PAGE}"' in planner.get("/staff/me").text
    assert planner.get(PAGE).status_code == 200


def test_a_key_is_shown_once_and_opens_the_api(member: Member) -> None:
    """Then its name alone; and the log says whose doing it was."""
    token = made(member.logged_in(Role.PLANNER))
    assert member.accounts.tokens.find(token).name == member.name
    page = member.get(PAGE).text
    assert token not in page
    assert "毎月の報告" in page
    entry = member.accounts.audit.entries()[-1].entry
    assert entry.action.startswith("token.created.")
    assert entry.actor == entry.object


def test_it_takes_the_passphrase(member: Member) -> None:
    """A key outlasts the session: a browser that was left open makes none."""
    member.logged_in(Role.PLANNER)
    answer = member.act(PAGE, name="a", days="1", passphrase="ちがう合言葉ちがう合言葉")
    assert answer.status_code == 403
    assert member.accounts.tokens.all() == []


def test_what_cannot_be_is_said(member: Member) -> None:
    """No name, no days, too many."""
    member.logged_in(Role.PLANNER)
    for name, days in (("", "1"), ("a", ""), ("a", "0"), ("a", "999"), ("a", "x"), ("a", "１")):
        answer = member.act(PAGE, name=name, days=days)
        assert answer.status_code == 400
        assert "1日から366日まで" in answer.text
    assert member.accounts.tokens.all() == []


def test_one_s_own_is_taken_back(member: Member, new_member: NewMember) -> None:
    """And nobody else's; not without the form's token either."""
    made(member.logged_in(Role.PLANNER))
    (mine,) = member.accounts.tokens.all()
    other = new_member(name="other").logged_in(Role.PLANNER)
    assert other.act(f"{PAGE}/revoke", id=mine.id).status_code == 404
    assert member.post(f"{PAGE}/revoke", {"id": mine.id}).status_code == 400
    assert member.accounts.tokens.all() == [mine]
    assert member.act(f"{PAGE}/revoke", id=mine.id).status_code == 303
    assert member.accounts.tokens.all() == []
