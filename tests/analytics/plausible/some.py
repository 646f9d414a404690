"""Releases for the tests, and receivers that fail in each way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from handbook.analytics.cells import KINDS, Cell
from handbook.analytics.disclosure import Period, Plan, Release, Spot
from handbook.analytics.plausible import Event

SITE = "handbook.example.jp"
WEEK = Plan().period_of(date(2026, 11, 25), "week")
QUARTER = Plan().period_of(date(2026, 11, 25), "quarter")
YEAR = Plan().period_of(date(2026, 11, 25), "year")
MONTH = Plan("month").period_of(date(2026, 11, 25), "month")


def released(
    published: Mapping[Cell, int],
    period: Period = WEEK,
    hidden: frozenset[Cell] = frozenset(),
    versions: Mapping[tuple[str, Cell], int] | None = None,
) -> Release:
    """A release of *period* that publishes these numbers, over all versions and for some."""
    spots = {("", cell): number for cell, number in published.items()} | dict(versions or {})
    return Release(
        period=period,
        k=10,
        base=5,
        radius=0,
        rough={},
        kinds=KINDS,
        single=frozenset(),
        first="",
        margins=frozenset(),
        published={Spot(period.name, version, cell): number for (version, cell), number in spots.items()},
        below=frozenset(Spot(period.name, "", cell) for cell in hidden),
        beside=frozenset(),
    )


def numbered(many: int) -> Release:
    """A release of *many* events, no two of them alike."""
    return released({Cell("option", "q", f"option-{number:05}"): 5 for number in range(many)})


@dataclass
class Taking:
    """A receiver that takes all, or does what *fate* does with the number of the attempt."""

    fate: Callable[[int], bool] = lambda attempt: True
    site: str = SITE
    attempts: int = 0
    taken: list[Event] = field(default_factory=list)

    def send(self, event: Event) -> bool:
        """Take *event* or not."""
        self.attempts += 1
        if self.fate(self.attempts):
            self.taken.append(event)
            return True
        return False


def still(seconds: float) -> None:
    """A pause that takes no time."""
