"""Builds without protections, for the attacks to succeed on: none of this is in the product."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial
from hashlib import sha256, shake_256
from pathlib import Path
from unittest.mock import patch

from flask import request

from handbook.analytics.counting import Tally, count
from handbook.analytics.events import Event
from handbook.analytics.memory import NullCounts
from handbook.analytics.node import journal, ledger, openday, written
from handbook.analytics.node.database import empty_log
from handbook.analytics.node.file import DATABASE
from handbook.analytics.node.journal import Journal
from handbook.analytics.node.ledger import Ledger
from handbook.analytics.node.veil import Veil
from handbook.web.application import Handbook
from tests.analytics.attacks.laboratory import Loot, Node, mark_of, reading


class Known(set[bytes]):
    """Marks in memory."""

    def look_for(self, marks: Iterable[bytes]) -> None:
        """They are all here."""


class Logged:
    """Appends a row for each cell as it is counted, under a number that grows; its log is emptied as the product's is."""

    def __init__(self, folder: Path, chance: int) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self.key = sha256(b"key of the day %d" % chance).digest()
        self._marks = Known()
        self._connection = sqlite3.connect(folder / DATABASE, isolation_level=None)
        for statement in (
            "PRAGMA page_size=1024",
            "PRAGMA journal_mode=WAL",
            "CREATE TABLE steps (id INTEGER PRIMARY KEY, cell TEXT)",
            "CREATE TABLE marks (id INTEGER PRIMARY KEY, mark BLOB)",
        ):
            self._connection.execute(statement)

    def record(self, *events: Event) -> None:
        """Append *events*."""
        self._connection.execute("BEGIN")
        for event in events:
            tally: Tally = Counter()
            before = set(self._marks)
            count(event, partial(mark_of, self.key, event.seed), self._marks, (), tally)
            for place, cell in tally:
                self._connection.execute("INSERT INTO steps (cell) VALUES (?)", (" ".join((*place, *cell)),))
            for mark in self._marks - before:
                self._connection.execute("INSERT INTO marks (mark) VALUES (?)", (mark,))
        self._connection.execute("COMMIT")

    def wait(self) -> None:
        """Empty the log."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def stolen(self) -> Loot:
        """What lies in its folder now."""
        return {path.name: path.read_bytes() for path in sorted(self._folder.iterdir())}

    def veiled(self, loot: Loot, marks: Sequence[bytes]) -> list[bytes]:
        """As they are."""
        return list(marks)

    def counts(self, loot: Loot) -> bytes:
        """Its rows."""
        return "\n".join(cell for (cell,) in reading(loot[DATABASE]).execute("SELECT cell FROM steps")).encode()

    def backup(self) -> bytes:
        """The database written anew."""
        path = self._folder / "backup"
        self._connection.execute("VACUUM INTO ?", (str(path),))
        return path.read_bytes()

    def close(self) -> None:
        """Close it."""
        self._connection.close()


class PlainVeil(Veil):
    """The counts in plain, and padded."""

    def cover(self, node: str, day: date, content: bytes, at_least: int = 0) -> bytes:
        """As it is."""
        return _padded(content)

    def lift(self, node: str, day: date, covered: bytes) -> bytes:
        """As it is."""
        return covered


class StreamVeil(Veil):
    """Covered by the same stream of bits all day long, and padded."""

    def cover(self, node: str, day: date, content: bytes, at_least: int = 0) -> bytes:
        """Mask."""
        padded = _padded(content)
        stream = shake_256(self._fillers[0] + day.isoformat().encode()).digest(len(padded))
        return (int.from_bytes(padded, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(padded), "big")

    def lift(self, node: str, day: date, covered: bytes) -> bytes:
        """Take the mask off."""
        return self.cover(node, day, covered)


class UnpaddedVeil(Veil):
    """Covered, and as long as the counts are."""

    def cover(self, node: str, day: date, content: bytes, at_least: int = 0) -> bytes:
        """Not filled up."""
        return self._days[0].encrypt(content, [node.encode(), day.isoformat().encode()])


def _padded(content: bytes) -> bytes:
    return content.ljust(1 << max(16, (len(content) - 1).bit_length()))


class Unfilled(Node):
    """Marks are not filled up."""

    def count(self) -> None:
        """With a filler or two, always."""
        with patch.object(openday, "FULL", 2):
            super().count()


class LeftAsItIs(Ledger):
    """Empties its log once in a while, and writes nothing anew."""

    def _leave_no_order(self, connection: sqlite3.Connection, at_once: bool) -> None:
        if time.monotonic() >= self._anew_after:
            empty_log(connection)


class Untidy(Node):
    """Rows and pages stay where they were put."""

    ledger_of = LeftAsItIs

    def count(self) -> None:
        """Without emptying the log."""
        with patch.object(ledger, "empty_log"):
            super().count()


class UntidyPage(Unfilled, Untidy):
    """And those of a quiet day lie in one page."""


def untidy(folder: Path, chance: int) -> Untidy:
    """A node that does not write its database anew."""
    return Untidy(folder, chance=chance)


def untidy_page(folder: Path, chance: int) -> UntidyPage:
    """One that does not fill up its marks either."""
    return UntidyPage(folder, chance=chance)


class UnpaddedJournals(Node):
    """Journals whose records are as long as what they tell."""

    def write(self, *events: Event) -> None:
        """Not padded."""
        with patch.object(journal, "PADDED_TO", 1):
            super().write(*events)


class _NoCipher:
    def __init__(self, key: bytes) -> None:
        """A key that is of no use."""

    def encrypt(self, nonce: bytes, told: bytes, _: None) -> bytes:
        return told

    decrypt = encrypt


class PlainJournal(Journal):
    """A journal in plain."""

    def __init__(self, folder: Path, veil: Veil, now: datetime) -> None:
        super().__init__(folder, veil, now)
        self._cipher = _NoCipher(b"")  # type: ignore[assignment]


class PlainJournals(Node):
    """Journals in plain."""

    journal_of = PlainJournal

    def count(self) -> None:
        """Read without a key."""
        with patch.object(written, "AESGCM", _NoCipher):
            super().count()


class Deleting(Node):
    """Journals are deleted, and nothing of them is overwritten."""

    def count(self) -> None:
        """Count, and delete alone."""
        with patch.object(written.Written, "destroy", lambda one: one._path.unlink()):
            super().count()


class LoudCounts(NullCounts):
    """Writes what it is handed, and every request to *app*, as it is."""

    def __init__(self, app: Handbook) -> None:
        self._path = app.settings.data / "loud.log"
        app.before_request(self._hear)

    def record(self, event: Event) -> bool:
        """Write the event."""
        self._write(repr(event), event.seed.hex())
        return True

    def _hear(self) -> None:
        # A header comes as the bytes that it was sent in.
        agent = request.headers["User-Agent"].encode("latin-1").decode()
        self._write(repr(request.environ), repr(request.cookies), repr(request.form), agent)

    def _write(self, *told: str) -> None:
        with self._path.open("a") as stream:
            stream.write("\n".join((*told, "")))
