"""Diverging bars: to the right what grew, to the left what shrank, from one line in the middle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MIDDLE = 50.0
ROOM = 32.0
"""Per cent of the width to each side: the value stands behind the bar's end."""


@dataclass(frozen=True, slots=True)
class Side:
    """What a bar shows: a change (0.25: a quarter more), what is said of it, and whether it is more than chance."""

    label: str
    value: float
    said: str
    is_real: bool


@dataclass(frozen=True, slots=True)
class Swing:
    """Where a bar is, in per cent of the width; *end* is where its words begin, or end where it goes to the left."""

    label: str
    said: str
    line: int
    x: float
    width: float
    end: float
    is_more: bool
    is_real: bool


def diverging(entries: Iterable[Side]) -> Sequence[Swing]:
    """The rows of *entries*, all on one scale."""
    shown = list(entries)
    longest = max((abs(side.value) for side in shown), default=0.0)
    rows = []
    for line, side in enumerate(shown):
        width = round(abs(side.value) / longest * ROOM, 2) if longest > 0 else 0.0
        is_more = side.value >= 0
        x = MIDDLE if is_more else round(MIDDLE - width, 2)
        end = round(MIDDLE + width if is_more else MIDDLE - width, 2)
        rows.append(Swing(side.label, side.said, line, x, width, end, is_more, side.is_real))
    return rows
