"""A matrix of what comes together: half of it, since the other half says the same, with a tint for how often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handbook.web.planner.charts.tree import tint


@dataclass(frozen=True, slots=True)
class Field:
    """One field: *tint* from 1 to 5, or 0 where it is hidden: then it is hatched, and bears no number."""

    row: str
    column: str
    value: int | None
    tint: int


def triangle(names: Sequence[str], value_of: Callable[[str, str], int | None]) -> list[tuple[str, list[Field]]]:
    """For each of *names*, the fields with those before it: none for the first."""
    values = {(row, column): value_of(row, column) for place, row in enumerate(names) for column in names[:place]}
    largest = max((value for value in values.values() if value is not None), default=0)
    return [
        (
            row,
            [
                Field(row, column, value, 0 if value is None else tint(value, largest))
                for column in names[:place]
                for value in [values[row, column]]
            ],
        )
        for place, row in enumerate(names)
    ]
