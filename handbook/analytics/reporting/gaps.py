"""Gaps: needs that ended with no service or one, and from which wards the need comes at all.

How many services a need found is not counted by ward: it would be a table more, of few people each. So nothing here tells in
which ward a need found too little.
"""

from __future__ import annotations

from dataclasses import dataclass

from handbook.analytics.cells import Cell
from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.needs import Found, found
from handbook.analytics.reporting.sheet import Sheet

MOST_WARDS = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """A need with what it *found* in the whole city, and the *wards* in which most visits have the need, most first.

    *hidden* more wards are suppressed.
    """

    found: Found
    wards: tuple[Figure, ...]
    hidden: int


def gaps(sheet: Sheet, by_ward: Sheet | None, most: int = MOST_WARDS) -> tuple[Gap, ...]:
    """The needs of *sheet*, as :func:`found` ranks them, with their wards by the sheet *by_ward* (a year does not tell of wards)."""
    return tuple(_gap(one, by_ward, most) for one in found(sheet))


def _gap(one: Found, by_ward: Sheet | None, most: int) -> Gap:
    if by_ward is None:
        return Gap(one, (), 0)
    every = [by_ward.figure(Cell("ward", ward, one.need)) for ward in by_ward.firsts("ward")]
    shown = sorted(
        (figure for figure in every if figure.value is not None),
        key=lambda figure: (-(figure.value or 0), figure.cell.first),
    )
    return Gap(one, tuple(shown[:most]), len(every) - len(shown))
