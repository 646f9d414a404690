"""Counts that are kept nowhere but in memory: for tests, demonstrations, and where counting is switched off."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from handbook.analytics.cells import Cell
from handbook.analytics.counting import Tally, count, with_stopped
from handbook.analytics.events import Event, Place, day_of_visit
from handbook.analytics.marks import KEY_BYTES, Marker, day_key, visit_key


class _Marks(set[bytes]):
    def look_for(self, marks: Iterable[bytes]) -> None:
        """They are all here."""


class NullCounts:
    """Counts nothing: practice mode, and whoever does not want to count."""

    def record(self, event: Event) -> bool:
        """Forget *event*."""
        return True

    def start_bookkeeper(self) -> int:
        """Nothing has to be looked after."""
        return 0

    def stop(self) -> None:
        """Nothing waits."""


class MemoryCounts(NullCounts):
    """Counts by the same rule as the store does, until the process ends."""

    def __init__(self) -> None:
        self._key = day_key(secrets.token_bytes(KEY_BYTES))
        self._marks: dict[date, _Marks] = {}
        self._places: dict[date, dict[Place, None]] = {}
        self._days: dict[date, Tally] = {}

    def record(self, event: Event) -> bool:
        """Count *event*."""
        day = day_of_visit(event)
        places = self._places.setdefault(day, {})
        places[event.place] = None
        marks, tally = self._marks.setdefault(day, _Marks()), self._days.setdefault(day, Counter())
        count(event, Marker(visit_key(self._key, event.seed)), marks, places, tally)
        return True

    def day(self, day: date) -> Mapping[tuple[Place, Cell], int]:
        """What was counted of *day*, with what stopped."""
        return with_stopped(self._days.get(day, Counter()))
