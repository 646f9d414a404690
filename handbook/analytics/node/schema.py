"""The tables of a node. Not one of them has a row per visit, an address, a cookie, a time finer than a day, or a running number."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()


def _table(name: str, *columns: Column[object]) -> Table:
    # Rows lie in the order of their keys, and have no hidden running number that would tell which came first.
    return Table(name, METADATA, *columns, sqlite_with_rowid=False)


NODE = _table(
    "node",
    Column("id", Text, primary_key=True),
)
"""This node's own name (random), in one row."""

RUNS = _table(
    "runs",
    Column("memory", LargeBinary, primary_key=True),
    Column("day", Date, nullable=False),
    Column("told", Integer, nullable=False),
)
"""Each memory (a random name) in which the node counted and that did not end in order, and the last day on which it counted there: the
one of now, and those that were lost, once that is ``told``."""

DAYS = _table(
    "days",
    Column("day", Date, primary_key=True),
    Column("key_check", LargeBinary, nullable=False),
    Column("marks_from", Integer, nullable=False),
    Column("lost", Integer, nullable=False),
    Column("sealed", Integer, nullable=False),
)
"""``key_check`` tells whether the key of the day's marks is still the one that they were made with; where it was lost,
``marks_from`` (minutes since 1970) says since when there is a new one. ``lost`` events were not counted."""

MARKS = _table(
    "marks",
    Column("day", Date, primary_key=True),
    Column("mark", LargeBinary, primary_key=True),
)
"""Filled up with some that are none."""

OPEN_DAYS = _table(
    "open_days",
    Column("day", Date, primary_key=True),
    Column("covered", LargeBinary, nullable=False),
)
"""The counts of days that are not over: all in one piece, encrypted and padded."""

FOLDED = _table(
    "folded",
    Column("journal", Text, primary_key=True),
)
"""Journals (random names) whose events are counted: until their files are gone, so that none is counted twice."""

DAY_COUNTS = _table(
    "day_counts",
    Column("handbook", Text, primary_key=True),
    Column("node", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("first", Text, primary_key=True),
    Column("second", Text, primary_key=True),
    Column("third", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)
"""The counts of days that are over, until they are forwarded. ``node`` is who counted them: another one before a restore."""
