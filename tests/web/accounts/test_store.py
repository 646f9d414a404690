"""The accounts in their database, SQLite and PostgreSQL: what is kept, and that each thing is good once."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY

from handbook.analytics.migrating import migrate
from handbook.shipped import shipped_migrations
from handbook.web.accounts.database import DATABASE, Database, open_engine
from handbook.web.accounts.errors import (
    AccountsAway,
    AccountsSealed,
    Busy,
    InvitationVoid,
    NameRefused,
    NoSuchUser,
    PassphraseRefused,
    Refused,
    WrongCode,
)
from handbook.web.accounts.passphrases import Passphrases
from handbook.web.accounts.roles import Role
from handbook.web.accounts.schema import AUDIT, KEYS, METADATA, USERS
from handbook.web.accounts.sessions import FRESH
from handbook.web.accounts.staff import Accounts
from handbook.web.accounts.throttle import BURST, FREE
from tests.web.accounts.staff import NAME, PASSPHRASE, Authenticator
from tests.web.conftest import SECRET
from tests.web.visitor import Clock

CHAIN = shipped_migrations() / "accounts"
OTHER = "o" * 32


def enrolled(accounts: Accounts, clock: Clock, name: str = NAME) -> tuple[Authenticator, list[str]]:
    """Somebody who could log in now: with their authenticator and recovery codes."""
    token = accounts.register.invite(name, [Role.PLANNER])
    authenticator = Authenticator(accounts.invitations.find(token).secret, clock)
    codes = accounts.invitations.accept(token, PASSPHRASE, authenticator.code())
    clock.forward(minutes=1)
    return authenticator, codes


# ── The schema ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_migrations_make_the_tables_that_the_program_knows(engine: sa.Engine) -> None:
    """Neither more nor less."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "accounts_version"})
        assert compare_metadata(context, METADATA) == []


def test_migrations_lead_down_with_data_and_up_again(engine: sa.Engine, accounts: Accounts, clock: Clock) -> None:
    """Nothing is left behind, the log's guards not either; afterwards accounts work again."""
    enrolled(accounts, clock)
    before = _shape(engine)
    migrate(engine.execution_options(writes=True), CHAIN, "base")
    assert sa.inspect(engine).get_table_names() == ["accounts_version"]
    migrate(engine.execution_options(writes=True), CHAIN)
    assert _shape(engine) == before
    again = Accounts(Database(engine, "kitakyushu"), [SECRET], clock, Passphrases(CHEAPEST))
    enrolled(again, clock)
    with pytest.raises(sa.exc.DBAPIError), engine.begin() as connection:
        connection.execute(sa.delete(AUDIT))


def test_sessions_of_before_passkeys_go_on(engine: sa.Engine, accounts: Accounts, clock: Clock) -> None:
    """And are not taken for confirmed."""
    enrolled(accounts, clock)
    key = accounts.sessions.begin(accounts.register.users()[0], "totp").key
    migrate(engine.execution_options(writes=True), CHAIN, "0001", down=True)
    assert "accounts_passkeys" not in sa.inspect(engine).get_table_names()
    migrate(engine.execution_options(writes=True), CHAIN)
    found = accounts.sessions.find(key)
    assert found is not None
    assert not found.is_fresh


def _shape(engine: sa.Engine) -> list[object]:
    inspector = sa.inspect(engine)
    return [
        (table, [(each["name"], str(each["type"]), each["nullable"]) for each in inspector.get_columns(table)])
        for table in sorted(inspector.get_table_names())
    ]


def _start(folder: Path, url: str | None) -> list[str]:
    return sa.inspect(open_engine(folder, url, CHAIN)).get_table_names()


