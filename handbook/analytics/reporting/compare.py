"""Comparing: two periods of one length, or two wards or channels of one period, row by row and with a verdict.

**Two periods.** As many for each day, and as many for each visit (of needs and gaps: each finished one, since they are counted there).
A row whose question changed with the content is not compared: the numbers would be answers to two questions.

**Two wards or channels.** How many visits come from a ward is not counted, only needs. So what is compared is the part that a need has
of all needs of the ward that are shown in both; a ward with more people has more of each. One visit may have several needs, which
come together: the whole wavers more than as many independent visits would. Its variance is taken as if the needs of a visit
were spread geometrically around their average, which is wider than they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from handbook.analytics.cells import Cell
from handbook.analytics.reporting.change import Change, Pair, compared
from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.parts import Share, Total, share, total
from handbook.analytics.reporting.sheet import BEGUN, FINISHED, Sheet

PLACES = ("ward", "channel")


class NotAlike(ValueError):
    """Periods of different length: no number of one is comparable with one of the other."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what two periods tell of *cell*, with its *part* of all visits (*part_before* then; of a gap or a need, of the finished ones).
    *by_visit* compares these parts: how many came in all does not move it."""

    cell: Cell
    now: Figure
    before: Figure
    part: Share | None
    part_before: Share | None
    by_day: Change
    by_visit: Change
    has_changed: bool


def lines(
    cells: Sequence[Cell], now: Sheet, before: Sheet, has_changed: Callable[[Cell], bool] = lambda _: False
) -> tuple[Line, ...]:
    """*cells* in *now* against *before*, in their order. All of a kind of change are tested together. Raises :class:`NotAlike`."""
    if now.level != before.level:
        raise NotAlike(f"{now.name} and {before.name} are not of one length")
    changed = [has_changed(cell) for cell in cells]
    days = [replace(Pair.by_day(cell, now, before), has_changed=one) for cell, one in zip(cells, changed, strict=True)]
    visits = [
        replace(Pair.among(cell, _whole(cell), now, before), has_changed=one)
        for cell, one in zip(cells, changed, strict=True)
    ]
    return tuple(
        Line(
            cell,
            now.figure(cell),
            before.figure(cell),
            share(now.figure(cell), now.figure(_whole(cell))),
            share(before.figure(cell), before.figure(_whole(cell))),
            by_day,
            by_visit,
            one,
        )
        for cell, by_day, by_visit, one in zip(cells, compared(days), compared(visits), changed, strict=True)
    )


def _whole(cell: Cell) -> Cell:
    return FINISHED if cell.kind in ("gap", "locale", "ward", "channel") else BEGUN


def either(now: Sheet, before: Sheet, kind: str, first: str | None = None, seconds: Sequence[str] = ()) -> list[Cell]:
    """The cells of *kind* that one of the sheets tells of, those of *first* and *seconds* alone where they are named."""
    cells = dict.fromkeys((*now.cells(kind), *before.cells(kind)))
    return [
        cell for cell in cells if (first is None or cell.first == first) and (not seconds or cell.second in seconds)
    ]


def main_locale(sheet: Sheet) -> str | None:
    """The language that most needs came in: with one figure for each need it has less noise than a sum over languages."""
    sums = {
        locale: total(sheet.figure(cell) for cell in _of(sheet, "locale", locale)) for locale in sheet.firsts("locale")
    }
    return max(sums, key=lambda locale: (sums[locale].value or 0, locale), default=None)


def _of(sheet: Sheet, kind: str, first: str) -> list[Cell]:
    return [cell for cell in sheet.cells(kind) if cell.first == first]


@dataclass(frozen=True, slots=True)
class Place:
    """A row: a *need* in *one* ward or channel, and in the *other*, each with its part of all needs that both show."""

    need: str
    one: Figure
    other: Figure
    part: float | None
    other_part: float | None
    change: Change


@dataclass(frozen=True, slots=True)
class Places:
    """The rows, and the sums *one* and *other* of which they are parts."""

    rows: tuple[Place, ...]
    one: Total
    other: Total


def places(sheet: Sheet, kind: str, one: str, other: str) -> Places:
    """The needs of *one* ward (or channel) against *other* in the period of *sheet*, those first that *one* has most of."""
    needs = dict.fromkeys(cell.second for cell in sheet.cells(kind) if cell.first in (one, other))
    figures = {need: tuple(sheet.figure(Cell(kind, name, need)) for name in (one, other)) for need in needs}
    both = [pair for pair in figures.values() if all(figure.value is not None for figure in pair)]
    wholes = (total(pair[0] for pair in both), total(pair[1] for pair in both))
    ours, theirs = (whole.value or 0 for whole in wholes)
    blur = sum(_blur(whole, _each(sheet)) for whole in wholes) if ours > 0 < theirs else 0.0
    pairs = [
        # Noise and chance of the whole are in the part too, and move both the same way: taken as if apart, on the safe side.
        Pair(now, then, float(max(ours, 1)), float(max(theirs, 1)), blur, is_doubtful=bool(sheet.doubt))
        for now, then in figures.values()
    ]
    rows = [
        Place(need, now, then, *_parts(now, then, ours, theirs), change)
        for (need, (now, then)), change in zip(figures.items(), compared(pairs), strict=True)
    ]
    return Places(tuple(sorted(rows, key=lambda row: (-(row.part or -1), row.need))), *wholes)


def _parts(one: Figure, other: Figure, whole: int, other_whole: int) -> tuple[float | None, float | None]:
    """Of what is not in the sums there is no part."""
    if one.value is None or other.value is None or whole <= 0 or other_whole <= 0:
        return None, None
    return one.value / whole, other.value / other_whole


def _each(sheet: Sheet) -> float:
    """How many needs a finished visit has on average; one at least."""
    finished = sheet.finished.value or 0
    needs = total(sheet.figure(cell) for cell in sheet.cells("channel")).value or 0
    return max(1.0, needs / finished) if finished > 0 else 1.0


def _blur(whole: Total, each: float) -> float:
    """The square of the relative error of *whole*: by noise and rounding, and by chance, with *each* needs a visit."""
    assert whole.value
    by_noise = sum(figure.blur for figure in whole.figures)
    # A visit with k needs adds k² to the variance. Geometric: the mean of k² is at most twice the square of that of k.
    by_chance = 2 * each * whole.value
    return (by_noise + by_chance) / whole.value**2
