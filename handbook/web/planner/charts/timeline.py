"""A line over periods with numbered flags where something happened, and with the compared stretches marked below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handbook.web.planner.charts.trend import Point, Trend, trend

APART = 8.0
"""Per cent of the width between two flags on one level: on the smallest screen they are as wide."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag with its *number* at *x* per cent of the width; *until* is where it ends, if it lasts. *level* 0 is the lowest."""

    number: int
    kind: str
    x: float
    until: float | None
    level: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period that is compared, in per cent of the width."""

    label: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """The *line*, with its *flags* on so many *levels*, and the *stretches*."""

    line: Trend
    flags: Sequence[Flag]
    levels: int
    stretches: Sequence[Stretch]


def timeline(
    points: Sequence[Point],
    days: Sequence[tuple[date, date] | None],
    marks: Sequence[tuple[date, date | None, str]],
    spans: Sequence[tuple[str, date, date]],
) -> Timeline:
    """*points* with the first and last day of each (``None`` where a period is missing), *marks* (first, last, kind) by their number
    from 1, and *spans* (label, first, last). Whatever begins before the line or ends after it is cut off there."""
    step = 100 / max(len(points) - 1, 1)

    def x(day: date, *, is_end: bool = False) -> float:
        known = [(index, span) for index, span in enumerate(days) if span is not None]
        index, span = next(((i, s) for i, s in reversed(known) if s[0] <= day), known[0])
        length = (span[1] - span[0]).days + 1
        # A point stands in the middle of its period.
        part = ((day - span[0]).days + (1 if is_end else 0.5)) / length
        return round(min(max((index + min(max(part, 0.0), 1.0) - 0.5) * step, 0.0), 100.0), 2)

    flags: list[Flag] = []
    if any(span is not None for span in days):
        taken: list[float] = []
        for number, (first, last, kind) in enumerate(marks, 1):
            at = x(first)
            level = next((i for i, end in enumerate(taken) if at - end >= APART), len(taken))
            taken[level : level + 1] = [at]
            flags.append(Flag(number, kind, at, None if last is None or last == first else x(last, is_end=True), level))
        stretches = [_stretch(label, x(first), x(last, is_end=True)) for label, first, last in spans]
    else:
        taken, stretches = [], []
    return Timeline(trend(points), flags, len(taken), stretches)


def _stretch(label: str, begins: float, ends: float) -> Stretch:
    return Stretch(label, begins, round(max(ends - begins, 0.5), 2))
