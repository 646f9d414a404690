"""Stops: at which question visits ended, of those that came to it."""

from __future__ import annotations

from dataclasses import dataclass

from handbook.analytics.cells import Cell
from handbook.analytics.reporting.change import Change, Pair, compared
from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.parts import Share, share
from handbook.analytics.reporting.sheet import Sheet
from handbook.analytics.reporting.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Stop:
    """A question with the visits that came to it and those that ended there; *share* of those who were asked, where both are told.

    The change *before* is that of this share; where it is not told how many were asked, it is that of the stops for each day.
    """

    question: str
    stopped: Figure
    reached: Figure
    share: Share | None
    before: Change


def stops(shelf: Shelf, sheet: Sheet) -> tuple[Stop, ...]:
    """The questions at which visits ended, most first, suppressed ones last. A quarter does not tell how many came to a question."""
    before = shelf.before(sheet)
    cells = sheet.cells("stopped")
    if sheet.tells("reached"):
        pairs = [Pair.among(cell, Cell("reached", cell.first), sheet, before) for cell in cells]
    else:
        pairs = [Pair.by_day(cell, sheet, before) for cell in cells]
    changes = compared(pairs)
    found = []
    for cell, change in zip(cells, changes, strict=True):
        stopped, reached = sheet.figure(cell), sheet.figure(Cell("reached", cell.first))
        found.append(Stop(cell.first, stopped, reached, share(stopped, reached), change))
    return tuple(sorted(found, key=lambda one: (-(one.stopped.value or -1), one.question)))
