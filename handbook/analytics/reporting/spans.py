"""Spans: the whole weeks that end in a month of the calendar, read together. Nothing is released for a month where weeks are.

A sum of released figures errs by the sum of their errors: each was noised and rounded on its own. So a sum tells less than a release of the
month would, and its bound is told with it. Where one of the weeks has no number, there is no sum: what is hidden is not zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Period, State
from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.parts import total
from handbook.analytics.reporting.sheet import Sheet
from handbook.analytics.reporting.shelf import Shelf

_MOST_TELLING = (State.IMPOSSIBLE, State.UNPLANNED, State.MISSING, State.SUPPRESSED)


@dataclass(frozen=True, slots=True)
class Sum(Figure):
    """The sum of the figures of one cell in the *parts* of a span; without a value where one of them has none."""

    parts: tuple[Figure, ...] = ()

    @property
    def within(self) -> int:
        """The bounds of all parts together."""
        return sum(part.within for part in self.parts)

    @property
    def usual(self) -> int:
        """Nineteen of twenty sums are no further than this from the true one: the draws are independent."""
        return total(self.parts).usual

    @property
    def blur(self) -> float:
        """The variance that noise and rounding add, each part its own."""
        return sum(part.blur for part in self.parts)


class Span(Sheet):
    """The weeks *parts*, oldest first, as one sheet for the month *name*.

    What is asked of its ``release`` is that of the newest week; numbers, days and doubts are those of all of them.
    """

    def __init__(self, name: str, parts: Sequence[Sheet]) -> None:
        super().__init__(parts[-1].release, "、".join(f"{one.name} {one.doubt}" for one in parts if one.doubt))
        self.parts = tuple(parts)
        self.period = Period(name, "month", parts[0].release.period.first, parts[-1].release.period.last)

    @property
    def name(self) -> str:
        """The month: ``2026-11``."""
        return self.period.name

    @property
    def level(self) -> str:
        """``month``."""
        return self.period.level

    @property
    def days(self) -> int:
        """How many days the weeks have."""
        return sum(one.days for one in self.parts)

    @property
    def missing(self) -> tuple[str, ...]:
        """The days of all weeks that did not come."""
        return tuple(line for one in self.parts for line in one.missing)

    def tells(self, kind: str) -> bool:
        """Whether one of the weeks tells of *kind*."""
        return any(one.tells(kind) for one in self.parts)

    def figure(self, cell: Cell) -> Sum:
        """The sum of *cell*, or why there is none."""
        figures = tuple(one.figure(cell) for one in self.parts)
        states = {figure.state for figure in figures}
        state = next((state for state in _MOST_TELLING if state in states), None)
        most = [figure.at_most for figure in figures if figure.at_most is not None]
        return Sum(
            period=self.name,
            cell=cell,
            value=sum(figure.value or 0 for figure in figures) if state is None else None,
            state=state,
            radius=sum(figure.radius for figure in figures),
            base=max(figure.base for figure in figures),
            at_least=sum(figure.at_least for figure in figures),
            at_most=sum(most) if len(most) == len(figures) else None,
            parts=figures,
        )

    def cells(self, kind: str) -> tuple[Cell, ...]:
        """All cells of *kind* that one of the weeks tells of, in their order."""
        return tuple(sorted({cell for one in self.parts for cell in one.cells(kind)}))


class Months(Shelf):
    """All of *shelf* that was over on the day *until*, and spans for its months.

    What ended later stays out, so that a report of a month says the same whenever it is made.
    """

    def __init__(self, shelf: Shelf, until: date) -> None:
        sheets = [one for level in shelf.levels for one in shelf.of(level) if one.release.period.last <= until]
        super().__init__([one.release for one in sheets], {one.name: one.doubt for one in sheets if one.doubt})

    def span(self, year: int, month: int) -> Span | None:
        """The weeks whose last day lies in the month; ``None`` where not one of them was released."""
        weeks = [one for one in reversed(self.of("week")) if _ends_in(one, year, month)]
        return Span(f"{year}-{month:02}", weeks) if weeks else None

    def before(self, sheet: Sheet) -> Sheet | None:
        """The span of the month before, where *sheet* is one."""
        if not isinstance(sheet, Span):
            return super().before(sheet)
        year, month = year_and_month(sheet.name)
        earlier = date(year, month, 1) - timedelta(days=1)
        return self.span(earlier.year, earlier.month)

    def year_ago(self, sheet: Sheet) -> Sheet | None:
        """The span of the same month of the year before, where *sheet* is one."""
        if not isinstance(sheet, Span):
            return super().year_ago(sheet)
        year, month = year_and_month(sheet.name)
        return self.span(year - 1, month)


def year_and_month(name: str) -> tuple[int, int]:
    """Of ``2026-11``. Raises :class:`ValueError` where *name* is no month."""
    first = date.fromisoformat(f"{name}-01")
    if name != f"{first.year:04}-{first.month:02}":
        raise ValueError(name)
    return first.year, first.month


def weeks_ending_in(year: int, month: int) -> tuple[date, ...]:
    """The last days (Sundays) of the weeks that end in the month."""
    day = date(year, month, 1)
    day += timedelta(days=6 - day.weekday())
    found = []
    while (day.year, day.month) == (year, month):
        found.append(day)
        day += timedelta(days=7)
    return tuple(found)


def _ends_in(sheet: Sheet, year: int, month: int) -> bool:
    last = sheet.release.period.last
    return (last.year, last.month) == (year, month)
