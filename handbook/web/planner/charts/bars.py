"""Horizontal bars: one for each entry, with the error as a whisker and a mark where the earlier value was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ROOM = 70.0
"""Per cent of the width for the longest bar: its value stands behind it."""

STUB = 9.0
"""Per cent of the width of the hatched stub of a suppressed value: the same for all, since nothing is known of it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What a bar shows. *value* is ``None`` where it is suppressed; *said* stands behind the bar.

    *low* and *high* are the ends of the whisker, *before* is the earlier value: each may be unknown. *part* is a part of
    *value* that is marked in it.
    """

    label: str
    value: float | None
    said: str
    low: float | None = None
    high: float | None = None
    before: float | None = None
    part: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Where a bar is: all but *line* in per cent of the width. *line* is the row's number."""

    label: str
    said: str
    line: int
    width: float
    low: float | None
    high: float | None
    before: float | None
    part: float | None
    end: float
    is_hidden: bool


def bars(entries: Iterable[Bar], room: float = ROOM) -> Sequence[Row]:
    """The rows of *entries*, from zero and all on one scale. The longest takes *room*: less where much is said behind it."""
    shown = list(entries)
    longest = max(
        (value for bar in shown for value in (bar.value, bar.high, bar.before) if value is not None), default=0.0
    )

    def at(value: float | None) -> float | None:
        return None if value is None else round(max(value, 0.0) / longest * room, 2) if longest > 0 else 0.0

    rows = []
    for line, bar in enumerate(shown):
        width = STUB if bar.value is None else at(bar.value) or 0.0
        low, high, before = at(bar.low), at(bar.high), at(bar.before)
        # The words stand behind all that is drawn.
        end = max(width, high or 0.0, before or 0.0)
        rows.append(
            Row(bar.label, bar.said, line, width, low, high, before, at(bar.part), round(end, 2), bar.value is None)
        )
    return rows
