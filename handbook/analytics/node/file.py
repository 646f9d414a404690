"""A node's database file, for one process at a time: processes take turns by a lock on a file beside it.

They come to their turn in the order in which they asked. SQLite's own waiting is a sleep that grows, in which a process
can starve for seconds.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from handbook.analytics.migrating import migrate
from handbook.analytics.node.database import connect, engine_for, is_current
from handbook.analytics.node.identity import identify
from handbook.analytics.node.veil import Veil

DATABASE = "counts.sqlite"
OLD_JOURNALS = "counts.journals"
"""The folder of the journals while they lay on the disk."""


class NodeFile:
    """The database in *data*, brought up to date by the chain in *migrations* when it is first opened.

    Not for several threads, and not to be carried over a fork.
    """

    def __init__(self, data: Path, migrations: Path, veil: Veil, now: Callable[[], datetime]) -> None:
        self._path = data / DATABASE
        self.old_journals = data / OLD_JOURNALS
        """What an older version left there is counted, and the folder removed."""
        self._lock = data / "counts.turn"
        self._migrations = migrations
        self._veil = veil
        self._now = now
        self._handle: int | None = None
        self._connection: sqlite3.Connection | None = None
        self.node = ""
        """The node's name, once it was opened."""

    @contextmanager
    def turn(self) -> Iterator[sqlite3.Connection]:
        """The connection, while no other process writes. Raises :class:`sqlite3.Error` and :class:`OSError`."""
        if self._handle is None:
            self._lock.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        try:
            if self._connection is None:
                self._connection = self._connected()
            yield self._connection
        finally:
            fcntl.flock(self._handle, fcntl.LOCK_UN)

    def touch(self) -> None:
        """Let the file's time be now: it would tell when somebody came last."""
        with suppress(FileNotFoundError):
            os.utime(self._path)

    def close(self) -> None:
        """Close it; the next turn opens it again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def _connected(self) -> sqlite3.Connection:
        connection = connect(self._path)
        try:
            if not is_current(connection):
                engine = engine_for(self._path)
                migrate(engine, self._migrations)
                engine.dispose()
            self.node = identify(connection, self._veil, self._now())
        except BaseException:
            connection.close()
            raise
        return connection
