"""The noise is the discrete Laplace distribution, for any rational scale, and bad scales are refused."""

from __future__ import annotations

import math
import secrets
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.analytics.privacy import ParameterWrong, discrete_laplace
from handbook.analytics.privacy.tails import alpha, exp_upwards, least_tail, spread, tail
from tests.analytics.privacy.figures import tell
from tests.analytics.privacy.sources import Seeded
from tests.analytics.privacy.statistics import fit_p

DRAWS = 40_000
law = settings(deadline=None, max_examples=50)
scales = st.fractions(min_value=Fraction(1, 20), max_value=60, max_denominator=50)


def probability(scale: Fraction, value: int) -> float:
    base = math.exp(-1 / scale)
    return (1 - base) / (1 + base) * base ** abs(value)


@pytest.mark.parametrize("scale", [Fraction(1, 2), Fraction(1), Fraction(20, 3), Fraction(20), Fraction(40)])
def test_noise_fits_the_discrete_laplace_distribution(scale: Fraction) -> None:
    """A sampler that was right would fail with probability 1e-4, were its seed not fixed."""
    source = Seeded(20_041)
    reach = int(3 * scale) + 1
    reach += (
        2 * reach + 1
    ) % 2  # the bins are those values and the rest, which leaves as many degrees of freedom as values
    values = list(range(-reach, reach))
    bins = [(value, probability(scale, value)) for value in values]
    p = fit_p((discrete_laplace(scale, source) for _ in range(DRAWS)), bins, 1 - sum(share for _, share in bins))
    tell(f"scale {scale}: chi-square p = {p:.3f} over {len(bins) + 1} bins of {DRAWS} draws")
    assert p > 1e-4


def test_noise_that_is_a_little_too_small_would_be_seen() -> None:
    """The test above bites: noise of 0.9 times the scale fails it."""
    source = Seeded(20_041)
    scale = Fraction(20)
    bins = [(value, probability(scale, value)) for value in range(-60, 60)]
    draws = [discrete_laplace(scale * Fraction(9, 10), source) for _ in range(DRAWS)]
    assert fit_p(draws, bins, 1 - sum(share for _, share in bins)) < 1e-4


@law
@given(scale=scales, seed=st.integers(0, 2**32))
def test_noise_is_a_whole_number(scale: Fraction, seed: int) -> None:
    """Nothing behind a point, through which a count could be read."""
    assert type(discrete_laplace(scale, Seeded(seed))) is int


def test_the_system_gives_the_chance() -> None:
    """Python's module secrets is a source as it stands."""
    assert len({discrete_laplace(Fraction(1_000), secrets) for _ in range(50)}) > 10


@pytest.mark.parametrize("scale", [Fraction(0), Fraction(-1), 0.5, 1])
def test_scales_that_are_no_fraction_above_nothing_are_refused(scale: Fraction) -> None:
    """And the message says what to write."""
    with pytest.raises(ParameterWrong, match=r"write it as a Fraction"):
        discrete_laplace(scale, secrets)


@law
@given(scale=scales, least=st.integers(1, 200))
def test_tails_are_the_sums_that_they_stand_for(scale: Fraction, least: int) -> None:
    """P(Z ≥ m), summed value by value until nothing is left, is the closed form; which is not below it by more than rounding."""
    summed = math.fsum(probability(scale, value) for value in range(least, least + int(45 * scale) + 2))
    assert float(tail(scale, least)) == pytest.approx(summed, rel=1e-9)


@law
@given(scale=scales, least=st.integers(1, 200))
def test_tails_are_rounded_upwards(scale: Fraction, least: int) -> None:
    """T(m + 1) / T(m) = α: with both rounded upwards, no product is below what it stands for by more than 1e-50."""
    assert abs(tail(scale, least + 1) / tail(scale, least) - alpha(scale)) < Fraction(1, 10**50)
    # exp(x) · exp(−x) = 1, and above it if both are rounded upwards.
    assert 0 < exp_upwards(1 / scale) * exp_upwards(-1 / scale) - 1 < Fraction(1, 10**50)


@law
@given(scale=scales, most=st.fractions(Fraction(1, 10**9), Fraction(9, 10)))
def test_the_least_tail_is_the_least(scale: Fraction, most: Fraction) -> None:
    """One less, and the tail would be more than is allowed."""
    found = least_tail(scale, most)
    assert tail(scale, found) <= most
    assert found == 1 or tail(scale, found - 1) > most


@pytest.mark.parametrize("scale", [Fraction(1, 3), Fraction(20, 3), Fraction(40)])
def test_95_per_cent_of_the_noise_is_within_what_is_told(scale: Fraction) -> None:
    """And not within less."""
    x = spread(scale)
    within = [math.fsum(probability(scale, value) for value in range(-y, y + 1)) for y in (x, x - 1)]
    assert within[0] >= 0.95
    assert x == 0 or within[1] < 0.95
