"""The tests' own statistics are right: whoever measures with a wrong rule finds what they like."""

from __future__ import annotations

import math

import pytest

from tests.analytics.privacy.statistics import chi_square_p, clopper_pearson


@pytest.mark.parametrize(("hits", "trials"), [(0, 20), (1, 20), (7, 20), (19, 20), (20, 20), (300, 1_000)])
def test_bounds_are_those_of_the_exact_binomial_tail(hits: int, trials: int) -> None:
    """At each bound, what was seen or more extreme has just the probability that the bound may miss."""
    low, high = clopper_pearson(hits, trials, 0.025)

    def tail(p: float, values: range) -> float:
        return sum(math.comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in values)

    if hits > 0:
        assert tail(low, range(hits, trials + 1)) == pytest.approx(0.025)
    if hits < trials:
        assert tail(high, range(hits + 1)) == pytest.approx(0.025)
    assert low <= hits / trials <= high


@pytest.mark.parametrize(("statistic", "freedom", "p"), [(5.991, 2, 0.05), (18.307, 10, 0.05), (59.703, 30, 0.001)])
def test_chi_square_is_that_of_the_printed_tables(statistic: float, freedom: int, p: float) -> None:
    """As in any table of critical values."""
    assert chi_square_p(statistic, freedom) == pytest.approx(p, rel=2e-3)
