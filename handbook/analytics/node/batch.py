"""One batch of events as one transaction: all of them are counted, or none."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple, TypeVar

from handbook.analytics.counting import Tally, count, marks_of
from handbook.analytics.days import is_open
from handbook.analytics.events import Event, Place, day_of_visit
from handbook.analytics.marks import Marker
from handbook.analytics.node.veil import Veil

T = TypeVar("T")

_SIZES = (4, 16, 64, 256)
"""Rows of one statement. Each statement lets go of Python's lock and waits for it again: many rows by one, not one by one. Only
these sizes, the rest filled up, so that the statements are prepared once."""


class Handed(NamedTuple):
    """An event as it was handed in: when, and which key of its day made its visit's key (which stands in the place of its seed)."""

    now: datetime
    check: bytes
    event: Event


def check_of(key: bytes) -> bytes:
    """What tells whether a day's *key* is still the same."""
    return sha256(key).digest()[:8]


class Batch:
    """Counts events into the database behind *connection*, whose transaction has begun."""

    def __init__(self, connection: sqlite3.Connection, veil: Veil) -> None:
        self._connection = connection
        self._veil = veil

    def count(self, handed: Sequence[Handed]) -> Counter[date]:
        """Count *handed*, in this order; gives those that came too late, by day."""
        late: Counter[date] = Counter()
        by_day: dict[date, list[Handed]] = {}
        for one in handed:
            by_day.setdefault(day_of_visit(one.event), []).append(one)
        for day, of_day in sorted(by_day.items()):
            for check, of_key in groupby(of_day, key=lambda one: one.check):
                late[day] += self._count_day(day, check, list(of_key))
        return +late

    def _count_day(self, day: date, check: bytes, handed: list[Handed]) -> int:
        opened = self._opened(day, check, [one.now for one in handed])
        if opened is None:
            return len(handed)
        first, marks_from = opened
        # What was counted of older visits went with the key that was lost: they would be counted twice.
        known = [one.event for one in handed[first:] if one.event.begun >= marks_from]
        makers = _makers(known)
        marks = _DayMarks(self._connection, day)
        marks.look_for([one for event, make in zip(known, makers, strict=True) for one in marks_of(event, make)])
        tally: Tally = Counter()
        places = _Places(self._connection, self._veil, day)
        for event, make in zip(known, makers, strict=True):
            count(event, make, marks, places, tally)
        marks.write()
        self._add(day, tally)
        return len(handed) - len(known)

    def _opened(self, day: date, check: bytes, moments: Sequence[datetime]) -> tuple[int, int] | None:
        """From which of *moments* on the day takes counts, and since when (minutes from 1970) its marks are whole.

        ``None`` where it takes none.
        """
        row = self._connection.execute(
            "SELECT key_check, marks_from, sealed FROM days WHERE day=?", (_text(day),)
        ).fetchone()
        if row is None:
            first = next((number for number, now in enumerate(moments) if is_open(day, now)), None)
            if first is None:
                return None
            self._connection.execute(
                "INSERT INTO days (day, key_check, marks_from, lost, sealed) VALUES (?, ?, 0, 0, 0)",
                (_text(day), check),
            )
            return first, 0
        if row[2]:
            return None
        if row[0] == check:
            return 0, int(row[1])
        if not row[0]:  # nothing was counted yet, only declared lost, or restored
            self._connection.execute("UPDATE days SET key_check=? WHERE day=?", (check, _text(day)))
            return 0, int(row[1])
        since = int(moments[0].astimezone(UTC).timestamp()) // 60 + 1
        self._connection.execute("UPDATE days SET key_check=?, marks_from=? WHERE day=?", (check, since, _text(day)))
        self._connection.execute("DELETE FROM marks WHERE day=?", (_text(day),))
        return 0, since

    def _add(self, day: date, tally: Tally) -> None:
        # In the order of the hashes: the order of what happened is nowhere.
        rows = sorted((self._veil.name(day, place, cell), more) for (place, cell), more in tally.items() if more)
        text = _text(day)
        for some in _parts([veiled for veiled, _ in rows]):
            self._connection.execute(
                f"INSERT OR IGNORE INTO open_cells (day, cell, name) VALUES {_slots(len(some), 3)}",  # noqa: S608
                [value for veiled in some for value in (text, veiled.cell, veiled.name)],
            )
            self._connection.execute(
                f"INSERT OR IGNORE INTO open_counts (day, cell, masked) VALUES {_slots(len(some), 3)}",  # noqa: S608
                [value for veiled in some for value in (text, veiled.cell, veiled.mask)],
            )
        for part in _parts(rows):
            added = {veiled.cell: more for veiled, more in part}  # what fills up adds nothing
            self._connection.execute(
                f"INSERT INTO open_counts (day, cell, masked) VALUES {_slots(len(part), 3)}"  # noqa: S608
                " ON CONFLICT (day, cell) DO UPDATE SET masked = masked + excluded.masked",
                [value for veiled, _ in part for value in (text, veiled.cell, added.pop(veiled.cell, 0))],
            )


class _DayMarks:
    """The marks of a day as they are in the transaction: looked up many at once, written at its end."""

    def __init__(self, connection: sqlite3.Connection, day: date) -> None:
        self._connection = connection
        self._day = _text(day)
        self._known: dict[bytes, bool] = {}
        self._changed: dict[bytes, bool] = {}

    def look_for(self, marks: Iterable[bytes]) -> None:
        for some in _parts(sorted(set(marks) - self._known.keys())):
            rows = self._connection.execute(
                f"SELECT mark FROM marks WHERE day=? AND mark IN {_slots(1, len(some))}",  # noqa: S608
                (self._day, *some),
            )
            found = {row[0] for row in rows}
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
        for some in _parts(sorted(mark for mark, is_set in self._changed.items() if is_set)):
            self._connection.execute(
                f"INSERT OR IGNORE INTO marks (day, mark) VALUES {_slots(len(some), 2)}",  # noqa: S608
                [value for mark in some for value in (self._day, mark)],
            )
        for some in _parts(sorted(mark for mark, is_set in self._changed.items() if not is_set)):
            self._connection.execute(
                f"DELETE FROM marks WHERE day=? AND mark IN {_slots(1, len(some))}",  # noqa: S608
                (self._day, *some),
            )


class _Places:
    """The places in which a day has counts: read only where somebody asks, which is when a visit's end is not where it should be."""

    def __init__(self, connection: sqlite3.Connection, veil: Veil, day: date) -> None:
        self._connection = connection
        self._veil = veil
        self._day = day

    def __iter__(self) -> Iterator[Place]:
        rows = self._connection.execute("SELECT name FROM open_cells WHERE day=?", (_text(self._day),)).fetchall()
        return iter(dict.fromkeys(self._veil.lift(self._day, name, 0)[0] for (name,) in rows))


def _makers(events: Sequence[Event]) -> list[Marker]:
    """What makes the marks of each of *events*: one for each visit."""
    of_visit: dict[bytes, Marker] = {}
    return [of_visit.setdefault(event.seed, Marker(event.seed)) for event in events]


def _text(day: date) -> str:
    return day.isoformat()


def _parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """*rows* in parts of the sizes of statements; the last one is filled up with its own last row."""
    for start in range(0, len(rows), _SIZES[-1]):
        part = rows[start : start + _SIZES[-1]]
        size = next(size for size in _SIZES if size >= len(part))
        yield [*part, *[part[-1]] * (size - len(part))]


@lru_cache(maxsize=64)
def _slots(rows: int, columns: int) -> str:
    row = f"({','.join('?' * columns)})"
    return ",".join([row] * rows)
