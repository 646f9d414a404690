"""The outbox: what a node has sealed and not delivered yet, a batch for each day."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from handbook.analytics.cells import Cell
from handbook.analytics.node.database import transaction


@dataclass(frozen=True, slots=True)
class Delivery:
    """All that one node counted of one day. Node and day name it: it is taken once, however often it is sent."""

    handbook: str
    node: str
    day: date
    lost: int
    counts: tuple[tuple[str, str, Cell, int], ...]
    """Version, channel, cell and count, in this order."""


def deliveries(connection: sqlite3.Connection, handbook: str, node: str) -> Iterator[Delivery]:
    """The sealed days, oldest first: those with counts of any handbook, and those of *handbook* on which nobody came."""
    keys = {
        (row[0], row[1], row[2] or handbook)
        for row in connection.execute("SELECT DISTINCT day, node, handbook FROM day_counts").fetchall()
    }
    # Declared after the day was sealed.
    later = dict(connection.execute("SELECT day, lost FROM days WHERE sealed=1").fetchall())
    for day, who, which in sorted(keys):
        rows = connection.execute(
            "SELECT version, channel, kind, first, second, third, count FROM day_counts"
            " WHERE handbook=? AND node=? AND day=? ORDER BY 1, 2, 3, 4, 5, 6",
            (which, who, day),
        )
        counts = tuple((row[0], row[1], Cell(*row[2:6]), row[6]) for row in rows)
        lost = 0
        if which == handbook:
            query = "SELECT coalesce(sum(count), 0) FROM day_counts WHERE handbook='' AND node=? AND day=?"
            lost = connection.execute(query, (who, day)).fetchone()[0] + (later.get(day, 0) if who == node else 0)
        yield Delivery(which, who, date.fromisoformat(day), lost, counts)


def forget(connection: sqlite3.Connection, delivery: Delivery, handbook: str, node: str) -> None:
    """Delete what was delivered."""
    day = delivery.day.isoformat()
    with transaction(connection):
        connection.execute(
            "DELETE FROM day_counts WHERE handbook IN (?, ?) AND node=? AND day=?",
            (delivery.handbook, "" if delivery.handbook == handbook else delivery.handbook, delivery.node, day),
        )
        if delivery.node == node and delivery.handbook == handbook:
            connection.execute("DELETE FROM days WHERE day=? AND sealed=1", (day,))
