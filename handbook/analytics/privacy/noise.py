"""Noise: whole numbers from the discrete Laplace distribution, drawn exactly.

P(Z = z) = (1 − α) / (1 + α) · α^|z| with α = exp(−1 / scale): Algorithms 1 and 2 of Canonne, Kamath and Steinke, *The discrete
Gaussian for differential privacy* (NeurIPS 2020, https://arxiv.org/abs/2004.00010). Only whole numbers are computed with:
noise made from floating-point numbers has gaps through which the count can be read (Mironov, *On significance of the least
significant bits for differential privacy*, CCS 2012).

How long a draw takes depends on what is drawn. Releases are made by night, in a batch; nobody waits for one, or times it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Protocol

from handbook.analytics.privacy.errors import ParameterWrong


class Bits(Protocol):
    """Where chance comes from. Python's module ``secrets`` is one, and the only one fit for a release."""

    def randbelow(self, exclusive_upper_bound: int, /) -> int:
        """A whole number from 0 to below the bound, each as likely as the others."""


def discrete_laplace(scale: Fraction, source: Bits) -> int:
    """One draw of discrete Laplace noise of the *scale* (Algorithm 2). Raises :class:`ParameterWrong`."""
    if not isinstance(scale, Fraction) or scale <= 0:
        raise ParameterWrong(f"scale is {scale!r}; write it as a Fraction above 0, such as Fraction(20, 3)")
    below = source.randbelow
    numerator, denominator = scale.numerator, scale.denominator
    while True:
        within = below(numerator)
        if not _exp_minus(within, numerator, below):
            continue
        magnitude = (within + numerator * _whole_units(below)) // denominator
        negative = below(2)
        if magnitude == 0 and negative:
            continue  # else 0 would be drawn as +0 and as −0: twice as often as it should
        return -magnitude if negative else magnitude


def _whole_units(below: Callable[[int], int]) -> int:
    """How often in a row exp(−1) came true: the geometric part of Algorithm 2."""
    units = 0
    while _exp_minus_one(below):
        units += 1
    return units


def _exp_minus(numerator: int, denominator: int, below: Callable[[int], int]) -> bool:
    """True with probability exp(−numerator / denominator), for a fraction from 0 to 1 (Algorithm 1)."""
    step = 1
    while below(step * denominator) < numerator:
        step += 1
    return step % 2 == 1


def _exp_minus_one(below: Callable[[int], int]) -> bool:
    """True with probability exp(−1). Algorithm 1 again: its first step is certain here, so it begins at the second."""
    step = 2
    while below(step) == 0:
        step += 1
    return step % 2 == 1
