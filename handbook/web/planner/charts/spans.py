"""Shares with their errors: a mark on a line, and between what the share surely lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handbook.analytics.reporting.parts import Share

_STEPS = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Span:
    """In per cent of the width: the mark, and from where to where the error goes."""

    at: float
    low: float
    width: float


def full_scale(shares: Iterable[Share | None]) -> float:
    """What the whole width stands for: the next round share above the largest one."""
    largest = max((share.value for share in shares if share is not None), default=0.0)
    return next((step for step in _STEPS if step >= largest), 1.0)


def span(share: Share | None, scale: float) -> Span | None:
    """Where *share* is drawn. An error that goes beyond the width ends there."""
    if share is None:
        return None

    def at(value: float) -> float:
        return round(min(max(value / scale, 0.0), 1.0) * 100, 2)

    return Span(at(share.value), at(share.low), round(at(share.high) - at(share.low), 2))
