"""Worries that come together in visits that were finished: how many, and whether more than by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handbook.analytics.cells import Cell
from handbook.analytics.reporting.between import Between, together
from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.sheet import Sheet

_FOUND = ("0", "1", "2+")


WORTH_TELLING = 1.1
"""With millions of visits every difference is surely there. One that is told is of a tenth at least."""


@dataclass(frozen=True, slots=True)
class Lift:
    """How many times as many as if the two worries had nothing to do with each other: at least *low*, at most *high*."""

    low: float
    high: float

    @property
    def verdict(self) -> str:
        """``more`` or ``less`` by a tenth at least, whatever the noise was; else ``open``."""
        if self.low >= WORTH_TELLING:
            return "more"
        return "less" if self.high <= 1 / WORTH_TELLING else "open"


@dataclass(frozen=True, slots=True)
class Two:
    """Two worries in one finished visit: the figure, and the lift where it can be told."""

    one: str
    other: str
    figure: Figure
    lift: Lift | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """All two of *worries*. It is symmetric: :meth:`at` takes them in any order."""

    worries: tuple[str, ...]
    cells: Mapping[frozenset[str], Two]

    def at(self, one: str, other: str) -> Two | None:
        """The two worries; ``None`` for one with itself."""
        return self.cells.get(frozenset((one, other)))

    @property
    def told(self) -> list[Two]:
        """Those with a number, the most frequent first."""
        found = [two for two in self.cells.values() if two.figure.value is not None]
        return sorted(found, key=lambda two: (-(two.figure.value or 0), two.one, two.other))


def matrix(sheet: Sheet, worries: Sequence[str], marks: Mapping[str, str]) -> Matrix:
    """The matrix of *worries*. *marks* names, for a worry, the need that this answer alone gives, where there is one.

    A pair is of finished visits, so both of its worries have to be counted in those too: the visits that found none, one or more
    services for the worry's mark are all that chose it and finished. The released answers are of all visits, and would not do.
    """
    having = {
        worry: together(Between.of(sheet.figure(Cell("gap", mark, found))) for found in _FOUND)
        for worry, mark in marks.items()
    }
    finished = Between.of(sheet.finished)
    cells = {}
    for number, one in enumerate(worries):
        for other in worries[number + 1 :]:
            figure = sheet.figure(Cell("pair", *sorted((one, other))))
            lift = _lift(figure, having.get(one), having.get(other), finished)
            cells[frozenset((one, other))] = Two(one, other, figure, lift)
    return Matrix(tuple(worries), cells)


def _lift(both: Figure, one: Between | None, other: Between | None, finished: Between) -> Lift | None:
    """Observed over expected, each as far off as it can be; ``None`` where one of the numbers is hidden."""
    if both.value is None or both.at_most is None or one is None or other is None:
        return None
    if one.high is None or other.high is None or finished.high is None or not one.low or not other.low:
        return None
    return Lift(
        both.at_least * finished.low / (one.high * other.high), both.at_most * finished.high / (one.low * other.low)
    )
