"""Both mechanisms: which keys come out, what is refused, and that delta is what it is said to be, by exact sums."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.analytics.privacy import CountsWrong, ParameterWrong, known, stable, threshold
from handbook.analytics.privacy.tails import tail
from tests.analytics.privacy.figures import tell
from tests.analytics.privacy.sources import Seeded
from tests.analytics.privacy.statistics import clopper_pearson

ONE = Fraction(1)
law = settings(deadline=None, max_examples=50)
MILLIONTH = Fraction(1, 1_000_000)
keys = st.text("abcdef", min_size=1, max_size=3)
histograms = st.dictionaries(keys, st.integers(0, 500), max_size=20)
epsilons = st.fractions(Fraction(1, 50), 3, max_denominator=50)
deltas = st.fractions(Fraction(1, 10**9), Fraction(1, 20), max_denominator=10**9)
bounds = st.integers(1, 12)


@law
@given(counts=histograms, others=st.sets(keys), epsilon=epsilons, l0=bounds, seed=st.integers())
def test_all_known_keys_come_out_and_no_others(
    counts: dict[str, int], others: set[str], epsilon: Fraction, l0: int, seed: int
) -> None:
    """Also those that nobody counted: else it could be seen that somebody was counted."""
    every = sorted(others | set(counts))
    assert list(known(counts, every, epsilon, l0, Seeded(seed))) == every


@law
@given(counts=histograms, epsilon=epsilons, l0=bounds, seed=st.integers())
def test_a_known_key_draws_the_same_whether_counted_or_not(
    counts: dict[str, int], epsilon: Fraction, l0: int, seed: int
) -> None:
    """Noise does not depend on the counts: only then is it the same mechanism for neighbours."""
    nothing = known({}, sorted(counts), epsilon, l0, Seeded(seed))
    something = known(counts, sorted(counts), epsilon, l0, Seeded(seed))
    assert something == {key: nothing[key] + counts[key] for key in counts}


@law
@given(counts=histograms, epsilon=epsilons, delta=deltas, l0=bounds, seed=st.integers())
def test_unknown_keys_come_out_sorted_and_from_the_threshold_on(
    counts: dict[str, int], epsilon: Fraction, delta: Fraction, l0: int, seed: int
) -> None:
    """A key that nobody counted never does, and the order says nothing of who came first."""
    shown = stable(counts, epsilon, delta, l0, Seeded(seed))
    assert list(shown) == sorted(shown)
    assert all(counts[key] > 0 for key in shown)
    assert all(value >= threshold(epsilon, delta, l0) for value in shown.values())


@law
@given(counts=histograms, seed=st.integers())
def test_a_count_of_nothing_is_a_key_that_is_not_there(counts: dict[str, int], seed: int) -> None:
    """Not a draw more: a store that forgets zeros, and one that does not, make the same release."""
    there = {key: value for key, value in counts.items() if value}
    assert stable(counts, ONE, MILLIONTH, 2, Seeded(seed)) == stable(there, ONE, MILLIONTH, 2, Seeded(seed))


@law
@given(epsilon=epsilons, delta=deltas, l0=bounds)
def test_delta_is_kept_and_one_less_would_break_it(epsilon: Fraction, delta: Fraction, l0: int) -> None:
    """All new keys of a visit together come out with probability delta at most; with a lower threshold they would not."""
    least = threshold(epsilon, delta, l0)
    base = math.exp(-epsilon / l0)
    one = math.fsum((1 - base) / (1 + base) * base**z for z in range(least - 1, least + int(50 * l0 / epsilon)))
    assert 1 - (1 - one) ** l0 <= float(delta) * (1 + 1e-9)
    assert one <= (1 - base) * (1 + 1e-9)
    assert least == 2 or l0 * tail(l0 / epsilon, least - 2) > delta or tail(l0 / epsilon, least - 2) > 1 - base


@pytest.mark.parametrize(("epsilon", "delta"), [(ONE, MILLIONTH), (Fraction(3, 10), MILLIONTH), (ONE, Fraction(1, 20))])
@pytest.mark.parametrize("new", [0, 1, 2])
def test_the_whole_mechanism_keeps_its_promise_by_exact_sums(epsilon: Fraction, delta: Fraction, new: int) -> None:
    """Hockey-stick divergence of two neighbours, over all outcomes of two keys, in both directions: at most delta.

    The visit adds *new* keys that nobody had, and one to the others, which stand just at the threshold.
    """
    l0 = 2
    least = threshold(epsilon, delta, l0)
    without = [0] * new + [least] * (l0 - new)
    worlds = [_outcomes(counts, epsilon / l0, least) for counts in (without, [count + 1 for count in without])]
    e = math.exp(epsilon)
    costs = [float(np.maximum(p - e * q, 0).sum()) for p, q in (worlds, worlds[::-1])]
    tell(f"epsilon {epsilon}, delta {float(delta):.3g}, {new} new keys: hockey-stick {costs[0]:.3g} and {costs[1]:.3g}")
    assert max(costs) <= float(delta) * (1 + 1e-6) + 1e-12


def _outcomes(counts: list[int], rate: Fraction, least: int) -> Any:
    """The probability of each outcome of two keys: missing, or a value from *least* on (until nothing is left)."""
    base = math.exp(-rate)
    values = np.arange(least, least + int(40 / rate))
    each = []
    for count in counts:
        shown = (1 - base) / (1 + base) * base ** np.abs(values - count) if count else np.zeros(len(values))
        each.append(np.concatenate(([1 - shown.sum()], shown)))
    return np.outer(*each)


def _came(delta: Fraction) -> tuple[float, float]:
    """How often a visit's new keys come out: bounds, each missed by 2.5 % of such measurements."""
    trials, source = 10_000, Seeded(7)
    came = sum(bool(stable({"a": 1, "b": 1}, ONE, delta, 2, source)) for _ in range(trials))
    return clopper_pearson(came, trials, 0.025)


