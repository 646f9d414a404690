"""Needs: which worries came up most and how that changed, and which needs ended with few services or none."""

from __future__ import annotations

from dataclasses import dataclass

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import State
from handbook.analytics.reporting.change import Change, Pair, compared
from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.parts import Share, Total, share, total
from handbook.analytics.reporting.sheet import Sheet
from handbook.analytics.reporting.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Ranked:
    """An option, with its *share* of the visits begun, and its changes: for each day against the period *before* and *year_ago*,
    and for each visit against the one before (*per_visit*), which how many came in all does not move."""

    name: str
    figure: Figure
    share: Share | None
    before: Change
    year_ago: Change
    per_visit: Change


def worries(shelf: Shelf, sheet: Sheet, question: str) -> tuple[Ranked, ...]:
    """The options of *question* (the flow's first one asks for the worries), most chosen first, suppressed ones last.

    Changes of one kind are tested together over the whole list.
    """
    cells = [cell for cell in sheet.cells("option") if cell.first == question]
    before, year_ago = shelf.before(sheet), shelf.year_ago(sheet)
    changes = compared([Pair.by_day(cell, sheet, before) for cell in cells])
    years = compared([Pair.by_day(cell, sheet, year_ago) for cell in cells])
    rates = compared([Pair.by_visit(cell, sheet, before) for cell in cells])
    ranked = [
        Ranked(cell.second, figure := sheet.figure(cell), share(figure, sheet.begun), change, year, rate)
        for cell, change, year, rate in zip(cells, changes, years, rates, strict=True)
    ]
    return tuple(sorted(ranked, key=lambda one: (-(one.figure.value or -1), one.name)))


@dataclass(frozen=True, slots=True)
class Found:
    """Of the finished visits with a *need*: how many found no service, one, and two or more.

    *whole* sums what is shown of the three. *few* is the share with none or one, between which two it surely lies: it is known
    although suppressed counts are in it, since they have a published bound. Where nothing useful is known it is ``None``.
    """

    need: str
    none: Figure
    one: Figure
    more: Figure
    whole: Total
    few: Share | None

    @property
    def fewer_than_two(self) -> int | None:
        """What is shown of visits with none or one."""
        shown = [figure.value for figure in (self.none, self.one) if figure.value is not None]
        return sum(shown) if shown else None


def found(sheet: Sheet) -> tuple[Found, ...]:
    """Every need that *sheet* tells of, those first where the most visits are known to have found fewer than two services."""
    needs = [_found(sheet, need) for need in sheet.firsts("gap")]
    return tuple(sorted(needs, key=lambda one: (-(one.fewer_than_two or -1), one.need)))


def _found(sheet: Sheet, need: str) -> Found:
    none, one, more = (sheet.figure(Cell("gap", need, many)) for many in ("0", "1", "2+"))
    return Found(need, none, one, more, total((none, one, more)), _few(none, one, more))


def _few(none: Figure, one: Figure, more: Figure) -> Share | None:
    parts = [figure for figure in (none, one) if figure.state is not State.IMPOSSIBLE]
    if more.value is None or any(part.at_most is None for part in parts):
        return None
    assert more.at_most is not None
    least = sum(part.at_least for part in parts)
    most = sum(part.at_most or 0 for part in parts)
    shown = sum(part.value or 0 for part in parts)
    low = least / (least + more.at_most)
    high = most / (most + more.at_least) if most else 0.0
    return Share(min(max(shown / (shown + more.value), low), high), low, high)
