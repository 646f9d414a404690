"""Where hours stand at a moment: open and until when, closed and until when, or not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from handbook.resources.hours import OpenState, next_change, state_at

SOON = timedelta(minutes=60)
"""How long before the end it is told: a line is rarely free at once, and a desk has to be reached."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A state, and when it changes to which (both ``None`` where no change is known). Times are Japan's."""

    state: OpenState
    until: datetime | None = None
    then: OpenState | None = None

    @property
    def closes(self) -> datetime | None:
        """When it closes, where it is open and that is known."""
        return self.until if self.state is OpenState.OPEN and self.then is OpenState.CLOSED else None

    @property
    def opens(self) -> datetime | None:
        """When it opens, where it is closed and nothing unknown lies between."""
        return self.until if self.state is OpenState.CLOSED and self.then is OpenState.OPEN else None

    def closes_soon(self, now: datetime) -> bool:
        """Whether it closes within the hour."""
        return self.closes is not None and self.closes - now <= SOON


NOT_KNOWN = Standing(OpenState.UNKNOWN)


def standing(hours: str | None, moment: datetime) -> Standing:
    """Where *hours* stand at *moment* (aware; any zone); not known where there are none."""
    # Hours speak in whole minutes, so that all who ask within one share the answer.
    return NOT_KNOWN if hours is None else _standing(hours, moment.replace(second=0, microsecond=0))


@lru_cache(maxsize=2048)
def _standing(hours: str, minute: datetime) -> Standing:
    until = next_change(hours, minute)
    return Standing(state_at(hours, minute), until, None if until is None else state_at(hours, until))