def test_several_processes_can_start_at_once(url: str | None, tmp_path: Path) -> None:
    """One migrates, the others wait for it."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        found = pool.starmap(_start, [(tmp_path / "new", url)] * 4, chunksize=1)
    assert all(tables == found[0] and "accounts_audit" in tables for tables in found)


def _together(what: Callable[[], None], times: int) -> None:
    threads = [threading.Thread(target=what) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# ── Keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_nothing_that_lets_anybody_in_lies_in_the_database(accounts: Accounts, clock: Clock, tmp_path: Path) -> None:
    """Neither passphrase, secret, recovery code, link nor cookie can be read in the file."""
    token = accounts.register.invite(NAME, [Role.PLANNER])
    secret = accounts.invitations.find(token).secret
    codes = accounts.invitations.accept(token, PASSPHRASE, Authenticator(secret, clock).code())
    open_one = accounts.register.invite("taro", [Role.PLANNER])
    session = accounts.sessions.begin(accounts.register.users()[0], "totp")
    files = b"".join(path.read_bytes() for path in tmp_path.glob(f"{DATABASE}*"))
    assert NAME.encode() in files
    for each in (PASSPHRASE, *codes, *(code.replace("-", "") for code in codes), token, open_one, session.key, SECRET):
        assert each.encode() not in files
    assert secret not in files
    assert (tmp_path / DATABASE).stat().st_mode & 0o077 == 0


def test_secrets_can_be_changed(engine: sa.Engine, accounts: Accounts, clock: Clock) -> None:
    """A new one in front, one start, the old one away: authenticators and the log stay good."""
    authenticator, _ = enrolled(accounts, clock)
    database = Database(engine, "kitakyushu")
    Accounts(database, [OTHER, SECRET], clock, Passphrases(CHEAPEST))
    after = Accounts(database, [OTHER], clock, Passphrases(CHEAPEST))
    assert after.door.log_in(NAME, PASSPHRASE, authenticator.code()).name == NAME
    assert after.audit.faults() == []


def test_another_secret_is_named(engine: sa.Engine, accounts: Accounts, clock: Clock) -> None:
    """Not a crash in the middle of a log-in."""
    with pytest.raises(AccountsSealed, match="SECRET_KEY"):
        Accounts(Database(engine, "kitakyushu"), [OTHER], clock)


def test_a_secret_does_not_open_in_somebody_elses_row(engine: sa.Engine, accounts: Accounts, clock: Clock) -> None:
    """Whoever can write the database cannot give another their own authenticator."""
    mine, _ = enrolled(accounts, clock, "mallory")
    enrolled(accounts, clock, NAME)
    with engine.begin() as connection:
        stolen = connection.execute(sa.select(USERS.c.totp).where(USERS.c.name == "mallory")).scalar_one()
        connection.execute(sa.update(USERS).where(USERS.c.name == NAME).values(totp=stolen))
    with pytest.raises(AccountsSealed):
        accounts.door.log_in(NAME, PASSPHRASE, mine.code())


def test_handbooks_that_share_a_database_share_nothing(engine: sa.Engine, accounts: Accounts, clock: Clock) -> None:
    """Neither people nor links, cookies, keys or the log."""
    other = Accounts(Database(engine, "fukuoka"), [OTHER], clock, Passphrases(CHEAPEST))
    token = accounts.register.invite(NAME, [Role.ADMIN])
    session = accounts.sessions.begin(accounts.register.users()[0], "totp")
    assert other.register.users() == []
    assert other.sessions.find(session.key) is None
    assert other.audit.entries() == []
    with pytest.raises(InvitationVoid):
        other.invitations.find(token)
    other.register.invite(NAME, [Role.PLANNER])
    with engine.connect() as connection:
        assert len(set(connection.execute(sa.select(KEYS.c.wrapped)).scalars())) == 2


# ── Invitations ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_invitation_is_good_once(accounts: Accounts, clock: Clock) -> None:
    """Also where it is sent several times at the same moment."""
    token = accounts.register.invite(NAME, [Role.PLANNER])
    code = Authenticator(accounts.invitations.find(token).secret, clock).code()
    made: list[list[str]] = []
    void: list[InvitationVoid] = []

    def accept() -> None:
        try:
            made.append(accounts.invitations.accept(token, PASSPHRASE, code))
        except InvitationVoid as error:
            void.append(error)

    _together(accept, 4)
    assert (len(made), len(void)) == (1, 3)


@pytest.mark.parametrize(("hours", "good"), [(71.9, True), (72, False), (1000, False)])
def test_an_invitation_is_good_for_three_days(accounts: Accounts, clock: Clock, hours: float, good: bool) -> None:
    """And not a second longer."""
    token = accounts.register.invite(NAME, [Role.PLANNER])
    clock.forward(hours=hours)
    if good:
        assert accounts.invitations.find(token).user.name == NAME
    else:
        with pytest.raises(InvitationVoid):
            accounts.invitations.find(token)


def test_what_is_wrong_in_the_form_does_not_use_it_up(accounts: Accounts, clock: Clock) -> None:
    """Neither a wrong code nor a passphrase that is refused; and the authenticator stays the same."""
    token = accounts.register.invite(NAME, [Role.PLANNER])
    authenticator = Authenticator(accounts.invitations.find(token).secret, clock)
    with pytest.raises(WrongCode):
        accounts.invitations.accept(token, PASSPHRASE, "000000" if authenticator.code() != "000000" else "1")
    with pytest.raises(PassphraseRefused):
        accounts.invitations.accept(token, "short", authenticator.code())
    assert len(accounts.invitations.accept(token, PASSPHRASE, authenticator.code())) == 10


def test_a_name_is_taken_once_however_it_is_written(accounts: Accounts) -> None:
    """Capitals and full width are the same name."""
    accounts.register.invite(NAME, [Role.PLANNER])
    for written in (NAME, NAME.upper(), f" {NAME} ", "ｈａｎａｋｏ＠city.example.jp"):
        with pytest.raises(NameRefused):
            accounts.register.invite(written, [Role.PLANNER])
    for written in ("", " ", "a\nb", "a\0b", "x" * 101):
        with pytest.raises(NameRefused):
            accounts.register.invite(written, [Role.PLANNER])


def test_who_is_reset_comes_in_by_nothing_that_they_had(accounts: Accounts, clock: Clock) -> None:
    """Not by a session, a passphrase, a recovery code or an older invitation."""
    authenticator, codes = enrolled(accounts, clock)
    session = accounts.sessions.begin(accounts.register.users()[0], "totp")
    first, second = accounts.register.reset(NAME), accounts.register.reset(NAME)
    assert accounts.sessions.find(session.key) is None
    with pytest.raises(Refused):
        accounts.door.log_in(NAME, PASSPHRASE, authenticator.code())
    with pytest.raises(Refused):
        accounts.door.recover(NAME, PASSPHRASE, codes[0])
    with pytest.raises(InvitationVoid):
        accounts.invitations.find(first)
    assert accounts.invitations.find(second).user.name == NAME


def test_who_is_disabled_is_out_at_once(accounts: Accounts, clock: Clock) -> None:
    """Whatever they hold; a reset brings them back."""
    authenticator, _ = enrolled(accounts, clock)
    user = accounts.register.users()[0]
    session, renewing = accounts.sessions.begin(user, "totp"), accounts.invitations.renew(user)
    accounts.register.disable(NAME)
    assert accounts.sessions.find(session.key) is None
    with pytest.raises(Refused):
        accounts.door.log_in(NAME, PASSPHRASE, authenticator.code())
    with pytest.raises(InvitationVoid):
        accounts.invitations.find(renewing)
    assert accounts.invitations.find(accounts.register.reset(NAME)).user.name == NAME


def test_nobody_is_named_where_there_is_nobody(accounts: Accounts) -> None:
    """At the command line that may be said."""
    for change in (accounts.register.reset, accounts.register.disable):
        with pytest.raises(NoSuchUser):
            change("nobody")


# ── Coming in ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_code_is_good_once(accounts: Accounts, clock: Clock) -> None:
    """Nor is one before it, nor the one that was used to enrol; also for several at the same moment."""
    authenticator, _ = enrolled(accounts, clock)
    code, earlier = authenticator.code(), authenticator.code(-1)
    let_in: list[str] = []

    def log_in() -> None:
        try:
            let_in.append(accounts.door.log_in(NAME, PASSPHRASE, code).name)
        except Refused:
            return

    _together(log_in, 3)
    assert let_in == [NAME]
    for again in (code, earlier):
        with pytest.raises(Refused):
            accounts.door.log_in(NAME, PASSPHRASE, again)
    assert accounts.door.log_in(NAME, PASSPHRASE, authenticator.code(1)).name == NAME


def test_a_recovery_code_is_good_once(accounts: Accounts, clock: Clock) -> None:
    """The others stay."""
    _, codes = enrolled(accounts, clock)
    user = accounts.door.recover(NAME, PASSPHRASE, codes[3].upper().replace("-", " "))
    assert accounts.door.recovery_codes_left(user) == 9
    for wrong in (codes[3], "", "aaaa-bbbb-cccc-dddd"):
        with pytest.raises(Refused):
            accounts.door.recover(NAME, PASSPHRASE, wrong)
    assert accounts.door.recover(NAME, PASSPHRASE, codes[4]).name == NAME


def test_a_recovery_code_is_good_once_at_the_same_moment(accounts: Accounts, clock: Clock) -> None:
    """For one of several who send it."""
    _, codes = enrolled(accounts, clock)
    let_in: list[str] = []

    def recover() -> None:
        try:
            let_in.append(accounts.door.recover(NAME, PASSPHRASE, codes[0]).name)
        except Refused:
            return

    _together(recover, 4)
    assert let_in == [NAME]


def test_a_recovery_code_is_its_owners_alone(accounts: Accounts, clock: Clock) -> None:
    """Another's passphrase does not go with it."""
    _, codes = enrolled(accounts, clock)
    enrolled(accounts, clock, "taro")
    with pytest.raises(Refused):
        accounts.door.recover("taro", PASSPHRASE, codes[0])


