"""OpenDP (https://opendp.org) as referee: its privacy maps and its noise, beside ours."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import opendp.prelude as dp
import pytest

from handbook.analytics.privacy import PrivacySettings, discrete_laplace, threshold
from handbook.analytics.privacy.mechanisms import noise_scale
from handbook.analytics.privacy.tails import tail
from tests.analytics.privacy.figures import tell
from tests.analytics.privacy.sources import Seeded
from tests.analytics.privacy.statistics import same_p

DELTA = Fraction(1, 1_000_000)
SETTINGS = PrivacySettings()
COSTS = [
    *((share.epsilon, share.l0) for share in (SETTINGS.need, SETTINGS.result, SETTINGS.path)),
    (Fraction(1), 1),
    (Fraction(1, 3), 5),
]
DRAWS = 20_000


@pytest.fixture(autouse=True)
def _contrib() -> Iterator[None]:
    """Its proofs are by its community: it wants to hear that this is known."""
    dp.enable_features("contrib")
    yield
    dp.disable_features("contrib")


def privacy_map(measurement: Any, distance: object) -> Any:
    """What *measurement* costs between neighbours at that *distance*. OpenDP says nothing of its types."""
    return measurement.map(distance)


@pytest.mark.parametrize(("epsilon", "l0"), COSTS)
def test_the_referee_finds_our_epsilon(epsilon: Fraction, l0: int) -> None:
    """Noise of our scale on whole numbers that differ by l0 in L1."""
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    found = privacy_map(dp.m.make_laplace(*space, scale=float(noise_scale(epsilon, l0))), l0)
    tell(f"epsilon {epsilon} at l0 = {l0}: the referee says {found:.12f}")
    assert found == pytest.approx(float(epsilon), rel=1e-12)


def referee_threshold(epsilon: Fraction, l0: int, least: int) -> dp.Measurement:
    space = (
        dp.map_domain(dp.atom_domain(T=str), dp.atom_domain(T="i64")),
        dp.l01inf_distance(dp.absolute_distance(T="i64")),
    )
    return dp.m.make_laplace_threshold(*space, scale=float(noise_scale(epsilon, l0)), threshold=least)


@pytest.mark.parametrize(("epsilon", "l0"), COSTS)
def test_the_referee_finds_our_delta(epsilon: Fraction, l0: int) -> None:
    """Our bound l0 · P(Z ≥ t − 1) is OpenDP's for the same outcomes, and within the delta that is declared.

    OpenDP 0.16 lets counts come out from its threshold on, but reckons delta as if they had to be above it
    (https://github.com/opendp/opendp/issues/2922, open in November 2026), and so tells a delta that is too small. "Above t − 1" is
    "from t on": its map at t − 1 is right for our t. When that is mended, this test fails: compare at t then.
    """
    least = threshold(epsilon, DELTA, l0)
    found_epsilon, found_delta = privacy_map(referee_threshold(epsilon, l0, least - 1), (l0, l0, 1))
    ours = l0 * float(tail(noise_scale(epsilon, l0), least - 1))
    tell(
        f"threshold {least} at l0 = {l0}: delta {ours:.4g}, the referee says {found_delta:.4g}; declared {float(DELTA):g}"
    )
    assert found_epsilon == pytest.approx(float(epsilon), rel=1e-12)
    assert found_delta == pytest.approx(ours, rel=1e-6)
    assert found_delta <= DELTA


def test_the_referee_would_refuse_a_lower_threshold() -> None:
    """One less, and its delta too is above what is declared."""
    epsilon, l0 = SETTINGS.path.epsilon, SETTINGS.path.l0
    assert privacy_map(referee_threshold(epsilon, l0, SETTINGS.threshold - 2), (l0, l0, 1))[1] > DELTA


@pytest.mark.parametrize("scale", [Fraction(1), Fraction(20, 3), Fraction(20)])
def test_our_noise_and_the_referees_are_of_one_distribution(scale: Fraction) -> None:
    """Two samples. The referee's seed cannot be fixed: of right samplers, one in a million runs fails this."""
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    theirs = dp.m.make_laplace(*space, scale=float(scale))([0] * DRAWS)
    source = Seeded(21)
    p = same_p((discrete_laplace(scale, source) for _ in range(DRAWS)), theirs, int(3 * scale))
    tell(f"scale {scale}: two-sample chi-square p = {p:.3f} of {DRAWS} draws each")
    assert p > 1e-6
