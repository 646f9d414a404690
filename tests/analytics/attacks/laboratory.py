"""A node to be attacked: made in a moment, with keys that are the same in every run, and robbed at any time."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from handbook.analytics.days import JST, seals
from handbook.analytics.events import RESULT, Answered, Began, Completion, Event, Paths, Place, with_key
from handbook.analytics.marks import Marker, check_of, day_key, visit_key
from handbook.analytics.migrating import migrate
from handbook.analytics.node.database import engine_for
from handbook.analytics.node.daykeys import JOURNALS, DayKeys
from handbook.analytics.node.file import DATABASE, NodeFile
from handbook.analytics.node.journal import Entry, Journal
from handbook.analytics.node.ledger import Ledger
from handbook.analytics.node.openday import OpenDay
from handbook.analytics.node.veil import Veil
from handbook.shipped import shipped_migrations

NOON = datetime(2026, 11, 24, 12, tzinfo=JST)
DAY = date(2026, 11, 24)
MINUTE = int(NOON.timestamp()) // 60
HANDBOOK = "kitakyushu"
HERE = Place(HANDBOOK, "version-1", "web")

IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - hundreds of databases, which no disk needs to see
"""Where to put days that are played by the hundred, for :mod:`tempfile`."""

Loot = dict[str, bytes]
"""The files of a node's folder, by name."""


def seed_of(number: int, salt: int = 0) -> bytes:
    """The seed of a visit."""
    return sha256(b"%d %d" % (salt, number)).digest()[:16]


@lru_cache(maxsize=4)
def _empty(name: str) -> bytes:
    """A database that is up to date, of a node whose *name* is not left to chance."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / DATABASE
        engine = engine_for(path)
        migrate(engine, shipped_migrations() / "node")
        engine.dispose()
        with sqlite3.connect(path) as connection:
            connection.execute("INSERT INTO node (id) VALUES (?)", (name,))
        connection.close()
        return path.read_bytes()


def mark_of(day: bytes, seed: bytes, *words: str) -> bytes:
    """The mark that a visit sets, as only who has its seed and the key of the day can make it."""
    return Marker(visit_key(day_key(day), seed))(*words)


def open_day(database: bytes, veil: Veil) -> OpenDay:
    """The day as who has the secret reads it in the bytes of a *database*."""
    connection = reading(database)
    try:
        (name,) = connection.execute("SELECT id FROM node").fetchone()
        return OpenDay.read(connection, veil, name, DAY)
    finally:
        connection.close()


def reading(database: bytes) -> sqlite3.Connection:
    """A connection to the bytes of a *database* whose log was empty."""
    connection = sqlite3.connect(":memory:")
    # As a file that has no log.
    connection.deserialize(database[:18] + b"\1\1" + database[20:])
    return connection


class Node:
    """The product's own journals and ledger on a folder of its own. *secret* and *chance* decide all of its keys."""

    ledger_of: type[Ledger] = Ledger
    journal_of: type[Journal] = Journal

    def __init__(self, folder: Path, *, veil: Veil | None = None, chance: int = 0, name: str = "0" * 16) -> None:
        self.data, self.memory = folder / "data", folder / "memory"
        self.data.mkdir(parents=True)
        self.memory.mkdir(mode=0o700)
        self.key = sha256(b"key of the day %d %s" % (chance, name.encode())).digest()
        (self.memory / f"{DAY.isoformat()}.key").write_bytes(self.key)
        (self.data / DATABASE).write_bytes(_empty(name))
        self.now = NOON
        self.veil = veil or Veil([sha256(b"secret %d" % chance).digest()])
        self.keys = DayKeys(self.memory)
        self.file = NodeFile(self.data, shipped_migrations() / "node", self.veil, lambda: self.now)
        self.ledger = self.ledger_of(self.file, self.veil, self.keys, lambda: self.now)
        self.ledger.tidy()

    def record(self, *events: Event) -> None:
        """Write *events* into a journal, in one record, and have it counted a moment later."""
        self.write(*events)
        self.count()

    def write(self, *events: Event) -> None:
        """Write *events* into a journal of their own, which is not counted yet."""
        day = day_key(self.key)
        handed = [(time.monotonic(), with_key(event, visit_key(day, event.seed))) for event in events]
        journal = self.journal_of(self.memory / JOURNALS, self.veil, self.now)
        journal.write(Entry(self.now, {DAY: check_of(self.key)}, handed))
        journal.close()

    def count(self) -> None:
        """Have the journals counted. Nothing is written anew yet."""
        self.ledger._anew_after = float("inf")
        self.ledger.tidy(settled=False)

    def wait(self) -> None:
        """Let half a minute pass: what was written is older than that."""
        self.ledger._anew_after = float("-inf")
        self.ledger.tidy(settled=False)

    def seal(self) -> None:
        """Let the day be over."""
        self.now = seals(DAY)
        self.wait()

    def stolen(self) -> Loot:
        """What lies in its folder now, and, for who reads memory too, in its journals."""
        folders = {self.data: self.data, self.memory / JOURNALS: self.memory}
        return {
            str(path.relative_to(parent)): path.read_bytes()
            for folder, parent in folders.items()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def counts(self, loot: Loot) -> bytes:
        """The counts in what was *stolen*, as they stand there for who has all keys."""
        (covered,) = next(reading(loot[DATABASE]).execute("SELECT covered FROM open_days"))
        return self.veil.lift(self.file.node, DAY, covered)

    def veiled(self, loot: Loot, marks: Sequence[bytes]) -> list[bytes]:
        """*marks* as they stand in what was *stolen*, for who has all keys."""
        return open_day(loot[DATABASE], self.veil).veiled(marks)

    def close(self) -> None:
        """Close its database."""
        self.ledger.close()


def began(number: int, place: Place = HERE, salt: int = 0) -> Began:
    """A visit begins."""
    return Began(seed_of(number, salt), MINUTE, place, "worries")


def answered(
    number: int,
    question: str,
    options: tuple[str, ...],
    following: str,
    paths: tuple[Paths, Paths] = ({}, {}),
    completion: Completion | None = None,
    salt: int = 0,
) -> Answered:
    """Its next answer."""
    assert (following == RESULT) is (completion is not None)
    return Answered(
        seed_of(number, salt), MINUTE, HERE, question, options, question, following, True, *paths, "worries", completion
    )