def test_guessing_locks_an_account(accounts: Accounts, clock: Clock) -> None:
    """After five attempts half a minute, then longer each time; what is right does not help meanwhile, and does afterwards."""
    authenticator, _ = enrolled(accounts, clock)
    for _ in range(FREE):
        with pytest.raises(Refused):
            accounts.door.log_in(NAME, "wrong", authenticator.code())
    clock.forward(seconds=29)
    with pytest.raises(Refused):
        accounts.door.log_in(NAME, PASSPHRASE, authenticator.code())
    clock.forward(seconds=1)
    with pytest.raises(Refused):
        accounts.door.log_in(NAME, "wrong", authenticator.code())
    clock.forward(seconds=59)
    with pytest.raises(Refused):
        accounts.door.log_in(NAME, PASSPHRASE, authenticator.code())
    clock.forward(seconds=1)
    assert accounts.door.log_in(NAME, PASSPHRASE, authenticator.code()).name == NAME
    assert accounts.register.users()[0].locked_until == 0


def test_attempts_at_the_same_moment_are_not_more_than_in_a_row(
    engine: sa.Engine, accounts: Accounts, clock: Clock
) -> None:
    """Each is counted before it is looked at."""
    enrolled(accounts, clock)
    seen: list[str] = []

    class Watched(Passphrases):
        def verify(self, kept: str | None, written: str) -> bool:
            if kept is not None:
                seen.append(written)
            return super().verify(kept, written)

    watched = Accounts(Database(engine, "kitakyushu"), [SECRET], clock, Watched(CHEAPEST))

    def guess() -> None:
        with pytest.raises(Refused):
            watched.door.log_in(NAME, "wrong", "000000")

    _together(guess, 12)
    assert len(seen) == FREE


