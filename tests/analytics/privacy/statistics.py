"""Two pieces of statistics, so that the tests need no SciPy: exact bounds of a proportion, and the chi-square test."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray


def clopper_pearson(hits: int, trials: int, miss: float) -> tuple[float, float]:
    """Bounds of a proportion, each missed with probability *miss* at most (Clopper and Pearson, Biometrika 26, 1934).

    The lower bound is the p with P(Bin(trials, p) ≥ hits) = miss, by bisection on the exact tail; the upper by symmetry.
    """
    return _lower(hits, trials, miss), 1 - _lower(trials - hits, trials, miss)


def _lower(hits: int, trials: int, miss: float) -> float:
    if hits == 0:
        return 0.0
    # Below hits / trials the terms fall from the first on: after twelve standard deviations they are nothing.
    successes = np.arange(hits, min(trials, hits + 50 + int(12 * math.sqrt(hits))) + 1)
    factorials = _log_factorials(trials)
    ways = factorials[trials] - factorials[successes] - factorials[trials - successes]
    low, high = 0.0, hits / trials
    for _ in range(40):
        middle = (low + high) / 2
        logs = ways + successes * math.log(middle) + (trials - successes) * math.log1p(-middle)
        if float(np.exp(logs).sum()) < miss:
            low = middle
        else:
            high = middle
    return low


@cache
def _log_factorials(most: int) -> NDArray[np.float64]:
    return np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, most + 1)))))


def chi_square_p(statistic: float, freedom: int) -> float:
    """P(χ² ≥ *statistic*) for an even number of degrees of *freedom*: a Poisson sum, exact (Abramowitz and Stegun, 26.4.21)."""
    assert freedom % 2 == 0, "choose the bins so that this is even"
    half = statistic / 2
    logs = [-half + k * math.log(half) - math.lgamma(k + 1) for k in range(freedom // 2)]
    return math.fsum(math.exp(value) for value in logs)


def fit_p(draws: Iterable[int], bins: Sequence[tuple[int, float]], rest: float) -> float:
    """How often as bad a fit comes by chance: *draws* against the probabilities of the *bins*, and of all else."""
    seen = Counter(draws)
    trials = seen.total()
    pairs = [(seen[value], probability * trials) for value, probability in bins]
    pairs.append((trials - sum(count for count, _ in pairs), rest * trials))
    return chi_square_p(sum((count - expected) ** 2 / expected for count, expected in pairs), len(bins))


def same_p(first: Iterable[int], second: Iterable[int], most: int) -> float:
    """How often two samples of one distribution differ as much: values −*most* to *most* one by one, the tails as one bin each.

    That makes 2·most + 3 bins, and an even number of degrees of freedom.
    """
    bins = [Counter(max(-most - 1, min(most + 1, value)) for value in sample) for sample in (first, second)]
    totals = [sample.total() for sample in bins]
    statistic = 0.0
    for value in range(-most - 1, most + 2):
        both = bins[0][value] + bins[1][value]
        for sample, total in zip(bins, totals, strict=True):
            expected = both * total / sum(totals)
            statistic += (sample[value] - expected) ** 2 / expected
    return chi_square_p(statistic, 2 * most + 2)
