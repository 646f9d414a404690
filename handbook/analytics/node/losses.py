"""Losses: what could not be counted is declared in memory at once, since the disk may be what is away, and written down later.

Memory may be what is full: the file is there before it is needed, and is written over in place, which takes no room.
Those that are to be written down are set aside under a random name, which is noted with them in one transaction: broken off anywhere,
each is told once.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from handbook.analytics.days import day_of, is_open
from handbook.analytics.node.database import transaction

_NONE = b"{}\n"
_LONGEST = 4_096
"""Bytes of the file: one page of memory, which is written at once or not at all."""


class Losses:
    """Those in *folder*, which is in memory and exists. Raises :class:`OSError`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "losses.json"

    def make_room(self) -> None:
        """Have the file, so that something can be declared when memory is full."""
        if not self._file.exists():
            self.add(Counter())

    def add(self, days: Counter[date]) -> None:
        """Declare so many events lost, by their *days*."""
        with self._alone():
            handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                before = os.read(handle, _LONGEST)
                found = _told(before)
                found.update(days)
                _write(handle, found, before)
            finally:
                os.close(handle)

    def waiting(self) -> Counter[date]:
        """All that is not written down yet."""
        found: Counter[date] = Counter()
        for path in self._folder.glob("losses*.json"):
            found.update(_read(path))
        return found

    def write_down(self, connection: sqlite3.Connection, now: datetime) -> None:
        """Let the database have them. Raises :class:`sqlite3.Error` and :class:`OSError`: then they stay, for another time."""
        # Where there is no room for the next file, this one stays, for another time.
        with self._alone(), suppress(OSError):
            if _read(self._file):
                following = self._file.with_suffix(".next")
                following.write_bytes(_NONE)
                self._file.rename(self._folder / f"losses-{secrets.token_hex(16)}.json")
                following.rename(self._file)
        for path in sorted(self._folder.glob("losses-*.json")):
            with transaction(connection):
                if connection.execute("SELECT 1 FROM folded WHERE journal=?", (path.name,)).fetchone() is None:
                    connection.execute("INSERT INTO folded (journal) VALUES (?)", (path.name,))
                    declare(connection, _read(path), now)
            path.unlink(missing_ok=True)
            with transaction(connection):
                connection.execute("DELETE FROM folded WHERE journal=?", (path.name,))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / "losses.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def declare(connection: sqlite3.Connection, losses: Counter[date], now: datetime) -> None:
    """Note *losses*, within a transaction. Of a day that was delivered already they are told with today: it is taken once."""
    told: Counter[date] = Counter()
    for day, lost in losses.items():
        known = connection.execute("SELECT 1 FROM days WHERE day=?", (day.isoformat(),)).fetchone()
        told[day if known or is_open(day, now) else day_of(now)] += lost
    connection.executemany(
        "INSERT INTO days (day, key_check, marks_from, lost, sealed) VALUES (?, x'', 0, ?, 0)"
        " ON CONFLICT (day) DO UPDATE SET lost = lost + excluded.lost",
        sorted((day.isoformat(), lost) for day, lost in told.items() if lost),
    )


def _read(path: Path) -> Counter[date]:
    try:
        return _told(path.read_bytes())
    except FileNotFoundError:
        return Counter()


def _told(written: bytes) -> Counter[date]:
    """The first line. What follows is of a longer one that stood there before."""
    try:
        told = json.loads(written.partition(b"\n")[0])
    except ValueError:
        return Counter()
    return Counter({date.fromisoformat(day): lost for day, lost in told.items()})


def _write(handle: int, losses: Counter[date], before: bytes) -> None:
    line = json.dumps({day.isoformat(): lost for day, lost in sorted(losses.items())}).encode() + b"\n"
    written = os.pwrite(handle, line, 0)
    if written != len(line):
        os.pwrite(handle, before[:written], 0)
        raise OSError(errno.ENOSPC, "losses could not be written")