def test_new_keys_come_out_as_rarely_as_delta_allows() -> None:
    """Measured on the mechanism itself, with a delta that is large enough to be seen."""
    low, high = _came(Fraction(1, 50))
    tell(f"a visit's new keys came out in {low:.4f} to {high:.4f} of releases (95 %); delta = 0.02")
    assert low <= 0.02


def test_new_keys_that_come_out_too_often_would_be_seen() -> None:
    """The test above bites: a threshold for 2.5 times that delta fails it."""
    low, high = _came(Fraction(1, 20))
    tell(f"with a threshold that is too low, in {low:.4f} to {high:.4f} of releases; delta = 0.02")
    assert low > 0.02


def test_negative_numbers_are_kept() -> None:
    """Else rare needs would add up to too much: the mean of noisy zeros is 0 within four standard errors."""
    every = [f"{a}{b}" for a, b in itertools.product("abcdefghij", "0123456789")]
    values = [value for seed in range(20) for value in known({}, every, ONE, 1, Seeded(seed)).values()]
    assert min(values) < 0
    assert abs(sum(values) / len(values)) < 4 * math.sqrt(2) / math.sqrt(len(values))


@pytest.mark.parametrize(
    ("epsilon", "delta", "l0", "message"),
    [
        (0.4, MILLIONTH, 8, r"epsilon is 0\.4; write it as a Fraction"),
        (Fraction(0), MILLIONTH, 8, "epsilon"),
        (Fraction(-1), MILLIONTH, 8, "epsilon"),
        (ONE, Fraction(0), 8, r"Fraction\(1, 1_000_000\)"),
        (ONE, ONE, 8, "delta"),
        (ONE, 1e-6, 8, "delta"),
        (ONE, MILLIONTH, 0, "1 or more"),
        (ONE, MILLIONTH, 2.0, "l0"),
    ],
)
def test_parameters_that_promise_nothing_are_refused(epsilon: Fraction, delta: Fraction, l0: int, message: str) -> None:
    """At the door, with what to write instead."""
    with pytest.raises(ParameterWrong, match=message):
        stable({}, epsilon, delta, l0, Seeded(1))


@pytest.mark.parametrize("counts", [{"a": -1}, {"a": 1.0}])
def test_counts_that_cannot_be_are_refused(counts: dict[str, int]) -> None:
    """Without the count in the message."""
    with pytest.raises(CountsWrong, match="count the month again"):
        stable(counts, ONE, MILLIONTH, 2, Seeded(1))


def test_a_key_outside_the_vocabulary_is_refused() -> None:
    """A known key that nobody knew would tell by its very name that somebody was there."""
    with pytest.raises(CountsWrong, match=r"'old' .* all content versions of the month"):
        known({"old": 1}, ["new"], ONE, 8, Seeded(1))


@law
@given(epsilon=epsilons, l0=bounds)
def test_a_larger_bound_and_a_smaller_epsilon_raise_the_threshold(epsilon: Fraction, l0: int) -> None:
    """More protection never shows more."""
    at = threshold(epsilon, MILLIONTH, l0)
    assert threshold(epsilon, MILLIONTH, l0 + 1) >= at
    assert threshold(epsilon / 2, MILLIONTH, l0) >= at
    assert threshold(epsilon, MILLIONTH / 10, l0) >= at
