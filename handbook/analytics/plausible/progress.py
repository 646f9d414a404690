"""How far each period was told, so that a run that was broken off goes on, and tells nothing twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of one period to one site.

    *events* is how many there are in all, each for *visits_per_event* visits; *sent* how many of them may have been taken, *taken*
    and *dropped* how many surely were.
    """

    visits_per_event: int
    events: int
    sent: int = 0
    taken: int = 0
    dropped: int = 0

    @property
    def finished(self) -> bool:
        """Whether all of the period was told."""
        return self.sent >= self.events

    @property
    def unsure(self) -> int:
        """Events of which nobody knows: a run was killed over them, or their answer was lost."""
        return self.sent - self.taken - self.dropped


class Progress(Protocol):
    """Where it is noted how far the periods were told."""

    def of(self, site: str, period: str) -> Told | None:
        """What was noted last, or None if the period was not begun."""

    def note(self, site: str, period: str, told: Told) -> None:
        """Note *told* in the place of what was noted before, durably: events are sent on the strength of it."""


class MemoryProgress:
    """Progress that lasts as long as the process: for trials and tests. After a restart it would tell all again."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], Told] = {}

    def of(self, site: str, period: str) -> Told | None:
        """What was noted last, or None if the period was not begun."""
        return self._told.get((site, period))

    def note(self, site: str, period: str, told: Told) -> None:
        """Note *told* in the place of what was noted before."""
        self._told[site, period] = told
