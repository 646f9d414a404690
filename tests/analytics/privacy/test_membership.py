"""Attack 3, first half: was this visit counted? Asked of everything that a month makes public, by the best attacker there is."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from handbook.analytics.privacy import known
from tests.analytics.privacy.figures import tell
from tests.analytics.privacy.membership import BASE, SETTINGS, TRIALS, advantage, limit, protected, unprotected
from tests.analytics.privacy.sources import Seeded
from tests.analytics.privacy.statistics import clopper_pearson


@pytest.fixture(scope="module")
def measured() -> float:
    """The advantage against the month as it is released."""
    return advantage(protected(Seeded(3)))


def test_nobody_can_tell_whether_a_visit_was_counted(measured: float) -> None:
    """All files of a month at the default settings, against a visit that gives as much as it may."""
    most = limit(float(SETTINGS.epsilon), float(SETTINGS.delta))
    tell(f"membership advantage {measured:.3f} of {TRIALS} months in each world; allowed {most:.3f}")
    assert measured <= most


def test_the_attacker_is_as_good_as_one_can_be(measured: float) -> None:
    """What is measured is the exact distance of the two worlds, within four standard errors.

    Each number's ratio is one of two values, α apart: randomized response. So the ratio of all is a sum of three binomials.
    """
    exact = _total_variation()
    tell(f"membership advantage {measured:.3f}; the best possible against this mechanism, exactly: {exact:.3f}")
    assert measured == pytest.approx(exact, abs=4 * math.sqrt(0.5 / TRIALS))


def test_the_attack_succeeds_without_noise() -> None:
    """Else it would prove nothing."""
    measured = advantage(unprotected)
    tell(f"membership advantage without noise {measured:.3f}")
    assert measured > 0.99


def test_the_limit_is_reached_where_a_visit_gives_one_count() -> None:
    """Nothing is given away: with l0 = 1 the advantage is the limit itself, which lies within the bounds of what is measured."""
    source = Seeded(5)
    values = [
        [known({"a": count}, ["a"], Fraction(1), 1, source)["a"] > BASE for _ in range(TRIALS)]
        for count in (BASE, BASE + 1)
    ]
    absent, present = (clopper_pearson(sum(world), TRIALS, 0.0125) for world in values)
    tell(f"one count: advantage {present[0] - absent[1]:.3f} to {present[1] - absent[0]:.3f}, limit {limit(1, 0):.3f}")
    assert present[0] - absent[1] <= limit(1, 0) <= present[1] - absent[0]


def _total_variation() -> float:
    """½ Σ |P − P′| over how many numbers of each kind speak for the visit."""
    ups: list[NDArray[np.float64]] = []
    downs: list[NDArray[np.float64]] = []
    for share in (SETTINGS.need, SETTINGS.result, SETTINGS.path):
        base = math.exp(-share.epsilon / share.l0)
        for chance, into in ((1 / (1 + base), ups), (base / (1 + base), downs)):
            k = range(share.l0 + 1)
            into.append(np.array([math.comb(share.l0, n) * chance**n * (1 - chance) ** (share.l0 - n) for n in k]))
    p, q = (np.einsum("i,j,k->ijk", *parts) for parts in (ups, downs))
    return float(np.abs(p - q).sum() / 2)
