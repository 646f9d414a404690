"""Outages: with the memory of a machine goes what stood in the journals there, and that is to be known.

There is a row for each memory that this node counted in, until it ends in order. A row of another one than that of now tells
that the machine (or its container) went down without notice, and on which day it counted last.
"""

from __future__ import annotations

import logging
import sqlite3
from datetime import date, datetime

from handbook.analytics.days import day_of
from handbook.analytics.node.database import transaction

_log = logging.getLogger(__name__)


def begin(connection: sqlite3.Connection, memory: bytes, now: datetime) -> None:
    """Note that this node counts in *memory*, and tell the log once where one that it counted in before is gone."""
    today = day_of(now).isoformat()
    if connection.execute("SELECT day FROM runs WHERE memory=?", (memory,)).fetchone() == (today,):
        return
    with transaction(connection):
        connection.execute(
            "INSERT INTO runs (memory, day, told) VALUES (?, ?, 0) ON CONFLICT (memory) DO UPDATE SET day=excluded.day",
            (memory, today),
        )
        gone = connection.execute("SELECT day FROM runs WHERE memory<>? AND told=0 ORDER BY day", (memory,)).fetchall()
        connection.execute("UPDATE runs SET told=1 WHERE memory<>?", (memory,))
    for (day,) in gone:
        _log.warning(
            "counts: the machine went down without notice on %s: steps of its last seconds are not counted", day
        )


def end(connection: sqlite3.Connection, memory: bytes) -> None:
    """Note that what stood in *memory* is counted, and nothing more comes."""
    with transaction(connection):
        connection.execute("DELETE FROM runs WHERE memory=?", (memory,))


def outages(connection: sqlite3.Connection) -> list[date]:
    """The days on which the machine went down without notice."""
    rows = connection.execute("SELECT day FROM runs WHERE told=1 ORDER BY day").fetchall()
    return [date.fromisoformat(day) for (day,) in rows]
