"""What an attacker can put into an order: the bytes, pages and rows of a stolen database, and the pages that its log's index names."""

from __future__ import annotations

import math
import sqlite3
import struct
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from handbook.analytics.node.file import DATABASE
from tests.analytics.attacks.laboratory import Loot

Needles = tuple[bytes, ...]
"""What one visit alone left, as its attacker knows who has all keys: the same kinds of bytes for each visit."""

Reading = Callable[[Loot, Sequence[Needles]], list[float]]
"""Where each visit is found."""

COUNTS = "counts, read with all keys"
"""Lies in the loot beside the files."""

_PAGE_SIZE_AT = 16
_INDEX_HEAD, _INDEX_SLOTS = 136, 4_062
"""SQLite, "WAL-mode File Format": the first block of `-shm` holds the page of each frame of the log, in their order."""


def tau(places: Sequence[float]) -> float:
    """Kendall's tau between *places* and the order that they are in; a tie is neither."""
    values = np.array(places)
    signs = np.sign(values[None, :] - values[:, None])
    return float(np.triu(signs, 1).sum()) / math.comb(len(places), 2)


def noise(visits: int, times: int = 1) -> float:
    """How far the mean tau of *times* random orders of *visits* goes from 0, in all but one of a thousand cases."""
    return 3.29 * math.sqrt(2 * (2 * visits + 5) / (9 * visits * (visits - 1)) / times)


def offset(which: int) -> Reading:
    """By the first byte of the needle *which* in the database file."""
    return lambda loot, visits: [_found(loot[DATABASE], needles[which]) for needles in visits]


def place_in_counts(which: int) -> Reading:
    """By the first place of the needle *which* in the counts, as they stand for who has all keys."""
    return lambda loot, visits: [_found(loot[COUNTS], needles[which]) for needles in visits]


def page(which: int) -> Reading:
    """By the page of the database file alone: pages are taken one after the other."""

    def read(loot: Loot, visits: Sequence[Needles]) -> list[float]:
        size = page_size(loot[DATABASE])
        return [_found(loot[DATABASE], needles[which]) // size for needles in visits]

    return read


def row(which: int) -> Reading:
    """By the order in which rows come from a table that nobody sorted."""

    def read(loot: Loot, visits: Sequence[Needles]) -> list[float]:
        rows = _rows(loot)
        return [next(at for at, one in enumerate(rows) if needles[which] in one) for needles in visits]

    return read


def log_index(loot: Loot, visits: Sequence[Needles]) -> list[float]:
    """By `-shm`, which names the pages of each transaction in their order: the one that fits best to where a visit's rows are."""
    transactions = list(_transactions(loot))
    seen = Counter(number for pages in transactions for number in pages)
    size = page_size(loot[DATABASE])
    found: list[float] = []
    for needles in visits:
        pages = {at // size + 1 for needle in needles for at in _places(loot[DATABASE], needle)}
        fits = [sum(math.log(len(transactions) / seen[number]) for number in pages & its) for its in transactions]
        found.append(max(range(len(fits)), key=fits.__getitem__, default=0))
    return found


def page_size(database: bytes) -> int:
    """Bytes of a page."""
    size: int = struct.unpack_from(">H", database, _PAGE_SIZE_AT)[0]
    return size


def _transactions(loot: Loot) -> Iterator[set[int]]:
    """The pages of each transaction in the log's index. One writes its pages in their order: where they fall, another begins."""
    index = loot.get(f"{DATABASE}-shm", b"")
    pages: set[int] = set()
    for number in struct.unpack_from(f"={_INDEX_SLOTS}I", index, _INDEX_HEAD) if index else ():
        if number == 0:
            break
        if pages and number <= max(pages):
            yield pages
            pages = set()
        pages.add(number)
    if pages:
        yield pages


def _rows(loot: Loot) -> list[bytes]:
    """All rows of all tables, each in one piece, as the database gives them."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in loot.items():
            if name in (DATABASE, f"{DATABASE}-wal"):
                (Path(folder) / name).write_bytes(content)
        connection = sqlite3.connect(Path(folder) / DATABASE)
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        rows = [one for table in tables for one in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608
        connection.close()
    return [b"".join(value if isinstance(value, bytes) else str(value).encode() for value in one) for one in rows]


def _found(content: bytes, needle: bytes) -> int:
    return content.index(needle)


def _places(content: bytes, needle: bytes) -> Iterator[int]:
    at = content.find(needle)
    while at >= 0:
        yield at
        at = content.find(needle, at + 1)
