"""Sealing: a day that is over becomes counts in plain, and nothing else of it stays."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from handbook.analytics.counting import with_stopped
from handbook.analytics.days import seals
from handbook.analytics.node.database import transaction
from handbook.analytics.node.openday import OpenDay
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
    tally = OpenDay.read(connection, veil, node, day).counts
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
    # Also where it is none: the day is to be delivered, and nobody counted on it perhaps.
    connection.execute(
        "INSERT INTO day_counts (handbook, node, day, version, channel, kind, first, second, third, count)"
        " SELECT '', ?, day, '', '', 'lost', '', '', '', lost FROM days WHERE day=?",
        (node, text),
    )
    for table in ("open_days", "marks"):
        connection.execute(f"DELETE FROM {table} WHERE day=?", (text,))  # noqa: S608
    connection.execute("UPDATE days SET sealed=1, lost=0, key_check=x'', marks_from=0 WHERE day=?", (text,))
