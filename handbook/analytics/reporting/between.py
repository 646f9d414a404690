"""Between how many and how many visits lies what is not released itself, but follows from figures that are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handbook.analytics.reporting.figure import Figure


@dataclass(frozen=True, slots=True)
class Between:
    """At least *low* visits and at most *high*; ``None`` where nothing says how many at most."""

    low: int
    high: int | None

    @classmethod
    def of(cls, figure: Figure) -> Between:
        """Where the true count behind *figure* lies."""
        return cls(figure.at_least, figure.at_most)

    def within(self, other: Between) -> Between:
        """What holds where both hold. Of two that cannot (somebody changed an answer) *other* stays."""
        low = max(self.low, other.low)
        high = min((high for high in (self.high, other.high) if high is not None), default=None)
        return other if high is not None and low > high else Between(low, high)

    def without(self, part: Between) -> Between:
        """What is left without *part*, which is a part of it."""
        low = 0 if part.high is None else max(0, self.low - part.high)
        return Between(low, None if self.high is None else max(0, self.high - part.low))


def together(parts: Iterable[Between]) -> Between:
    """The sum of *parts*. Of parts that share visits, its *high* alone holds for those who are in any of them."""
    low, high = 0, 0
    is_open = False
    for part in parts:
        low += part.low
        if part.high is None:
            is_open = True
        else:
            high += part.high
    return Between(low, None if is_open else high)
