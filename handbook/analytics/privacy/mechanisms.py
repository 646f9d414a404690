"""Two mechanisms: noisy counts of keys that everybody knows, and of keys that only the data know.

The unit is one visit: two sets of counts are neighbours if one visit was added or removed. It changes at most *l0* counts,
each by 1 (it was bounded when it was counted), so that counts differ by *l0* at most in L1.

**Known keys** (:func:`known`). Noise of scale l0 / epsilon on every key of the vocabulary, zero counts too: P(y | D) / P(y | D′) =
exp(−Σ (\\|y − c\\| − \\|y − c′\\|) · epsilon / l0) ≤ exp(epsilon), by the triangle inequality (Dwork and Roth, *The algorithmic foundations
of differential privacy*, 2014, theorem 3.6; for whole numbers Ghosh, Roughgarden and Sundararajan, STOC 2009). delta is 0.

**Unknown keys** (:func:`stable`). Which keys there are is itself a secret. Noise on those that are there; a key comes out if its noisy
count reaches :func:`threshold` (Korolova et al., WWW 2009; Balcer and Vadhan, https://arxiv.org/abs/1709.05396, section 7).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from handbook.analytics.privacy.errors import CountsWrong, ParameterWrong
from handbook.analytics.privacy.noise import Bits, discrete_laplace
from handbook.analytics.privacy.tails import alpha, least_tail

Key = TypeVar("Key", str, tuple[str, str])


def noise_scale(epsilon: Fraction, l0: int) -> Fraction:
    """The noise that one visit's *l0* counts together need, *epsilon* being what they cost together.
    Raises :class:`ParameterWrong`."""
    # A float is not what is written: 0.1 is more than a tenth, and the promise would not be the one that is declared.
    if not isinstance(epsilon, Fraction) or epsilon <= 0:
        raise ParameterWrong(f"epsilon is {epsilon!r}; write it as a Fraction above 0, such as Fraction(2, 5)")
    if not isinstance(l0, int) or l0 < 1:
        raise ParameterWrong(f"l0 is {l0!r}; it is the most counts that one visit changes, 1 or more")
    return l0 / epsilon


def threshold(epsilon: Fraction, delta: Fraction, l0: int) -> int:
    """The least noisy count with which an unknown key comes out. Raises :class:`ParameterWrong`.

    Let D′ be D and one visit, and j ≤ l0 of its keys new: each has count 1 in D′ and comes out with probability p = P(1 + Z ≥ t) =
    α^(t−1) / (1 + α), α = exp(−epsilon / l0), independently of the others. Its other l0 − j counts differ by 1.

    - P(D′ → S) ≤ P(some new key comes out) + P(D′ → S, none does) ≤ l0 · p + exp((l0 − j) · epsilon / l0) · P(D → S).
    - D never shows a new key, and D′ shows none with probability (1 − p)^j. So P(D → S) ≤ exp((l0 − j) · epsilon / l0) · (1 − p)^−j ·
      P(D′ → S), which is within exp(epsilon) if 1 − p ≥ α.

    Hence the least t ≥ 2 with l0 · p ≤ delta and p ≤ 1 − α. The union bound l0 · p is above the exact 1 − (1 − p)^l0 by less
    than l0² p² / 2, and does not rest on independence.
    """
    scale = noise_scale(epsilon, l0)
    if not isinstance(delta, Fraction) or not 0 < delta < 1:
        raise ParameterWrong(
            f"delta is {delta!r}; write it as a Fraction between 0 and 1, far below one in the visits of a month, "
            "such as Fraction(1, 1_000_000): with 0, no key that is not known beforehand could ever come out"
        )
    return 1 + least_tail(scale, min(delta / l0, 1 - alpha(scale)))


def known(
    counts: Mapping[Key, int], keys: Iterable[Key], epsilon: Fraction, l0: int, source: Bits = secrets
) -> dict[Key, int]:
    """A noisy count of each of *keys*, in their order. Raises :class:`ParameterWrong`, :class:`CountsWrong`.

    Negative numbers are kept. To make them 0 would be allowed (what is computed from noisy counts alone costs no privacy:
    post-processing, Dwork and Roth, proposition 2.1), but rare needs would then add up to too much over the months. Whoever wants
    no negative numbers can still do it; nobody could undo it.
    """
    scale = noise_scale(epsilon, l0)
    every = dict.fromkeys(keys)
    strangers = [key for key in counts if key not in every]
    if strangers:
        raise CountsWrong(
            f"{strangers[0]!r} ({len(strangers)} in all) is counted, but not in the vocabulary; hand in the vocabularies of all "
            "content versions of the month together"
        )
    _check(counts)
    return {key: counts.get(key, 0) + discrete_laplace(scale, source) for key in every}


def stable(
    counts: Mapping[Key, int], epsilon: Fraction, delta: Fraction, l0: int, source: Bits = secrets
) -> dict[Key, int]:
    """Noisy counts of the keys whose noisy count reaches the threshold, sorted by key. Raises as :func:`known` does.

    A key that is not in *counts* and one with count 0 are the same. None is ever told to be missing, nor how many are.
    """
    least = threshold(epsilon, delta, l0)
    scale = noise_scale(epsilon, l0)
    _check(counts)
    # Sorted: the order of a mapping may be the order in which people came.
    noisy = ((key, counts[key] + discrete_laplace(scale, source)) for key in sorted(counts) if counts[key])
    return {key: value for key, value in noisy if value >= least}


def _check(counts: Mapping[Key, int]) -> None:
    wrong = [key for key, value in counts.items() if not isinstance(value, int) or value < 0]
    if wrong:
        # The count itself is not repeated: messages end in logs.
        raise CountsWrong(
            f"the count of {wrong[0]!r} ({len(wrong)} in all) is no whole number from 0 up; count the month again"
        )
