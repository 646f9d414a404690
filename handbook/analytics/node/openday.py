"""An open day: its counts in one covered piece, and its marks, of which nobody can tell how many there are."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TypeVar

from handbook.analytics.cells import Cell
from handbook.analytics.counting import Tally
from handbook.analytics.events import Place
from handbook.analytics.node.veil import Veil

T = TypeVar("T")

FULL = 1_024
"""Marks are filled up to a multiple of this: how many questions somebody answered cannot be counted in rows."""

_SIZES = (4, 16, 64, 256)
"""Rows of one statement: only these, the rest filled up, so that the statements are prepared once."""


@dataclass(slots=True)
class OpenDay:
    """The counts of *day*, how many ``marks`` it has, and how many ``fillers`` stand among them."""

    day: date
    counts: Tally = field(default_factory=Counter)
    marks: int = 0
    fillers: int = 0

    @classmethod
    def read(cls, connection: sqlite3.Connection, veil: Veil, day: date) -> OpenDay:
        """As it was written last. Raises :class:`~handbook.analytics.errors.CountsAway` where no secret fits."""
        row = connection.execute("SELECT covered FROM open_days WHERE day=?", (day.isoformat(),)).fetchone()
        if row is None:
            return cls(day)
        told = json.loads(veil.lift(day, row[0]))
        counts: Tally = Counter()
        for words, cells in told["counts"]:
            place = Place(*words)
            counts.update({(place, Cell(*ids)): count for *ids, count in cells})
        return cls(day, counts, told["marks"], told["fillers"])

    def write(self, connection: sqlite3.Connection, veil: Veil) -> None:
        """Keep it, in the order of the cells: the order of what happened is nowhere."""
        by_place: defaultdict[Place, list[tuple[str | int, ...]]] = defaultdict(list)
        for (place, cell), count in sorted(self.counts.items()):
            if count:
                by_place[place].append((*cell, count))
        told = {"counts": list(by_place.items()), "marks": self.marks, "fillers": self.fillers}
        written = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        connection.execute(
            "INSERT INTO open_days (day, covered) VALUES (?, ?)"
            " ON CONFLICT (day) DO UPDATE SET covered = excluded.covered",
            (self.day.isoformat(), veil.cover(self.day, written)),
        )

    def forget_marks(self, connection: sqlite3.Connection) -> None:
        """Delete the marks: their key is lost."""
        connection.execute("DELETE FROM marks WHERE day=?", (self.day.isoformat(),))
        self.marks = self.fillers = 0

    def fill_up(self, connection: sqlite3.Connection, veil: Veil, check: bytes) -> None:
        """Let there be a multiple of :data:`FULL` rows of marks."""
        wanted = FULL - self.marks % FULL
        if wanted > self.fillers:
            insert_marks(connection, self.day, veil.fillers(self.day, check, range(self.fillers, wanted))[0])
        else:
            for of_secret in veil.fillers(self.day, check, range(wanted, self.fillers)):
                delete_marks(connection, self.day, of_secret)
        self.fillers = wanted


class DayMarks:
    """The marks of a day as they are in the transaction: looked up many at once, written at its end."""

    def __init__(self, connection: sqlite3.Connection, day: date) -> None:
        self._connection = connection
        self._day = day
        self._found: dict[bytes, bool] = {}
        self._changed: dict[bytes, bool] = {}

    def look_for(self, marks: Iterable[bytes]) -> None:
        """That all of *marks* will be asked for."""
        for some in parts(sorted(set(marks) - self._found.keys())):
            rows = self._connection.execute(
                f"SELECT mark FROM marks WHERE day=? AND mark IN {slots(1, len(some))}",  # noqa: S608
                (self._day.isoformat(), *some),
            )
            found = {row[0] for row in rows}
            self._found |= {one: one in found for one in some}

    def __contains__(self, mark: bytes) -> bool:
        changed = self._changed.get(mark)
        if changed is not None:
            return changed
        if mark not in self._found:
            self.look_for([mark])
        return self._found[mark]

    def add(self, mark: bytes) -> None:
        """Set *mark*."""
        self._changed[mark] = True

    def discard(self, mark: bytes) -> None:
        """Take *mark* away."""
        self._changed[mark] = False

    def write(self) -> int:
        """Write what changed; gives how many marks there are more."""
        self.look_for(self._changed)
        new = sorted(mark for mark, is_set in self._changed.items() if is_set and not self._found[mark])
        gone = sorted(mark for mark, is_set in self._changed.items() if not is_set and self._found[mark])
        insert_marks(self._connection, self._day, new)
        delete_marks(self._connection, self._day, gone)
        return len(new) - len(gone)


def insert_marks(connection: sqlite3.Connection, day: date, marks: Sequence[bytes]) -> None:
    """Write *marks* down."""
    for some in parts(marks):
        connection.execute(
            f"INSERT OR IGNORE INTO marks (day, mark) VALUES {slots(len(some), 2)}",  # noqa: S608
            [value for mark in some for value in (day.isoformat(), mark)],
        )


def delete_marks(connection: sqlite3.Connection, day: date, marks: Sequence[bytes]) -> None:
    """Delete *marks*."""
    for some in parts(marks):
        connection.execute(
            f"DELETE FROM marks WHERE day=? AND mark IN {slots(1, len(some))}",  # noqa: S608
            (day.isoformat(), *some),
        )


def parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """*rows* in parts of the sizes of statements; the last one is filled up with its own last row."""
    for start in range(0, len(rows), _SIZES[-1]):
        part = rows[start : start + _SIZES[-1]]
        size = next(size for size in _SIZES if size >= len(part))
        yield [*part, *[part[-1]] * (size - len(part))]


@lru_cache(maxsize=64)
def slots(rows: int, columns: int) -> str:
    """Placeholders for so many *rows*."""
    row = f"({','.join('?' * columns)})"
    return ",".join([row] * rows)
