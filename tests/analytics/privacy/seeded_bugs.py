"""Publishers for the audit: the two right mechanisms, and three that are wrong in ways that were really shipped elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from handbook.analytics.privacy import known, stable
from handbook.analytics.privacy.noise import Bits
from tests.analytics.privacy.audit import Publisher, View


def right(epsilon: Fraction, l0: int, source: Bits) -> Publisher:
    """Known keys, as released: drawn once, and shown as often as anybody looks."""

    def publish(counts: Mapping[str, int]) -> View:
        drawn = known(counts, counts, epsilon, l0, source)
        return lambda: drawn

    return publish


def right_paths(epsilon: Fraction, delta: Fraction, l0: int, source: Bits) -> Publisher:
    """Unknown keys, as released."""

    def publish(counts: Mapping[str, int]) -> View:
        drawn = stable(counts, epsilon, delta, l0, source)
        return lambda: drawn

    return publish


def wrong_depth(epsilon: Fraction, source: Bits) -> Publisher:
    """Noise for a visit that changes one count, where it changes several."""
    return right(epsilon, 1, source)


def redrawn(epsilon: Fraction, l0: int, source: Bits) -> Publisher:
    """Enough noise, but new noise for each look."""
    return lambda counts: lambda: known(counts, counts, epsilon, l0, source)


def no_noise(counts: Mapping[str, int]) -> View:
    """The counts themselves."""
    return lambda: counts
