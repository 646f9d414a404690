"""Bounds of time and memory, and what is said where a bound ends a proof."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from time import monotonic


class Verdict(Enum):
    """Whether some complete path makes a formula true."""

    YES = "yes"
    NO = "no"
    NOT_PROVEN = "not proven"


class NotProven(Exception):
    """A bound of time or memory ended the proof: nothing is known, nothing wrong is said."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may use: *seconds* on the monotonic clock, and *rows* of the largest table that a sum keeps.

    A row takes about 150 bytes, and as much more as its number is long; two such tables may stand at a time.
    """

    seconds: float = 20.0
    rows: int = 1_000_000

    def start(self) -> Clock:
        """A clock that runs from now."""
        return Clock(monotonic() + self.seconds, self.rows)


@dataclass(frozen=True, slots=True)
class Clock:
    """The limits of a call that is under way."""

    end: float
    rows: int

    @property
    def left(self) -> float:
        """Seconds left; negative when over."""
        return self.end - monotonic()

    def share(self, part: float) -> Clock:
        """That part of the time left."""
        return Clock(monotonic() + self.left * part, self.rows)

    def check(self, rows: int = 0) -> None:
        """Raises :class:`NotProven` where the time is over or *rows* are too many."""
        if rows > self.rows:
            raise NotProven(f"more than {self.rows} rows")
        if monotonic() >= self.end:
            raise NotProven("out of time")
