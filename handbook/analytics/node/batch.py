"""One batch of events in one transaction: all of them are counted, or none."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import NamedTuple

from handbook.analytics.counting import count, marks_of
from handbook.analytics.days import is_open
from handbook.analytics.events import Event, Place, day_of_visit
from handbook.analytics.marks import Marker
from handbook.analytics.node.openday import DayMarks, OpenDay
from handbook.analytics.node.veil import Veil


class Handed(NamedTuple):
    """An event as it was handed in: when, and which key of its day made its visit's key (which stands in the place of its seed)."""

    now: datetime
    check: bytes
    event: Event


class Batch:
    """Counts events into the database behind *connection*, whose transaction has begun."""

    def __init__(self, connection: sqlite3.Connection, veil: Veil, node: str) -> None:
        self._connection = connection
        self._veil = veil
        self._node = node

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
        first, marks_from, is_new = opened
        open_day = OpenDay.read(self._connection, self._veil, self._node, day)
        if is_new:
            open_day.forget_marks(self._connection)
        # What was counted of older visits went with the key that was lost: they would be counted twice.
        known = [one.event for one in handed[first:] if one.event.begun >= marks_from]
        makers = _makers(known)
        marks = DayMarks(self._connection, open_day)
        marks.look_for([one for event, make in zip(known, makers, strict=True) for one in marks_of(event, make)])
        places = _Places(open_day)
        for event, make in zip(known, makers, strict=True):
            count(event, make, marks, places, open_day.counts)
        open_day.marks += marks.write()
        open_day.fill_up(self._connection, self._veil, check)
        open_day.write(self._connection, self._veil)
        return len(handed) - len(known)

    def _opened(self, day: date, check: bytes, moments: Sequence[datetime]) -> tuple[int, int, bool] | None:
        """From which of *moments* on the day takes counts, since when (minutes from 1970) its marks are whole, and whether
        they begin anew. ``None`` where it takes none.
        """
        row = self._connection.execute(
            "SELECT key_check, marks_from, sealed FROM days WHERE day=?", (day.isoformat(),)
        ).fetchone()
        if row is None:
            first = next((number for number, now in enumerate(moments) if is_open(day, now)), None)
            if first is None:
                return None
            self._connection.execute(
                "INSERT INTO days (day, key_check, marks_from, lost, sealed) VALUES (?, ?, 0, 0, 0)",
                (day.isoformat(), check),
            )
            return first, 0, True
        if row[2]:
            return None
        if row[0] == check:
            return 0, int(row[1]), False
        # With none, nothing was counted yet, only declared lost, or restored.
        since = int(moments[0].astimezone(UTC).timestamp()) // 60 + 1 if row[0] else int(row[1])
        self._connection.execute(
            "UPDATE days SET key_check=?, marks_from=? WHERE day=?", (check, since, day.isoformat())
        )
        return 0, since, True


class _Places:
    """The places in which a day has counts: gone through only where somebody asks, which is when a visit's end is not where it
    should be."""

    def __init__(self, open_day: OpenDay) -> None:
        self._open_day = open_day

    def __iter__(self) -> Iterator[Place]:
        return iter(dict.fromkeys(place for place, _ in self._open_day.counts))


def _makers(events: Sequence[Event]) -> list[Marker]:
    """What makes the marks of each of *events*: one for each visit."""
    of_visit: dict[bytes, Marker] = {}
    return [of_visit.setdefault(event.seed, Marker(event.seed)) for event in events]
