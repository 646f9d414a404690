"""Attackers who know everything but one visit, and what they can be shown to learn.

Two worlds differ by one visit. An attacker who knows both sees what is published and tells them apart by the likelihood ratio:
no test is better (Neyman and Pearson, 1933). For discrete Laplace noise it takes two values at each count the visit may have raised
from n to n + 1: \\|x − n\\| − \\|x − n − 1\\| is −1 up to n and 1 from n + 1 on. What such an attacker achieves is a lower bound of the
true epsilon (Ding et al., *Detecting violations of differential privacy*, CCS 2018; Jagielski et al., NeurIPS 2020).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.analytics.privacy.statistics import clopper_pearson

View = Callable[[], Mapping[str, int]]
Publisher = Callable[[Mapping[str, int]], View]
"""Publishes counts, and returns what shows them: called once for each look that somebody takes."""

BASE = 1_000
"""Each count without the visit: far above any threshold here."""

Numbers = NDArray[np.float64]


def looks(publisher: Publisher, cells: int, member: bool, trials: int, views: int) -> Numbers:
    """What the attacker has after *views* looks at each of *trials* releases: the mean of each cell, less BASE."""
    keys = [f"cell-{i}" for i in range(cells)]
    counts = dict.fromkeys(keys, BASE + member)
    seen = np.empty((trials, cells))
    for trial in range(trials):
        view = publisher(counts)
        shown = [view() for _ in range(views)]
        # A key that is missing stood below the threshold: far from BASE, so that it does not matter how far.
        seen[trial] = [sum(one.get(key, 0) for one in shown) / views - BASE for key in keys]
    return seen


def likelihood_ratio(seen: Numbers) -> Numbers:
    """The log likelihood ratio of each trial, in units of one count's epsilon: above 0 speaks for the visit."""
    return np.asarray(np.clip(2 * seen - 1, -1, 1).sum(axis=1))


def total(seen: Numbers) -> Numbers:
    """What is the better score if noise was averaged away: the mean of many draws is normal, and its ratio has no bounds."""
    return np.asarray(seen.sum(axis=1))


@dataclass(frozen=True, slots=True)
class Event:
    """What the attacker waits for: a score above the bound, or not above it."""

    score: Callable[[Numbers], Numbers]
    bound: float
    above: bool

    def hits(self, seen: Numbers) -> int:
        """In how many trials it came."""
        return int(((self.score(seen) > self.bound) == self.above).sum())


@dataclass(frozen=True, slots=True)
class Measured:
    """What an attack has shown, and from how many trials in each of both worlds."""

    epsilon: float
    trials: int


def audit(publisher: Publisher, *, cells: int, delta: float = 0.0, trials: int = 16_000, views: int = 6) -> Measured:
    """The epsilon that *publisher* has at least, with 95 % confidence.

    The first quarter of the trials serves to choose the event and is thrown away; the rest measures. Two bounds are drawn from
    them, each missed in 2.5 % of audits at most.
    """
    worlds = [looks(publisher, cells, member, trials, views) for member in (False, True)]
    chosen = trials // 4
    event = max(
        _events(np.concatenate([world[:chosen] for world in worlds])),
        key=lambda one: _epsilon(one, [world[:chosen] for world in worlds], delta),
    )
    return Measured(_epsilon(event, [world[chosen:] for world in worlds], delta), trials - chosen)


def _events(seen: Numbers) -> list[Event]:
    return [
        Event(score, float(bound), above)
        for score in (likelihood_ratio, total)
        for bound in np.unique(np.quantile(score(seen), np.linspace(0, 1, 41)))
        for above in (True, False)
    ]


def _epsilon(event: Event, worlds: list[Numbers], delta: float) -> float:
    """log((P(event) − delta) / P′(event)), the numerator from below and the denominator from above: whichever world has more."""
    bounds = [clopper_pearson(event.hits(world), len(world), 0.025) for world in worlds]
    return max(
        math.log((more[0] - delta) / less[1]) if more[0] > delta else 0.0 for more, less in (bounds, bounds[::-1])
    )
