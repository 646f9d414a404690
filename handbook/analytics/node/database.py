"""The node's SQLite file: how it is opened, and brought to the schema of this version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Loaded where they are used: a process that serves pages needs neither, and both take memory.
    from sqlalchemy import Engine

HEAD = "0002"
"""The revision that this version of the program works with (a test holds it to the chain in `migrations/node`)."""

BUSY_MS = 100
"""How long to wait for somebody else's transaction. Our own processes take turns by a lock, and never wait for this."""

_PRAGMAS = (
    # Of a new file. A step changes a few short rows here and there, and each page that it touches is written whole.
    "PRAGMA page_size=1024",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # what was acknowledged is on the disk
    "PRAGMA secure_delete=ON",  # what is deleted is overwritten
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
        for pragma in _PRAGMAS:
            connection.execute(pragma)

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
