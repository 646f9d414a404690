"""The pages of those who look after the accounts: what `handbook user` does, confirmed, noted, and never locking everybody out."""

from __future__ import annotations

import re
import threading

import pytest
import sqlalchemy as sa

from handbook.web.accounts.errors import LastAdmin
from handbook.web.accounts.people_log import A_PAGE
from handbook.web.accounts.roles import Role
from handbook.web.accounts.schema import AUDIT
from handbook.web.accounts.staff import Accounts
from handbook.web.accounts.users import User
from tests.web.accounts.conftest import NewMember
from tests.web.accounts.staff import Member
from tests.web.accounts.test_attacks import CROSS_SITE
from tests.web.accounts.test_store import enrolled
from tests.web.visitor import Clock

PEOPLE = "/staff/people"


@pytest.fixture
def admin(new_member: NewMember) -> Member:
    """An admin who has just confirmed that it is them."""
    admin = new_member(name="admin").logged_in(Role.ADMIN)
    assert admin.confirm().status_code == 303
    return admin


def id_of(admin: Member, name: str) -> str:
    """Somebody's id."""
    (found,) = [one.id for one in admin.accounts.register.users() if one.name == name]
    return found


def entries(admin: Member) -> list[tuple[str, str, str]]:
    """The log."""
    return [(each.entry.actor, each.entry.action, each.entry.object) for each in admin.accounts.audit.entries()]


def test_everybody_is_listed_with_roles_and_state(admin: Member, new_member: NewMember) -> None:
    """Invited, active, locked, disabled."""
    new_member(name="invited").invited(Role.EDITOR, Role.PUBLISHER)
    new_member(name="disabled").invited()
    admin.accounts.register.disable("disabled")
    locked = new_member(name="locked").enrolled()
    for _ in range(5):
        locked.log_in(passphrase="wrong")
    found = re.findall(
        r">([^<]+)</a></th>\s*<td><span class=\"standing [a-z-]+\">([^<]+)</span></td>\s*<td>([^<]*)<",
        admin.get(PEOPLE).text,
    )
    assert found == [
        ("admin", "使用中", "職員を招待する・記録を見る"),
        ("disabled", "停止中", "集計を見る"),
        ("invited", "招待中", "質問と窓口の下書きを作る、下書きを公開する"),
        ("locked", "ロック中", "集計を見る"),
    ]
    assert "まで入れません" in admin.get(f"{PEOPLE}/{id_of(admin, 'locked')}").text


@pytest.mark.parametrize("path", ["", "/invite", "/log", "/x"])
def test_nobody_else_sees_them(new_member: NewMember, path: str) -> None:
    """To others there is no such page, nor a way to it."""
    planner = new_member().logged_in(Role.PLANNER, Role.EDITOR, Role.PUBLISHER)
    planner.confirm()
    assert planner.get(f"{PEOPLE}{path}").status_code == 404
    assert PEOPLE not in planner.get("/staff/me").text
    assert planner.act(f"{PEOPLE}/invite", name="x", role="admin").status_code == 404
    assert new_member().get(f"{PEOPLE}{path}").status_code == 302


