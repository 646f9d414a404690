"""Numbers as they stand in what is published: exact, and the same on every machine."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from handbook.analytics.privacy.tails import exp_upwards


def written(number: Fraction) -> str:
    """*number* as a decimal where it ends ("0.000001"), else as a fraction ("1/3")."""
    rest, digits = number.denominator, 0
    while rest % 10 == 0:
        rest, digits = rest // 10, digits + 1
    while rest % 2 == 0:
        rest, digits = rest // 2, digits + 1
    while rest % 5 == 0:
        rest, digits = rest // 5, digits + 1
    if rest != 1:
        return str(number)
    shifted = str(abs(number.numerator) * 10**digits // number.denominator).zfill(digits + 1)
    sign = "-" if number < 0 else ""
    return sign + (f"{shifted[:-digits]}.{shifted[-digits:]}".rstrip("0").rstrip(".") if digits else shifted)


def right_guesses(epsilon: Fraction, delta: Fraction) -> int:
    """How often, in per cent and rounded upwards, somebody can be right who guesses whether a visit was counted, both being
    as likely beforehand.

    (1 + advantage) / 2, where the advantage is (exp(epsilon) − 1 + 2 delta) / (exp(epsilon) + 1) at most: Kairouz, Oh and Viswanath,
    *The composition theorem for differential privacy*, ICML 2015; Humphries et al., *Investigating membership inference attacks under
    data dependencies*, 2023.
    """
    odds = exp_upwards(epsilon)
    return min(100, ceil(100 * (odds + delta) / (odds + 1)))
