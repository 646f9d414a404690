"""The edges of what an open day is padded to, and how an attacker comes to them: by visits of their own."""

from __future__ import annotations

import sqlite3
from enum import Enum

from handbook.analytics.events import Acted
from handbook.analytics.node.file import DATABASE
from handbook.analytics.node.openday import FULL, OpenDay
from handbook.analytics.node.veil import Veil
from tests.analytics.attacks.laboratory import DAY, HERE, MINUTE, Node, open_day, seed_of

SMALLEST = 64 * 1024
FORGED = 9_999
_CELL = len('["act","call","","",1],')
_LONG = 300


class Edge(Enum):
    """What is padded."""

    MARKS = "marks"
    SIZE = "size"


def fill(node: Node, edge: Edge, answers: tuple[OpenDay, OpenDay], chance: int) -> None:
    """Fill the day of *node* up, so that it comes over the edge with one of both answers alone.

    What these add is known from days of the attacker's own, *answers*, with nothing but this visit. Where the day
    stands is known to who knows all other visits, and to who waits for the first edge and counts from there.
    """
    if edge is Edge.MARKS:
        few = FULL - sum(day.marks for day in answers) // 2
        node.record(*(_acted(str(number), chance) for number in range(few)))
        return
    left = SMALLEST - _size(node, answers)
    while left > _CELL:
        many, length = (left // (_LONG + _CELL), _LONG) if left > 2 * _LONG else (1, min(left - _CELL, _LONG))
        node.record(*(_acted(f"{left}-{number}-".ljust(length, "x"), chance) for number in range(many)))
        left = SMALLEST - _size(node, answers)


def _size(node: Node, answers: tuple[OpenDay, OpenDay]) -> int:
    """Bytes of the counts of *node*, with either of *answers*, before they are padded: the mean of both."""
    stands = open_day(node.stolen()[DATABASE], node.veil)
    days = [
        OpenDay(stands.node, DAY, stands.counts + more.counts, FULL, FULL, 2 * FULL, stands.key) for more in answers
    ]
    return sum(size_of(day) for day in days) // len(days)


def size_of(day: OpenDay) -> int:
    """Bytes of *day*, before they are padded."""
    connection, veil = sqlite3.connect(":memory:"), Veil([bytes(32)])
    connection.execute("CREATE TABLE open_days (day PRIMARY KEY, covered)")
    day.write(connection, veil)
    ((covered,),) = connection.execute("SELECT covered FROM open_days")
    connection.close()
    return len(veil.lift(day.node, day.day, covered).rstrip())


def _acted(service: str, chance: int) -> Acted:
    return Acted(seed_of(FORGED, chance), MINUTE, HERE, "call", service)
