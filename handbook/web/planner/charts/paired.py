"""Paired dots: two values in a row on one scale from zero, each with its error as a whisker, and a line that joins them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ROOM = 74.0
"""Per cent of the width for the largest value with its whisker: the words stand behind it."""


@dataclass(frozen=True, slots=True)
class Couple:
    """What a row shows: *now* and *before*, with their whiskers (low, high), what is *said*, and whether it is more than chance."""

    label: str
    now: float
    before: float
    said: str
    is_real: bool
    around_now: tuple[float, float] | None = None
    around_before: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Dots:
    """Where all that is: in per cent of the width. *line* is the row's number, *end* where the words begin."""

    label: str
    said: str
    line: int
    now: float
    before: float
    around_now: tuple[float, float] | None
    around_before: tuple[float, float] | None
    end: float
    is_real: bool


def paired(entries: Iterable[Couple]) -> Sequence[Dots]:
    """The rows of *entries*."""
    shown = list(entries)
    largest = max((high for one in shown for high in _highs(one)), default=0.0)

    def at(value: float) -> float:
        return round(max(value, 0.0) / largest * ROOM, 2) if largest > 0 else 0.0

    def around(ends: tuple[float, float] | None) -> tuple[float, float] | None:
        return None if ends is None else (at(ends[0]), at(ends[1]))

    return [
        Dots(
            one.label,
            one.said,
            line,
            at(one.now),
            at(one.before),
            around(one.around_now),
            around(one.around_before),
            max(at(high) for high in _highs(one)),
            one.is_real,
        )
        for line, one in enumerate(shown)
    ]


def _highs(one: Couple) -> tuple[float, ...]:
    ends = (one.around_now, one.around_before)
    return (one.now, one.before, *(end[1] for end in ends if end is not None))
