"""An open day: its counts in one covered piece, and its marks, of which nobody can tell how many there are."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TypeVar

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from handbook.analytics.cells import Cell
from handbook.analytics.counting import Tally
from handbook.analytics.events import Place
from handbook.analytics.marks import MARK_BYTES
from handbook.analytics.node.veil import Veil

T = TypeVar("T")

_KEY_BYTES = 16

FULL = 1_024
"""Marks are filled up to a multiple of this: how many questions somebody answered cannot be counted in rows."""

_SIZES = (4, 16, 64, 256)
"""Rows of one statement: only these, the rest filled up, so that the statements are prepared once."""


@dataclass(slots=True)
class OpenDay:
    """The counts of *day* at *node*, how many ``marks`` it has, how many ``fillers`` stand among them, and in how many ``rows``
    both together.

    Marks stand in their rows encrypted under a key that is changed whenever the database is written anew: what came and went
    between two looks into the file cannot be counted.
    """

    node: str
    day: date
    counts: Tally = field(default_factory=Counter)
    marks: int = 0
    fillers: int = 0
    rows: int = 0
    key: bytes = b""
    size: int = 0
    """Bytes of the covered piece, of which there are never fewer again."""

    @classmethod
    def read(cls, connection: sqlite3.Connection, veil: Veil, node: str, day: date) -> OpenDay:
        """As it was written last. Raises :class:`~handbook.analytics.errors.CountsAway` where no secret fits."""
        row = connection.execute("SELECT covered FROM open_days WHERE day=?", (day.isoformat(),)).fetchone()
        if row is None:
            return cls(node, day, key=secrets.token_bytes(_KEY_BYTES))
        lifted = veil.lift(node, day, row[0])
        told = json.loads(lifted)
        counts: Tally = Counter()
        for words, cells in told["counts"]:
            place = Place(*words)
            counts.update({(place, Cell(*ids)): count for *ids, count in cells})
        key = bytes.fromhex(told["key"]) or secrets.token_bytes(_KEY_BYTES)
        return cls(node, day, counts, told["marks"], told["fillers"], told["rows"], key, len(lifted))

    def write(self, connection: sqlite3.Connection, veil: Veil) -> None:
        """Keep it, in the order of the cells: the order of what happened is nowhere."""
        by_place: defaultdict[Place, list[tuple[str | int, ...]]] = defaultdict(list)
        for (place, cell), count in sorted(self.counts.items()):
            if count:
                by_place[place].append((*cell, count))
        told = {
            "counts": list(by_place.items()),
            "marks": self.marks,
            "fillers": self.fillers,
            "rows": self.rows,
            "key": self.key.hex(),
        }
        written = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        connection.execute(
            "INSERT INTO open_days (day, covered) VALUES (?, ?)"
            " ON CONFLICT (day) DO UPDATE SET covered = excluded.covered",
            (self.day.isoformat(), veil.cover(self.node, self.day, written, self.size)),
        )

    def forget_marks(self, connection: sqlite3.Connection) -> None:
        """Delete the marks: their key is lost."""
        connection.execute("DELETE FROM marks WHERE day=?", (self.day.isoformat(),))
        self.marks = self.fillers = self.rows = 0

    def fill_up(self, connection: sqlite3.Connection, veil: Veil, check: bytes) -> None:
        """Let there be a multiple of :data:`FULL` rows of marks: of never fewer than before, and of more when a secret number of
        them is left to be replaced."""
        self.rows = max(FULL, self.rows)
        while self.rows - self.marks <= self._margin(veil):
            self.rows += FULL
        wanted = self.rows - self.marks
        if wanted > self.fillers:
            self.insert(connection, veil.fillers(self.day, check, range(self.fillers, wanted))[0])
        else:
            for of_secret in veil.fillers(self.day, check, range(wanted, self.fillers)):
                self.delete(connection, of_secret)
        self.fillers = wanted

    def _margin(self, veil: Veil) -> int:
        return veil.margin(FULL // 2, self.node, self.day.isoformat(), "marks", str(self.rows))

    def insert(self, connection: sqlite3.Connection, marks: Sequence[bytes]) -> None:
        """Write *marks* down."""
        for some in parts(sorted(self.veiled(marks))):
            connection.execute(
                f"INSERT OR IGNORE INTO marks (day, mark) VALUES {slots(len(some), 2)}",  # noqa: S608
                [value for mark in some for value in (self.day.isoformat(), mark)],
            )

    def delete(self, connection: sqlite3.Connection, marks: Sequence[bytes]) -> None:
        """Delete *marks*."""
        for some in parts(sorted(self.veiled(marks))):
            connection.execute(
                f"DELETE FROM marks WHERE day=? AND mark IN {slots(1, len(some))}",  # noqa: S608
                (self.day.isoformat(), *some),
            )

    def veiled(self, marks: Sequence[bytes]) -> list[bytes]:
        """*marks* as they stand in their rows: each one block of AES, a permutation of them all (they are as good as random)."""
        return _blocks(self._cipher().encryptor().update(b"".join(marks)))

    def renew(self, connection: sqlite3.Connection) -> None:
        """Write the marks anew, under another key; to be kept by :meth:`write`."""
        rows = connection.execute("SELECT mark FROM marks WHERE day=?", (self.day.isoformat(),)).fetchall()
        marks = _blocks(self._cipher().decryptor().update(b"".join(row[0] for row in rows)))
        connection.execute("DELETE FROM marks WHERE day=?", (self.day.isoformat(),))
        self.key = secrets.token_bytes(_KEY_BYTES)
        self.insert(connection, marks)

    def _cipher(self) -> Cipher[ECB]:
        return Cipher(AES(self.key), ECB())  # noqa: S305 - single blocks, no two of them alike


class DayMarks:
    """The marks of a day as they are in the transaction: looked up many at once, written at its end."""

    def __init__(self, connection: sqlite3.Connection, open_day: OpenDay) -> None:
        self._connection = connection
        self._day = open_day
        self._found: dict[bytes, bool] = {}
        self._changed: dict[bytes, bool] = {}

    def look_for(self, marks: Iterable[bytes]) -> None:
        """That all of *marks* will be asked for."""
        wanted = list(set(marks) - self._found.keys())
        veiled = dict(zip(self._day.veiled(wanted), wanted, strict=True))
        for some in parts(sorted(veiled)):
            rows = self._connection.execute(
                f"SELECT mark FROM marks WHERE day=? AND mark IN {slots(1, len(some))}",  # noqa: S608
                (self._day.day.isoformat(), *some),
            )
            found = {row[0] for row in rows}
            self._found |= {veiled[one]: one in found for one in some}

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
        new = [mark for mark, is_set in self._changed.items() if is_set and not self._found[mark]]
        gone = [mark for mark, is_set in self._changed.items() if not is_set and self._found[mark]]
        self._day.insert(self._connection, new)
        self._day.delete(self._connection, gone)
        return len(new) - len(gone)


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


def _blocks(content: bytes) -> list[bytes]:
    return [content[at : at + MARK_BYTES] for at in range(0, len(content), MARK_BYTES)]