def test_a_hundred_attempts_lock_it_until_it_is_reset(accounts: Accounts, clock: Clock) -> None:
    """However long somebody waits (NIST SP 800-63B-4, 3.2.2)."""
    authenticator, _ = enrolled(accounts, clock)
    for _ in range(100):
        clock.forward(hours=1)
        with pytest.raises(Refused):
            accounts.door.log_in(NAME, "wrong", authenticator.code())
    clock.forward(days=1000)
    with pytest.raises(Refused):
        accounts.door.log_in(NAME, PASSPHRASE, authenticator.code())


def test_all_together_cannot_guess_without_end(accounts: Accounts, clock: Clock) -> None:
    """Names tried in turn come to an end too; and it goes on after some seconds."""
    for number in range(BURST):
        with pytest.raises(Refused):
            accounts.door.log_in(f"name-{number}", "wrong", "000000")
    with pytest.raises(Busy):
        accounts.door.log_in(NAME, PASSPHRASE, "000000")
    clock.forward(seconds=2)
    with pytest.raises(Refused) as refused:
        accounts.door.log_in(NAME, PASSPHRASE, "000000")
    assert not isinstance(refused.value, Busy)


def test_a_passphrase_is_hashed_anew_where_it_was_hashed_with_less(
    engine: sa.Engine, accounts: Accounts, clock: Clock
) -> None:
    """At the log-in, when it is known."""
    authenticator, _ = enrolled(accounts, clock)
    Accounts(Database(engine, "kitakyushu"), [SECRET], clock, Passphrases(RFC_9106_LOW_MEMORY)).door.log_in(
        NAME, PASSPHRASE, authenticator.code()
    )
    with engine.connect() as connection:
        assert "m=65536,t=3" in connection.execute(sa.select(USERS.c.passphrase)).scalar_one()


