"""What stands in the files of a month that was made public, as values."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO

from handbook.analytics.privacy import Spent
from handbook.analytics.privacy.dictionary import DICTIONARY
from handbook.analytics.privacy.wording import written

NEED, RESULT, PATH = "need.csv", "result.csv", "path.csv"
TABLES = (NEED, RESULT, PATH)
ABOUT = "about.md"
FILES = (*TABLES, DICTIONARY, ABOUT)
"""The files of a month, in the order in which a reader wants them."""


@dataclass(frozen=True, slots=True)
class File:
    """A file, its size in bytes and the SHA-256 of what is in it."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month ("2026-11"): which days it counts, what it cost, how far its numbers are off, and its files.

    ``sha256`` is the ledger's, over all files. ``spread`` tells for each table within which distance of the count 95 % of its numbers
    are; only ways that reach ``threshold`` with their noise are in the table of paths.
    """

    name: str
    epsilon: str
    delta: str
    sha256: str
    first: date
    last: date
    incomplete: tuple[date, ...]
    spread: Mapping[str, int]
    threshold: int
    files: tuple[File, ...]

    @property
    def whole(self) -> bool:
        """Whether it was counted from its first day to its last."""
        return self.first == self.day and (self.last + timedelta(days=1)).day == 1

    @property
    def day(self) -> date:
        """Its first day, counted or not."""
        return date.fromisoformat(f"{self.name}-01")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its ids, and the number."""

    ids: tuple[str, ...]
    visits: int


def month_of(spent: Spent, contents: Mapping[str, bytes]) -> Month:
    """The month that *spent* paid for, from its files."""
    told = json.loads(contents[DICTIONARY])["notes"][0]
    counted, kinds = told["counted"], told["kinds"]
    return Month(
        name=spent.period,
        epsilon=written(spent.epsilon),
        delta=written(spent.delta),
        sha256=spent.sha256,
        first=date.fromisoformat(counted["first"]),
        last=date.fromisoformat(counted["last"]),
        incomplete=tuple(map(date.fromisoformat, counted["incomplete"])),
        spread={name: kinds[name.removesuffix(".csv")]["within95"] for name in TABLES},
        threshold=kinds["path"]["threshold"],
        files=tuple(_file(name, contents[name]) for name in FILES),
    )


def _file(name: str, content: bytes) -> File:
    return File(name, len(content), hashlib.sha256(content).hexdigest())


def rows(content: bytes) -> list[Row]:
    """The lines of a table, largest number first; those with the same number by their ids."""
    read = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))
    next(read)
    found = [Row(tuple(map(_plain, ids)), int(visits)) for _, *ids, visits in read]
    return sorted(found, key=lambda row: (-row.visits, row.ids))


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps spreadsheets from running it (:func:`handbook.analytics.privacy.tables.guarded`)."""
    return cell.removeprefix("'")
