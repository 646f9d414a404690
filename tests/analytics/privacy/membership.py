"""Attack 3, first half: was this visit counted? The best attacker there is, who sees everything that a month makes public."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np

from handbook.analytics.privacy import MonthCounts, PrivacySettings, Vocabulary, release
from handbook.analytics.privacy.noise import Bits
from handbook.analytics.privacy.release import Release

TRIALS = 6_000
"""In each world. An advantage is measured to ±0.018 (two standard errors at most)."""

BASE = 1_000
SETTINGS = PrivacySettings()
NEEDS = tuple(f"need-{i}" for i in range(SETTINGS.need.l0))
RESULTS = tuple(f"service-{i}" for i in range(SETTINGS.result.l0))
PATHS = tuple(("worry", f"path-{i}") for i in range(SETTINGS.path.l0))
WORDS = Vocabulary(NEEDS, RESULTS, "version")
Publish = Callable[[MonthCounts], list[tuple[int, float]]]
"""Publishes a month; returns each number that the visit may have raised, and the epsilon of one count."""

Kinds = tuple[Iterable[int], Iterable[int], Iterable[int]]
"""The numbers of a month: of needs, services and paths."""


def world(member: bool) -> MonthCounts:
    """A month, with or without the visit that gives all that a visit may give."""
    count = BASE + member
    return MonthCounts(dict.fromkeys(NEEDS, count), dict.fromkeys(RESULTS, count), dict.fromkeys(PATHS, count))


def advantage(publish: Publish, trials: int = TRIALS) -> float:
    """P(guessed "counted" of a visit that was) − P(guessed it of one that was not), by the likelihood ratio."""
    guessed = []
    for member in (False, True):
        months = [publish(world(member)) for _ in range(trials)]
        seen = np.array([[value - BASE for value, _ in month] for month in months], dtype=float)
        rates = np.array([rate for _, rate in months[0]])
        guessed.append(float((np.clip(2 * seen - 1, -1, 1) @ rates > 0).mean()))
    return guessed[1] - guessed[0]


def limit(epsilon: float, delta: float) -> float:
    """Kairouz, Oh and Viswanath, ICML 2015; Humphries et al., 2023."""
    return (math.exp(epsilon) - 1 + 2 * delta) / (math.exp(epsilon) + 1)


def told(release: Release) -> Kinds:
    """The numbers of a month as they are released."""
    return (
        [value for _, value in release.need],
        [value for _, value in release.result],
        [value for _, _, value in release.path],
    )


def protected(source: Bits, read: Callable[[Release], Kinds] = told) -> Publish:
    """The month as it is really released, in one piece. *read* is how the attacker comes to its numbers."""
    shares = (SETTINGS.need, SETTINGS.result, SETTINGS.path)
    rates = [float(share.epsilon / share.l0) for share in shares]

    def publish(counts: MonthCounts) -> list[tuple[int, float]]:
        kinds = read(release("2026-11", counts, WORDS, SETTINGS, source))
        return [(value, rate) for values, rate in zip(kinds, rates, strict=True) for value in values]

    return publish


def unprotected(counts: MonthCounts) -> list[tuple[int, float]]:
    """The same month without noise."""
    return [(value, 1.0) for value in (*counts.need.values(), *counts.result.values(), *counts.path.values())]
