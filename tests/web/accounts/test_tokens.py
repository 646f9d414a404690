"""Keys of the API in their database, SQLite and PostgreSQL: what is kept, and whose they are."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import sqlalchemy as sa

from handbook.web.accounts.database import DATABASE
from handbook.web.accounts.errors import Busy, NoSuchToken, Refused, TokenRefused
from handbook.web.accounts.roles import Role
from handbook.web.accounts.schema import TOKENS
from handbook.web.accounts.staff import Accounts
from handbook.web.accounts.throttle import BURST
from handbook.web.accounts.tokens import MOST_DAYS, USUAL_DAYS
from tests.web.accounts.staff import NAME, PASSPHRASE, Authenticator
from tests.web.visitor import Clock

WRONG = f"handbook_{'x' * 43}"


@pytest.fixture
def planner(accounts: Accounts, clock: Clock) -> str:
    """The name of somebody who may read counts."""
    return enrolled(accounts, clock, NAME, Role.PLANNER)


def enrolled(accounts: Accounts, clock: Clock, name: str, *roles: Role) -> str:
    """Somebody who could log in."""
    token = accounts.register.invite(name, roles)
    authenticator = Authenticator(accounts.invitations.find(token).secret, clock)
    accounts.invitations.accept(token, PASSPHRASE, authenticator.code())
    return name


def test_a_key_is_kept_as_its_hash_alone(accounts: Accounts, planner: str, engine: sa.Engine) -> None:
    """Of 32 random bytes; neither it nor a part of it stands in the database."""
    token = accounts.tokens.make("報告", planner)
    assert len(token) == len("handbook_") + 43
    assert accounts.tokens.find(token).name == planner
    with engine.connect() as connection:
        (row,) = connection.execute(sa.select(TOKENS)).mappings()
    assert row["token"] == hashlib.sha256(token.encode()).digest()
    assert token[9:] not in str({**row})
    assert row["expires"] - row["made"] == USUAL_DAYS * 24 * 60 * 60


def test_using_a_key_leaves_no_trace(accounts: Accounts, planner: str, tmp_path: Path, url: str | None) -> None:
    """When it was last used is not kept: reading writes nothing."""
    token = accounts.tokens.make("報告", planner)
    entries = len(accounts.audit.entries())
    before = (tmp_path / DATABASE).stat().st_mtime_ns if url is None else 0
    for _ in range(3):
        accounts.tokens.find(token)
    assert len(accounts.audit.entries()) == entries
    if url is None:
        assert (tmp_path / DATABASE).stat().st_mtime_ns == before


def test_making_and_taking_back_stand_in_the_log(accounts: Accounts, planner: str) -> None:
    """With the key's id and its person, who did it, and nothing of the key."""
    token = accounts.tokens.make("報告", planner)
    (kept,) = accounts.tokens.all()
    accounts.tokens.revoke(kept.id, actor=kept.user.id)
    made, revoked = (each.entry for each in accounts.audit.entries()[-2:])
    assert (made.actor, made.action, made.object) == ("cli", f"token.created.{kept.id}", kept.user.id)
    assert (revoked.actor, revoked.action, revoked.object) == (
        kept.user.id,
        f"token.revoked.{kept.id}",
        kept.user.id,
    )
    assert kept.id not in token
    assert accounts.audit.faults() == []


def test_who_may_have_one(accounts: Accounts, clock: Clock, planner: str) -> None:
    """Nobody unknown, none who has not the role, none who is disabled or has not accepted the invitation yet."""
    enrolled(accounts, clock, "editor", Role.EDITOR, Role.ADMIN)
    accounts.register.invite("invited", [Role.PLANNER])
    accounts.register.disable(planner)
    for name in ("nobody", "editor", "invited", planner, "\n", "x" * 200):
        with pytest.raises(TokenRefused):
            accounts.tokens.make("報告", name)
    assert accounts.tokens.all() == []


@pytest.mark.parametrize(
    ("name", "days"), [("", 1), (" ", 1), ("a\nb", 1), ("x" * 61, 1), ("a", 0), ("a", MOST_DAYS + 1)]
)
def test_keys_that_cannot_be(accounts: Accounts, planner: str, name: str, days: int) -> None:
    """Without a name, with one that spoils a list, for no time or for ever."""
    with pytest.raises(TokenRefused):
        accounts.tokens.make(name, planner, days)


def test_only_one_s_own_can_be_taken_back_on_the_page(accounts: Accounts, clock: Clock, planner: str) -> None:
    """At the command line, all of them."""
    enrolled(accounts, clock, "other", Role.PLANNER)
    accounts.tokens.make("報告", planner)
    clock.forward(seconds=1)
    accounts.tokens.make("予備", "other")
    mine, theirs = accounts.tokens.all()
    assert accounts.tokens.all(mine.user) == [mine]
    with pytest.raises(NoSuchToken):
        accounts.tokens.revoke(theirs.id, mine.user)
    accounts.tokens.revoke(theirs.id)
    with pytest.raises(NoSuchToken):
        accounts.tokens.revoke(theirs.id)
    assert accounts.tokens.all() == [mine]


def test_a_list_says_which_open_something(accounts: Accounts, clock: Clock, planner: str) -> None:
    """An expired one does not, nor one whose person lost the role."""
    accounts.tokens.make("短い", planner, 1)
    clock.forward(days=1)
    accounts.tokens.make("長い", planner)
    assert [(one.name, one.is_good) for one in accounts.tokens.all()] == [("短い", False), ("長い", True)]
    accounts.register.set_roles(planner, [Role.EDITOR])
    assert [one.is_good for one in accounts.tokens.all()] == [False, False]


def test_wrong_ones_are_slowed_down_together(accounts: Accounts, clock: Clock, planner: str) -> None:
    """What has not the shape of one costs nothing and counts for nothing."""
    for _ in range(BURST * 2):
        with pytest.raises(Refused):
            accounts.tokens.find("guess")
    for _ in range(BURST):
        with pytest.raises(Refused) as refused:
            accounts.tokens.find(WRONG)
        assert not isinstance(refused.value, Busy)
    with pytest.raises(Busy):
        accounts.tokens.find(WRONG)
    assert accounts.tokens.find(accounts.tokens.make("報告", planner)).name == planner
