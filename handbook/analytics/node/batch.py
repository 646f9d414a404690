"""One batch of events as one transaction: all of them are counted, or none."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256

from handbook.analytics.counting import Tally, count, marks_of
from handbook.analytics.days import is_open
from handbook.analytics.events import Event, Place, day_of_visit
from handbook.analytics.marks import mark
from handbook.analytics.node.veil import Veil

_AT_ONCE = 500
"""Marks that are looked for by one statement."""


class Batch:
    """Counts events into the database behind *connection*, whose transaction has begun."""

    def __init__(
        self, connection: sqlite3.Connection, veil: Veil, key_of: Callable[[date], bytes], now: datetime
    ) -> None:
        self._connection = connection
        self._veil = veil
        self._key_of = key_of
        self._now = now

    def count(self, events: Sequence[Event]) -> Counter[date]:
        """Count *events*; gives those that came too late, by day."""
        late: Counter[date] = Counter()
        by_day: dict[date, list[Event]] = {}
        for event in events:
            by_day.setdefault(day_of_visit(event), []).append(event)
        for day, of_day in by_day.items():
            late[day] += self._count_day(day, of_day)
        return +late

    def _count_day(self, day: date, events: Sequence[Event]) -> int:
        key = self._key_of(day)
        marks_from = self._opened(day, key)
        if marks_from is None:
            return len(events)
        # What was counted of older visits went with the key that was lost: they would be counted twice.
        known = [event for event in events if event.begun >= marks_from]
        makers = [partial(mark, key, event.seed) for event in known]
        marks = _DayMarks(self._connection, day)
        marks.look_for([one for event, make in zip(known, makers, strict=True) for one in marks_of(event, make)])
        tally: Tally = Counter()
        places = _Places(self._connection, self._veil, day)
        for event, make in zip(known, makers, strict=True):
            count(event, make, marks, places, tally)
        marks.write()
        self._add(day, tally)
        return len(events) - len(known)

    def _opened(self, day: date, key: bytes) -> int | None:
        """Since when (minutes from 1970) the day's marks are whole; ``None`` where it takes no more counts."""
        check = sha256(key).digest()[:8]
        row = self._connection.execute(
            "SELECT key_check, marks_from, sealed FROM days WHERE day=?", (_text(day),)
        ).fetchone()
        if row is None:
            if not is_open(day, self._now):
                return None
            self._connection.execute(
                "INSERT INTO days (day, key_check, marks_from, lost, sealed) VALUES (?, ?, 0, 0, 0)",
                (_text(day), check),
            )
            return 0
        if row[2]:
            return None
        if row[0] == check:
            return int(row[1])
        if not row[0]:  # nothing was counted yet, only declared lost, or restored
            self._connection.execute("UPDATE days SET key_check=? WHERE day=?", (check, _text(day)))
            return int(row[1])
        since = int(self._now.astimezone(UTC).timestamp()) // 60 + 1
        self._connection.execute("UPDATE days SET key_check=?, marks_from=? WHERE day=?", (check, since, _text(day)))
        self._connection.execute("DELETE FROM marks WHERE day=?", (_text(day),))
        return since

    def _add(self, day: date, tally: Tally) -> None:
        rows = []
        for (place, cell), more in tally.items():
            if more:
                name, masking = self._veil.name(day, place, cell)
                rows.append((_text(day), name, masking + more, more))
        # In the order of the keys: the order of what happened is nowhere.
        self._connection.executemany(
            "INSERT INTO open_counts (day, cell, masked) VALUES (?, ?, ?)"
            " ON CONFLICT (day, cell) DO UPDATE SET masked = masked + ?",
            sorted(rows),
        )


class _DayMarks:
    """The marks of a day as they are in the transaction: looked up many at once, written at its end."""

    def __init__(self, connection: sqlite3.Connection, day: date) -> None:
        self._connection = connection
        self._day = _text(day)
        self._known: dict[bytes, bool] = {}
        self._changed: dict[bytes, bool] = {}

    def look_for(self, marks: Iterable[bytes]) -> None:
        wanted = sorted(set(marks))
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            found = {
                row[0]
                for row in self._connection.execute(
                    f"SELECT mark FROM marks WHERE day=? AND mark IN ({','.join('?' * len(some))})",  # noqa: S608
                    (self._day, *some),
                )
            }
            self._known |= {one: one in found for one in some}

    def __contains__(self, mark: bytes) -> bool:
        if mark not in self._known:
            self.look_for([mark])
        return self._known[mark]

    def add(self, mark: bytes) -> None:
        self._known[mark] = self._changed[mark] = True

    def discard(self, mark: bytes) -> None:
        self._known[mark] = self._changed[mark] = False

    def write(self) -> None:
        there = sorted((self._day, mark) for mark, is_set in self._changed.items() if is_set)
        gone = sorted((self._day, mark) for mark, is_set in self._changed.items() if not is_set)
        self._connection.executemany("INSERT OR IGNORE INTO marks (day, mark) VALUES (?, ?)", there)
        self._connection.executemany("DELETE FROM marks WHERE day=? AND mark=?", gone)


class _Places:
    """The places in which a day has counts: read only where somebody asks, which is when a visit's end is not where it should be."""

    def __init__(self, connection: sqlite3.Connection, veil: Veil, day: date) -> None:
        self._connection = connection
        self._veil = veil
        self._day = day

    def __iter__(self) -> Iterator[Place]:
        rows = self._connection.execute(
            "SELECT cell, masked FROM open_counts WHERE day=?", (_text(self._day),)
        ).fetchall()
        return iter(dict.fromkeys(self._veil.lift(self._day, cell, masked)[0] for cell, masked in rows))


def _text(day: date) -> str:
    return day.isoformat()
