"""Services: which are shown, and which are called or opened."""

from __future__ import annotations

from dataclasses import dataclass

from handbook.analytics.cells import Cell
from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.parts import Total, total
from handbook.analytics.reporting.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Shown:
    """A service with how often it was shown. A visit with two of its needs counts in both: this counts showings, not visits."""

    service: str
    shown: Total
    called: Figure


def shown(sheet: Sheet) -> tuple[Shown, ...]:
    """The services of the results, most shown first, those of which nothing may be shown last."""
    cells: dict[str, list[Cell]] = {}
    for cell in sheet.cells("result"):
        cells.setdefault(cell.second, []).append(cell)
    found = [
        Shown(service, total(map(sheet.figure, of_service)), sheet.figure(Cell("act", "call", service)))
        for service, of_service in cells.items()
    ]
    return tuple(sorted(found, key=lambda one: (-(one.shown.value or -1), one.service)))


@dataclass(frozen=True, slots=True)
class Acted:
    """A service with how many visits did one thing with it (a call tapped, a site opened …)."""

    service: str
    figure: Figure


def acted(sheet: Sheet, act: str) -> tuple[Acted, ...]:
    """The services that *act* was done with, most first, suppressed ones last."""
    found = [Acted(cell.second, sheet.figure(cell)) for cell in sheet.cells("act") if cell.first == act]
    return tuple(sorted(found, key=lambda one: (-(one.figure.value or -1), one.service)))
