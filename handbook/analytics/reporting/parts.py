"""Parts of a whole, and sums of figures, with what their errors leave open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handbook.analytics.disclosure import State
from handbook.analytics.reporting.figure import Figure, noise_variance


@dataclass(frozen=True, slots=True)
class Share:
    """A share from 0 to 1, and between which two it surely lies."""

    value: float
    low: float
    high: float


def share(part: Figure, whole: Figure) -> Share | None:
    """*part* of *whole*, of which it must be a part; ``None`` where one of them has no value."""
    if part.value is None or whole.value is None or whole.value <= 0 or whole.at_most is None:
        return None
    low = part.at_least / whole.at_most if whole.at_most else 0.0
    high = 1.0 if not whole.at_least or part.at_most is None else part.at_most / whole.at_least
    # Noise can make a part look larger than its whole.
    return Share(min(1.0, part.value / whole.value), min(1.0, low), min(1.0, high))


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of those *figures* that have a value; *hidden* more are suppressed and not in it.

    *within* is how far the sum may be from that of the true counts of the same cells; *usual* is half the width of an interval that
    mostly (in 19 of 20 cases) covers it.
    """

    figures: tuple[Figure, ...]
    value: int | None
    hidden: int
    within: int
    usual: int


def total(figures: Iterable[Figure]) -> Total:
    """The sum of *figures*. Its value is ``None`` where not one of them has one."""
    all_of_them = tuple(figures)
    shown = [figure for figure in all_of_them if figure.value is not None]
    hidden = sum(figure.state is State.SUPPRESSED for figure in all_of_them)
    if not shown:
        return Total(all_of_them, None, hidden, 0, 0)
    variance = sum(noise_variance(figure.radius) + (figure.base**2 - 1) / 12 for figure in shown)
    within = sum(figure.within for figure in shown)
    # Independent draws: their sum is close to normal.
    usual = shown[0].usual if len(shown) == 1 else min(within, round(1.96 * variance**0.5))
    return Total(all_of_them, sum(figure.value or 0 for figure in shown), hidden, within, usual)
