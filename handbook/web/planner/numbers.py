"""How numbers are written for planners."""

from __future__ import annotations

import math

from handbook.analytics.reporting import Share


def number(value: int) -> str:
    """With commas: 12,345."""
    return f"{value:,}"


def percent(value: float) -> str:
    """*value* from 0 to 1 in per cent, with a decimal below ten."""
    return f"{_digits(value * 100)}%"


def fine_percent(value: float) -> str:
    """As :func:`percent`, with two decimals below one: parts of a whole with a hundred parts are small."""
    return f"{value * 100:.2f}%" if 0 <= value < 0.01 else percent(value)


def percent_range(share: Share) -> str:
    """Between which two the share surely lies."""
    low, high = percent(share.low), percent(share.high)
    return low if low == high else f"{low}〜{high}"


def signed_percent(value: float) -> str:
    """A change in per cent, with its sign."""
    written = _digits(abs(value) * 100)
    if not float(written):
        return "±0%"
    return f"{'+' if value > 0 else '−'}{written}%"


def _digits(value: float) -> str:
    if not math.isfinite(value):
        return "0"
    rounded = round(value, 1)
    return f"{rounded:.1f}" if rounded < 10 else f"{value:,.0f}"
