"""The node's SQLite file: how it is opened, and brought to the schema of this version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Loaded where they are used: a process that serves pages needs neither, and both take memory.
    from sqlalchemy import Connection, Engine

HEAD = "0003"
"""The revision that this version of the program works with (a test holds it to the chain in `migrations/node`)."""

BUSY_MS = 100
"""How long to wait for somebody else's transaction. Our own processes take turns by a lock, and never wait for this."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # what was acknowledged is on the disk
    "PRAGMA secure_delete=ON",  # what is deleted is overwritten
    "PRAGMA temp_store=MEMORY",  # and written into no other file
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA foreign_keys=ON",
)


def connect(path: Path) -> sqlite3.Connection:
    """A connection whose transactions are ours to begin and end. Raises :class:`sqlite3.Error`."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000, check_same_thread=False)
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def engine_for(path: Path) -> Engine:
    """The same through SQLAlchemy, for migrations and for reading."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    return prepared(create_engine(f"sqlite:///{path}", poolclass=NullPool))


def prepared(engine: Engine) -> Engine:
    """*engine*, whose connections to SQLite are set up like ours."""
    from sqlalchemy import event

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: object) -> None:
        # Transactions are ours to begin: of its own accord sqlite3 begins none for CREATE TABLE, and a migration that is killed
        # would leave half of the tables behind.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the database has the schema of this version."""
    try:
        return connection.execute("SELECT version_num FROM node_version").fetchall() == [(HEAD,)]
    except sqlite3.OperationalError:
        return False


def empty_log(connection: sqlite3.Connection) -> None:
    """Empty the write-ahead log, in which the latest changes could be read."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def write_anew(connection: sqlite3.Connection) -> None:
    """Write all of the database anew, in the order of its keys, and empty the log.

    Else rows lie in their pages, and pages in the file and in the index of the log, in the order in which they came.
    """
    connection.execute("VACUUM")
    empty_log(connection)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that writes."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
