"""A line over periods that follow each other, from zero, with a band for the error and a gap where there is no value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TOP = 4.0
"""Per cent of the height that stay free above the highest point."""


@dataclass(frozen=True, slots=True)
class Point:
    """One period; *value* is ``None`` where nothing is told."""

    label: str
    value: int | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """*lines* and *bands* are lists of SVG points on a field of 100 by 100; *gaps* the places (x, width) without a value.

    *last* is the newest point, *highest* the largest value.
    """

    lines: tuple[str, ...]
    bands: tuple[str, ...]
    gaps: tuple[tuple[float, float], ...]
    last: tuple[float, float] | None
    highest: int


def trend(points: Sequence[Point]) -> Trend:
    """The line of *points*, in their order."""
    highest = max((point.value for point in points if point.value is not None), default=0)
    scale = max([highest, *(point.high for point in points if point.high is not None)], default=0) or 1
    step = 100 / max(len(points) - 1, 1)

    def y(value: float) -> float:
        return round(100 - max(value, 0) / scale * (100 - TOP), 2)

    runs: list[list[int]] = []
    for index, point in enumerate(points):
        if point.value is not None:
            if index and points[index - 1].value is not None and runs:
                runs[-1].append(index)
            else:
                runs.append([index])

    def x(index: int) -> float:
        return round(index * step, 2)

    lines = tuple(" ".join(f"{x(i)},{y(points[i].value or 0)}" for i in run) for run in runs)
    bands = tuple(
        " ".join(
            [f"{x(i)},{y(high)}" for i in run if (high := points[i].high) is not None]
            + [f"{x(i)},{y(low)}" for i in reversed(run) if (low := points[i].low) is not None]
        )
        for run in runs
    )
    gaps = tuple(
        (max(0.0, round(x(i) - step / 2, 2)), round(step, 2)) for i, point in enumerate(points) if point.value is None
    )
    newest = points[-1].value if points else None
    last = None if newest is None else (100.0 if len(points) > 1 else 0.0, y(newest))
    return Trend(lines, bands, gaps, last, highest)
