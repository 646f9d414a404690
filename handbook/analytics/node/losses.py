"""Losses: what could not be counted is declared in memory at once, since the disk may be what is away, and written down later.

Those that are to be written down are set aside under a random name, which is noted with them in one transaction: broken off anywhere,
each is told once.
"""

from __future__ import annotations

import fcntl
import json
import secrets
import sqlite3
from collections import Counter
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from handbook.analytics.days import day_of, is_open
from handbook.analytics.node.database import transaction


class Losses:
    """Those in *folder*, which is in memory and exists. Raises :class:`OSError`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "losses.json"

    def add(self, days: Counter[date]) -> None:
        """Declare so many events lost, by their *days*; fewer than none takes some back."""
        with (self._folder / "losses.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            found = _read(self._file)
            found.update(days)
            new = self._file.with_suffix(".new")
            new.write_text(json.dumps({day.isoformat(): lost for day, lost in sorted(found.items())}))
            new.replace(self._file)

    def waiting(self) -> Counter[date]:
        """All that is not written down yet."""
        found: Counter[date] = Counter()
        for path in self._folder.glob("losses*.json"):
            found.update(_read(path))
        return found

    def write_down(self, connection: sqlite3.Connection, now: datetime) -> None:
        """Let the database have them. Raises :class:`sqlite3.Error` and :class:`OSError`: then they stay, for another time."""
        with (self._folder / "losses.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with suppress(FileNotFoundError):
                self._file.rename(self._folder / f"losses-{secrets.token_hex(16)}.json")
        for path in sorted(self._folder.glob("losses-*.json")):
            with transaction(connection):
                if connection.execute("SELECT 1 FROM folded WHERE journal=?", (path.name,)).fetchone() is None:
                    connection.execute("INSERT INTO folded (journal) VALUES (?)", (path.name,))
                    declare(connection, _read(path), now)
            path.unlink(missing_ok=True)
            with transaction(connection):
                connection.execute("DELETE FROM folded WHERE journal=?", (path.name,))


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
        return Counter({date.fromisoformat(day): lost for day, lost in json.loads(path.read_text()).items()})
    except (FileNotFoundError, ValueError):
        return Counter()