def test_somebody_is_invited(admin: Member, new_member: NewMember) -> None:
    """The link is shown once, begins as the page does, and leads in."""
    answer = admin.act(f"{PEOPLE}/invite", name="Taro@city.example.jp", role=["planner", "editor"])
    found = re.search(r"http://localhost(/staff/invitation/[\w-]+)", answer.text)
    assert found is not None
    taro = new_member(name="taro@city.example.jp")
    assert taro.enrol(found[1]).status_code == 200
    (user,) = [one for one in admin.accounts.register.users() if one.name == taro.name]
    assert user.roles == {Role.PLANNER, Role.EDITOR}
    assert (id_of(admin, "admin"), "user.invited.editor+planner", user.id) in entries(admin)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "admin", "role": "planner"}, "この名前は使えません"),
        ({"name": "a\nb", "role": "planner"}, "この名前は使えません"),
        ({"name": "", "role": "planner"}, "この名前は使えません"),
        ({"name": "taro"}, "1つ以上"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said(admin: Member, fields: dict[str, str], words: str) -> None:
    """And nobody is invited."""
    answer = admin.act(f"{PEOPLE}/invite", **fields)
    assert answer.status_code == 400
    assert words in answer.text
    assert len(admin.accounts.register.users()) == 1


def test_roles_are_changed(admin: Member, new_member: NewMember) -> None:
    """From the person's next request; at least one, and none that there is not."""
    taro = new_member(name="taro").logged_in(Role.PLANNER)
    path = f"{PEOPLE}/{id_of(admin, 'taro')}"
    answer = admin.act(f"{path}/roles", role=["admin", "publisher"])
    assert "できることを変えました" in admin.get(answer.headers["Location"] or "").text
    assert taro.get(PEOPLE).status_code == 200
    assert (id_of(admin, "admin"), "user.roles.admin+publisher", id_of(admin, "taro")) in entries(admin)
    assert admin.act(f"{path}/roles").status_code == 400
    assert admin.act(f"{path}/roles", role="king").status_code == 400
    assert admin.act(f"{PEOPLE}/nobody/roles", role="editor").status_code == 404


def test_somebody_is_reset(admin: Member, new_member: NewMember) -> None:
    """Their sessions end, and the new link leads in."""
    taro = new_member(name="taro").logged_in()
    answer = admin.act(f"{PEOPLE}/{id_of(admin, 'taro')}/reset")
    assert not taro.is_in
    found = re.search(r"http://localhost(/staff/invitation/[\w-]+)", answer.text)
    assert found is not None
    assert taro.enrol(found[1]).status_code == 200


def test_somebody_is_disabled_and_brought_back(admin: Member, new_member: NewMember) -> None:
    """At once."""
    taro = new_member(name="taro").logged_in()
    path = f"{PEOPLE}/{id_of(admin, 'taro')}"
    answer = admin.act(f"{path}/disable")
    assert "ログインできないようにしました" in admin.get(answer.headers["Location"] or "").text
    assert not taro.is_in
    assert f"{path}/disable" not in admin.get(path).text
    assert admin.act(f"{path}/reset").status_code == 200


@pytest.mark.parametrize("act", ["roles", "reset", "disable"])
def test_the_last_admin_cannot_lock_everybody_out(admin: Member, new_member: NewMember, act: str) -> None:
    """Neither where the others are not enrolled, or disabled; with a second one it can be done."""
    new_member(name="invited").invited(Role.ADMIN)
    second = new_member(name="second").enrolled(Role.ADMIN)
    admin.accounts.register.disable("second")
    path = f"{PEOPLE}/{id_of(admin, 'admin')}/{act}"
    answer = admin.act(path, role="editor")
    assert answer.status_code == 409
    assert "ほかにいなくなります" in answer.text
    assert admin.get(PEOPLE).status_code == 200
    assert second.enrol(f"/staff/invitation/{admin.accounts.register.reset('second')}").status_code == 200
    admin.clock.forward(minutes=1)
    assert admin.act(path, role="editor").status_code in (200, 303)
    assert admin.get(PEOPLE).status_code != 200


def test_at_the_command_line_the_last_admin_can_be_disabled(admin: Member) -> None:
    """Where they have gone: it can invite another."""
    admin.accounts.register.disable("admin")
    assert not admin.is_in


def test_two_who_take_it_from_each_other_leave_one(accounts: Accounts, clock: Clock) -> None:
    """At the same moment, in either kind of database."""
    for name in ("a", "b"):
        enrolled(accounts, clock, name)
        accounts.register.set_roles(name, [Role.ADMIN])
    refused: list[str] = []

    def take(actor: User, name: str) -> None:
        try:
            accounts.register.set_roles(name, [Role.EDITOR], actor.id)
        except LastAdmin:
            refused.append(name)

    a, b = accounts.register.users()
    threads = [threading.Thread(target=take, args=args) for args in ((a, "b"), (b, "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert sum(one.is_active_admin for one in accounts.register.users()) == 1


@pytest.mark.parametrize("act", ["invite", "x/roles", "x/reset", "x/disable"])
def test_what_matters_is_confirmed_first(admin: Member, new_member: NewMember, act: str) -> None:
    """A session that was left open is not enough; one is led back to the form, and nothing was done."""
    new_member(name="taro").invited()
    path = f"{PEOPLE}/{act.replace('x', id_of(admin, 'taro'))}"
    admin.clock.forward(minutes=5)
    before = entries(admin)
    answer = admin.act(path, name="new", role="admin")
    assert answer.status_code == 302
    back = (answer.headers["Location"] or "").replace("%2F", "/").partition("next=")[2]
    assert back == (path if act == "invite" else path.rpartition("/")[0])
    assert entries(admin) == before
    assert admin.confirm(next=back).headers["Location"] == back
    assert admin.get(back).status_code == 200


@pytest.mark.parametrize("act", ["invite", "x/roles", "x/reset", "x/disable"])
def test_no_other_site_sends_a_form(admin: Member, new_member: NewMember, act: str) -> None:
    """Not without the token, not from elsewhere with it; and a GET does nothing."""
    new_member(name="taro").invited()
    path = f"{PEOPLE}/{act.replace('x', id_of(admin, 'taro'))}"
    form = {"name": "new", "role": "admin"}
    before = entries(admin)
    assert admin.post(path, form).status_code == 400
    assert admin.post(path, form | {"csrf_token": admin.token()}, **CROSS_SITE).status_code == 400
    assert admin.get(path).status_code in (200, 405)
    assert entries(admin) == before


def test_templates_escape_what_people_are_called(admin: Member) -> None:
    """On all of the pages."""
    admin.accounts.register.invite("<b>taro</b>", [Role.PLANNER])
    path = f"{PEOPLE}/{id_of(admin, '<b>taro</b>')}"
    for page in (admin.get(PEOPLE), admin.get(path), admin.get(f"{PEOPLE}/log")):
        assert "<b>taro" not in page.text
        assert "&lt;b&gt;taro" in page.text


# ── The log ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_log_is_shown_and_verified(admin: Member) -> None:
    """With its head, which is found again where it was noted; the names stand for the ids."""
    page = admin.get(f"{PEOPLE}/log").text
    assert "user.invited.admin" in page
    assert "<td>cli</td>" in page
    assert "書いたときのまま" not in page
    page = admin.get(f"{PEOPLE}/log?verify=1").text
    assert "書いたときのままです" in page
    found = re.search(r"\d+:[0-9a-f]{64}", page)
    assert found is not None
    assert "控えた印も、あります" in admin.get(f"{PEOPLE}/log?noted={found[0]}").text
    for noted in ("9:00", "x", "1:zz", ":", found[0][:-2], "<b>"):
        page = admin.get(f"{PEOPLE}/log?noted={noted}").text
        assert "控えた印がありません" in page
        assert "<b>" not in page.replace("<b>控えた印がありません</b>", "")


def test_what_was_changed_shows(admin: Member) -> None:
    """By whoever took the guards away."""
    database = admin.accounts._database
    with database.writing() as connection:
        connection.execute(sa.text("DROP TRIGGER accounts_audit_no_update"))
        connection.execute(sa.update(AUDIT).where(AUDIT.c.number == 2).values(actor="somebody"))
    page = admin.get(f"{PEOPLE}/log?verify=1").text
    assert "書いたときと違うところがあります" in page
    assert "番号：2" in page


def test_a_long_log_is_turned_over(admin: Member) -> None:
    """The newest first, each entry on one page."""
    for number in range(A_PAGE + 50):
        admin.accounts.note("cli", "tested", f"n{number}")
    total = len(entries(admin))
    seen: list[int] = []
    path: str | None = f"{PEOPLE}/log"
    while path:
        page = admin.get(path).text
        seen += [int(number) for number in re.findall(r"<tr><td>(\d+)</td>", page)]
        found = re.search(r'href="([^"]*before=\d+)"', page)
        path = found[1] if found else None
    assert seen == list(range(total, 0, -1))
    assert admin.get(f"{PEOPLE}/log?before=x").status_code == 200
    assert admin.get(f"{PEOPLE}/log?before=-1").status_code == 200
