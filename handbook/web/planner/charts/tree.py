"""The tree of questions with its counts: indented rows, each with a bar and a tint for how many came there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TINTS = 5
STUB = 12.0
"""Per cent of the width of the hatched stub that stands for what is not told: the same for all, since nothing is known of it."""


@dataclass(frozen=True, slots=True)
class Branching:
    """What a row shows, and how far it is indented. *value* is ``None`` where it is not told; *part* is the part of it that ended here.

    A row without a bar does not set the scale: where everybody passes, a bar would make all others short.
    """

    key: str
    depth: int
    value: int | None
    part: int = 0
    has_bar: bool = True


@dataclass(frozen=True, slots=True)
class Bough:
    """A row: *lines* says for each column of the indentation what is drawn there; *width* and *part* are per cent of the longest bar.

    A line is ``through`` (another row follows further down), ``branch`` (a row hangs here, more follow), ``last`` or ``none``.
    """

    key: str
    depth: int
    lines: tuple[str, ...]
    width: float
    part: float
    tint: int
    is_hidden: bool
    has_bar: bool


def boughs(rows: Sequence[Branching]) -> list[Bough]:
    """The rows of a tree in depth-first order, all bars on one scale."""
    longest = max((row.value for row in rows if row.value is not None and row.has_bar), default=0)
    follows: set[int] = set()
    lines: list[tuple[str, ...]] = []
    # From below: whether a row of the same depth follows before the tree comes back up.
    for row in reversed(rows):
        drawn = ["through" if depth in follows else "none" for depth in range(1, row.depth)]
        if row.depth:
            drawn.append("branch" if row.depth in follows else "last")
        lines.append(tuple(drawn))
        follows = {depth for depth in follows if depth <= row.depth} | {row.depth}
    return [
        Bough(
            key=row.key,
            depth=row.depth,
            lines=drawn,
            width=STUB if row.value is None else _per_cent(row.value, longest),
            part=0.0 if row.value is None else min(_per_cent(row.part, longest), _per_cent(row.value, longest)),
            tint=0 if row.value is None else tint(row.value, longest),
            is_hidden=row.value is None,
            has_bar=row.has_bar,
        )
        for row, drawn in zip(rows, reversed(lines), strict=True)
    ]


def tint(value: float, largest: float, tints: int = TINTS) -> int:
    """From 1 (pale) to *tints* (deep), in equal steps from zero; what is told is never as pale as nothing."""
    return max(1, min(tints, -int(-value * tints // largest))) if largest > 0 else 1


def _per_cent(value: float, longest: float) -> float:
    return round(max(value, 0) / longest * 100, 2) if longest else 0.0