def test_what_the_database_cannot_hold_is_only_refused(accounts: Accounts) -> None:
    """NUL, half of a surrogate pair, and names without end."""
    for name in ("a\0b", "\ud800", "x" * 50_000, ""):
        with pytest.raises(Refused):
            accounts.door.log_in(name, "p\0" * 10_000, "\ud800")
        with pytest.raises(Refused):
            accounts.door.recover(name, "", "\0")


# ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_session_ends_when_idle(accounts: Accounts, clock: Clock) -> None:
    """Half an hour after the last request, not after the first."""
    enrolled(accounts, clock)
    key = accounts.sessions.begin(accounts.register.users()[0], "totp").key
    for _ in range(3):
        clock.forward(minutes=29)
        assert accounts.sessions.find(key)
    clock.forward(minutes=30)
    assert accounts.sessions.find(key) is None


def test_a_session_ends_after_a_working_day(accounts: Accounts, clock: Clock) -> None:
    """However busy it is."""
    enrolled(accounts, clock)
    key = accounts.sessions.begin(accounts.register.users()[0], "totp").key
    for _ in range(12 * 3 - 1):
        clock.forward(minutes=20)
        assert accounts.sessions.find(key)
    clock.forward(minutes=20)
    assert accounts.sessions.find(key) is None


def test_who_has_confirmed_is_believed_for_five_minutes(accounts: Accounts, clock: Clock) -> None:
    """In that session alone; having logged in is not enough."""
    enrolled(accounts, clock)
    keys = [accounts.sessions.begin(accounts.register.users()[0], "totp").key for _ in range(2)]

    def fresh() -> list[bool]:
        found = [accounts.sessions.find(key) for key in keys]
        return [one is not None and one.is_fresh for one in found]

    assert fresh() == [False, False]
    one = accounts.sessions.find(keys[0])
    assert one is not None
    accounts.sessions.confirm(one)
    assert fresh() == [True, False]
    clock.forward(seconds=FRESH)
    assert fresh() == [False, False]


@pytest.mark.parametrize("what", ["disable", "reset"])
def test_a_session_that_begins_too_late_is_none(accounts: Accounts, clock: Clock, what: str) -> None:
    """Where somebody is disabled or reset between their log-in and their session."""
    authenticator, _ = enrolled(accounts, clock)
    user = accounts.door.log_in(NAME, PASSPHRASE, authenticator.code())
    getattr(accounts.register, what)(NAME)
    assert accounts.sessions.find(accounts.sessions.begin(user, "totp").key) is None


