"""The tables of the centre. Each key leads with the handbook's id, by which a distributed database can shard them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, LargeBinary, MetaData, Table, Text

METADATA = MetaData()


def _table(name: str, *columns: Column[object]) -> Table:
    return Table(name, METADATA, Column("handbook", Text, primary_key=True), *columns, sqlite_with_rowid=False)


NODES = _table(
    "nodes",
    Column("node", Text, primary_key=True),
    Column("since", Date, nullable=False),
    Column("until", Date),
)
"""The nodes that count, from their first day to their last (a node that was taken out of service)."""

DELIVERED = _table(
    "delivered",
    Column("node", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("lost", BigInteger, nullable=False),
)
"""The days that came from each node, each once; and how many events it had to declare lost."""

COUNTS = _table(
    "counts",
    Column("period", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("first", Text, primary_key=True),
    Column("second", Text, primary_key=True),
    Column("third", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
"""The sums: of a day (``D2026-11-24``) until its period is closed, then of the period (``2026-W48``, ``2026-Q4``, ``2026``).
What is published with noise is kept by months (``M2026-11``), with which weeks do not nest."""

CLOSED = _table(
    "closed",
    Column("period", Text, primary_key=True),
    Column("missing", Text, nullable=False),
)
"""Periods that take no more, with the days that did not come (``2026-11-24 node``, a line each)."""

LATE = _table(
    "late",
    Column("period", Text, primary_key=True),
    Column("told", Text, primary_key=True),
    Column("visits", BigInteger, nullable=False),
)
"""Visits that came when their period was closed: ``told`` beside the counts of a later one, and included nowhere."""

CONTENTS = _table(
    "contents",
    Column("version", Text, primary_key=True),
    Column("possible", LargeBinary, nullable=False),
    Column("since", Date),
    Column("until", Date),
)
"""What each version of the content makes possible: all other cells are impossible, and need no protection. With the days on which
it was first and last seen to be served."""

RELEASES = _table(
    "releases",
    Column("period", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""What was released, frozen."""

PUBLISHED = _table(
    "published",
    Column("month", Text, primary_key=True),
    Column("epsilon", Text, nullable=False),
    Column("delta", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("sha256", Text, nullable=False),
)
"""The ledger of what was made public (``2026-11``), and what each month cost. It only grows."""

PUBLISHED_FILES = _table(
    "published_files",
    Column("month", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""What was made public. The numbers in plain were deleted in the same step."""

TOLD = _table(
    "told",
    Column("site", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("visits_per_event", BigInteger, nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("sent", BigInteger, nullable=False),
    Column("taken", BigInteger, nullable=False),
    Column("dropped", BigInteger, nullable=False),
)
"""How many events each release is for a *site* of Plausible, how many were sent, and what became of them there."""

DOUBTS = _table(
    "doubts",
    Column("period", Text, primary_key=True),
    Column("said", Text, nullable=False),
)
"""Periods that staff do not trust (a program filled in forms), with why."""

EVENTS = _table(
    "events",
    Column("id", Text, primary_key=True),
    Column("first", Date, nullable=False),
    Column("last", Date),
    Column("kind", Text, nullable=False),
    Column("words", Text, nullable=False),
)
"""The planners' calendar: what happened outside of the counts. Ids are random, so that nothing tells what was written first."""
