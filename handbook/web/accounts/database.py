"""Where accounts lie: in the PostgreSQL of `DATABASE_URL`, else in a file of their own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from handbook.analytics.centre.database import psycopg
from handbook.analytics.migrating import migrate
from handbook.web.accounts.errors import AccountsAway, AccountsBroken

DATABASE = "accounts.sqlite"

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a code that was used is used, also after a power cut
    "PRAGMA secure_delete=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
)


class Database:
    """The accounts of one *handbook* in the database behind *engine*, which must have been migrated."""

    def __init__(self, engine: sa.Engine, handbook: str) -> None:
        self.handbook = handbook
        self._engine = engine

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that only reads. Raises :class:`AccountsAway`."""
        with _told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that writes; on SQLite the only one meanwhile. Raises :class:`AccountsAway`."""
        with _told(), self._engine.execution_options(writes=True).begin() as connection:
            yield connection


def open_engine(data: Path, url: str | None, chain: Path) -> sa.Engine:
    """The engine of the accounts, migrated by *chain*. Raises :class:`AccountsAway`."""
    from alembic.util import CommandError

    with _told(CommandError):
        if url is None:
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = data / DATABASE
            # Made by us first, so that nobody else on the machine can read it.
            path.touch(mode=0o600)
            engine = _prepared(sa.create_engine(f"sqlite:///{path}", poolclass=NullPool))
        else:
            engine = sa.create_engine(psycopg(url), poolclass=NullPool, connect_args={"connect_timeout": 10})
        migrate(engine.execution_options(writes=True), chain)
    return engine


def _prepared(engine: sa.Engine) -> sa.Engine:
    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: object) -> None:
        # Transactions are ours to begin: of its own accord sqlite3 begins none for CREATE TABLE.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def _told(*wrong: type[Exception]) -> Iterator[None]:
    """Tell in our own errors what the database says; *wrong*: what else shows that it is not one of accounts."""
    try:
        yield
    except (sa.exc.OperationalError, OSError) as error:
        # Its message can hold the address, the password and what was asked for.
        raise AccountsAway(f"アカウントのデータベースが使えません（{type(error).__name__}）") from None
    except Exception as error:
        # Those that are of a kind of their own (a name that is taken) are for whoever asked.
        if type(error) not in (sa.exc.DatabaseError, sqlite3.DatabaseError, *wrong):
            raise
        raise AccountsBroken(
            f"アカウントのデータベースが壊れているか、別のものです（{type(error).__name__}）。{DATABASE} なら、控えを同じ場所に"
            "戻します。控えがなければ、よけておいて、全員を招待し直します（docs/staff.md）"
        ) from None
