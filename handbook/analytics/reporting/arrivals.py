"""Arrivals: by which channel, in which language and from which ward needs came."""

from __future__ import annotations

from dataclasses import dataclass

from handbook.analytics.cells import Cell
from handbook.analytics.reporting.parts import Total, total
from handbook.analytics.reporting.sheet import Sheet

MARGINS = ("channel", "locale", "ward")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A channel, locale or ward with the needs that came from there: needs, not visits, since a visit may have several.

    *part* is its share of all that is shown. Suppressed needs are in neither, so that small places look smaller than they are.
    """

    name: str
    needs: Total
    part: float | None


def arrivals(sheet: Sheet, kind: str) -> tuple[Arrival, ...]:
    """What *sheet* tells of *kind* (``channel``, ``locale`` or ``ward``), most first."""
    cells: dict[str, list[Cell]] = {}
    for cell in sheet.cells(kind):
        cells.setdefault(cell.first, []).append(cell)
    sums = {name: total(map(sheet.figure, of_name)) for name, of_name in cells.items()}
    whole = sum(one.value or 0 for one in sums.values())
    found = [
        Arrival(name, one, None if one.value is None or whole <= 0 else one.value / whole) for name, one in sums.items()
    ]
    return tuple(sorted(found, key=lambda one: (-(one.needs.value or -1), one.name)))