def test_roles_hold_from_the_next_request(accounts: Accounts, clock: Clock) -> None:
    """Without logging in again."""
    enrolled(accounts, clock)
    key = accounts.sessions.begin(accounts.register.users()[0], "totp").key
    accounts.register.set_roles(NAME, [Role.EDITOR, Role.PUBLISHER])
    found = accounts.sessions.find(key)
    assert found is not None
    assert found.user.roles == {Role.EDITOR, Role.PUBLISHER}


# ── The log ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_log_tells_what_was_done_by_ids_alone(accounts: Accounts, clock: Clock) -> None:
    """No name, passphrase or code stands in it."""
    authenticator, codes = enrolled(accounts, clock)
    user = accounts.door.log_in(NAME, PASSPHRASE, authenticator.code())
    session = accounts.sessions.begin(user, "totp")
    accounts.sessions.end(session)
    accounts.door.recover(NAME, PASSPHRASE, codes[0])
    accounts.note(user.id, "content.published", "2026-11-24")
    accounts.register.disable(NAME)
    told = [(each.entry.actor, each.entry.action, each.entry.object) for each in accounts.audit.entries()]
    assert told == [
        ("cli", "user.invited.planner", user.id),
        (user.id, "user.enrolled", user.id),
        (user.id, "session.begun.totp", ""),
        (user.id, "session.ended", ""),
        (user.id, "recovery.used", user.id),
        (user.id, "content.published", "2026-11-24"),
        ("cli", "user.disabled", user.id),
    ]
    assert accounts.audit.faults() == []


@pytest.mark.parametrize("statement", [sa.update(AUDIT).values(actor="x"), sa.delete(AUDIT)])
def test_the_database_refuses_to_change_the_log(
    engine: sa.Engine, accounts: Accounts, statement: sa.Update | sa.Delete
) -> None:
    """Whatever the program asks."""
    accounts.register.invite(NAME, [Role.PLANNER])
    with pytest.raises(sa.exc.DBAPIError, match="only grows"), engine.begin() as connection:
        connection.execute(statement)


def test_who_takes_the_guards_away_is_found_out(engine: sa.Engine, accounts: Accounts) -> None:
    """By the chain; and who cuts off its end, by the head that was noted elsewhere."""
    for name in ("a", "b", "c", "d"):
        accounts.register.invite(name, [Role.PLANNER])
    head = accounts.audit.entries()[-1]
    assert accounts.audit.holds(head.entry.number, head.seal)
    _take_the_guards_away(engine)
    with engine.begin() as connection:
        connection.execute(sa.delete(AUDIT).where(AUDIT.c.number == 4))
    assert accounts.audit.faults() == []
    assert not accounts.audit.holds(head.entry.number, head.seal)
    with engine.begin() as connection:
        connection.execute(sa.update(AUDIT).where(AUDIT.c.number == 2).values(actor="somebody"))
    assert accounts.audit.faults() == [2]


def _take_the_guards_away(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("DROP TRIGGER accounts_audit_kept ON accounts_audit"))
        else:
            connection.execute(sa.text("DROP TRIGGER accounts_audit_no_update"))
            connection.execute(sa.text("DROP TRIGGER accounts_audit_no_delete"))


def test_entries_at_the_same_moment_make_one_chain(accounts: Accounts) -> None:
    """Whoever writes, they take turns."""
    _together(lambda: accounts.note("cli", "tested"), 8)
    assert len(accounts.audit.entries()) == 8
    assert accounts.audit.faults() == []


def test_a_database_that_is_away_is_said_to_be_away(tmp_path: Path) -> None:
    """Without its address."""
    with pytest.raises(AccountsAway) as away:
        open_engine(tmp_path, "postgresql://hanako:secret@127.0.0.1:1/none", CHAIN)
    assert "secret" not in str(away.value)
    assert "127.0.0.1" not in str(away.value)
