"""Tails of the discrete Laplace distribution: how likely noise is to be large. Never told smaller than they are.

P(Z ≥ m) = Σ_{z ≥ m} (1 − α) / (1 + α) · α^z = α^m / (1 + α) for m ≥ 1, with α = exp(−1 / scale): a geometric series.
Computed in decimals of 60 digits and rounded upwards, so that a delta told from it is a bound, not an estimate.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from fractions import Fraction
from functools import lru_cache

_UPWARDS = Context(prec=60, rounding=ROUND_CEILING)
_DOWNWARDS = Context(prec=60, rounding=ROUND_FLOOR)


def tail(scale: Fraction, least: int) -> Fraction:
    """P(Z ≥ *least*) for noise of the *scale* and *least* ≥ 1, rounded upwards."""
    assert least >= 1, "the closed form is that of the upper tail"
    # α^m is one exponential; the α below the line is rounded downwards.
    return exp_upwards(-least / scale) / (1 + _exp_downwards(-1 / scale))


def alpha(scale: Fraction) -> Fraction:
    """α = exp(−1 / *scale*), rounded upwards."""
    return exp_upwards(-1 / scale)


@lru_cache(maxsize=64)  # the same few parameters are asked for again and again: a release's, its page's
def least_tail(scale: Fraction, most: Fraction) -> int:
    """The smallest m ≥ 1 with P(Z ≥ m) ≤ *most*, found by doubling and halving."""
    low, high = 0, 1
    while tail(scale, high) > most:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if tail(scale, middle) <= most else (middle, high)
    return high


def spread(scale: Fraction, outside: Fraction = Fraction(5, 100)) -> int:
    """The smallest x with P(Z < −x or Z > x) ≤ *outside*: by default, 95 % of all noise is within ±x."""
    return least_tail(scale, outside / 2) - 1


def exp_upwards(power: Fraction) -> Fraction:
    """exp(*power*), rounded upwards; of *epsilon*, how many times likelier one visit can make anything that comes out."""
    quotient = _UPWARDS.divide(power.numerator, power.denominator)
    # Decimal.exp() rounds to the nearest whatever the context says: the next number is above for certain.
    return Fraction(_UPWARDS.next_plus(_UPWARDS.exp(quotient)))


def _exp_downwards(power: Fraction) -> Fraction:
    quotient = _DOWNWARDS.divide(power.numerator, power.denominator)
    return Fraction(_DOWNWARDS.next_minus(_DOWNWARDS.exp(quotient)))
