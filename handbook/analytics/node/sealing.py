"""Sealing: a day that is over becomes counts in plain, and nothing else of it stays."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import date, datetime

from handbook.analytics.counting import Tally, with_stopped
from handbook.analytics.days import seals
from handbook.analytics.node.database import transaction
from handbook.analytics.node.veil import Veil


def seal_days(connection: sqlite3.Connection, veil: Veil, node: str, now: datetime) -> list[date]:
    """Seal the days of *node* that are over at *now*; gives those that were. Each is sealed whole, or not yet."""
    rows = connection.execute("SELECT day FROM days WHERE sealed=0 ORDER BY day").fetchall()
    over = [day for day in (date.fromisoformat(text) for (text,) in rows) if seals(day) <= now]
    for day in over:
        with transaction(connection):
            seal(connection, veil, node, day)
    return over


def seal(connection: sqlite3.Connection, veil: Veil, node: str, day: date) -> None:
    """Seal *day* within a transaction."""
    text = day.isoformat()
    tally: Tally = Counter()
    joined = "SELECT name, masked FROM open_counts JOIN open_cells USING (day, cell) WHERE day=?"
    for name, masked in connection.execute(joined, (text,)):
        place, cell, count = veil.lift(day, name, masked)
        tally[place, cell] += count
    connection.executemany(
        "INSERT INTO day_counts (handbook, node, day, version, channel, kind, first, second, third, count)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        sorted(
            (
                place.handbook,
                node,
                text,
                place.version,
                place.channel,
                cell.kind,
                cell.first,
                cell.second,
                cell.third,
                count,
            )
            for (place, cell), count in with_stopped(tally).items()
        ),
    )
    for table in ("open_counts", "open_cells", "marks"):
        connection.execute(f"DELETE FROM {table} WHERE day=?", (text,))  # noqa: S608
    connection.execute("UPDATE days SET sealed=1, key_check=x'', marks_from=0 WHERE day=?", (text,))
