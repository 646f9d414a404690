"""Attack 3, second half: the epsilon that is measured is the one that is declared, and three ways to get it wrong are seen."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.analytics.privacy.audit import Publisher, audit
from tests.analytics.privacy.figures import tell
from tests.analytics.privacy.seeded_bugs import no_noise, redrawn, right, right_paths, wrong_depth
from tests.analytics.privacy.sources import Seeded

EPSILON = Fraction(1)
DELTA = Fraction(1, 1_000_000)
DEPTH = 3
"""Counts that a visit changes: enough for a wrong depth to show, few enough for 16,000 trials to show 0.8 epsilon."""


@pytest.mark.parametrize(
    "mechanism",
    [right(EPSILON, DEPTH, Seeded(11)), right_paths(EPSILON, DELTA, DEPTH, Seeded(14))],
    ids=["known", "unknown"],
)
def test_the_right_mechanism_spends_what_it_declares(mechanism: Publisher) -> None:
    """Not more: a lower bound of the true epsilon, at 95 %, is not above it. And not much less: the audit sees 0.8 of it."""
    measured = audit(mechanism, cells=DEPTH, delta=float(DELTA))
    tell(f"epsilon ≥ {measured.epsilon:.3f} from {measured.trials} trials; declared {EPSILON}")
    assert 0.8 * EPSILON <= measured.epsilon <= EPSILON


@pytest.mark.parametrize(
    ("bug", "publisher"),
    [
        ("wrong depth", wrong_depth(EPSILON, Seeded(12))),
        ("noise redrawn", redrawn(EPSILON, DEPTH, Seeded(13))),
        ("no noise", no_noise),
    ],
    ids=["wrong-depth", "redrawn", "no-noise"],
)
def test_the_audit_sees_what_is_wrong(bug: str, publisher: Publisher) -> None:
    """The same audit, with nothing changed, measures more than is declared."""
    measured = audit(publisher, cells=DEPTH, delta=float(DELTA))
    tell(f"{bug}: epsilon ≥ {measured.epsilon:.3f}; declared {EPSILON}")
    assert measured.epsilon > EPSILON
