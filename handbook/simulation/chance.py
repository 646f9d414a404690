"""Chance that is the same for the same seed: made of nothing but `Random.random`, the one sequence that Python promises to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, sqrt
from random import Random
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")

_LARGE = 24.0
"""Above this mean, a Poisson number is a rounded normal one: in a simulation nobody can tell them apart."""

_NORMAL = NormalDist()


def chance(*words: object) -> Random:
    """The chance that *words* (a seed, and for what) stand for."""
    return Random(" ".join(map(str, words)))


def normal(rng: Random) -> float:
    """A standard normal number."""
    # `random()` can be 0, whose quantile is none.
    return _NORMAL.inv_cdf(rng.random() or 0.5)


def poisson(rng: Random, mean: float) -> int:
    """How many come, where *mean* are expected and none knows of another."""
    if mean > _LARGE:
        return max(0, int(mean + sqrt(mean) * normal(rng) + 0.5))
    at = rng.random()
    number, share = 0, exp(-mean)
    while at > share and number < 200:
        at -= share
        number += 1
        share *= mean / number
    return number


def pick(rng: Random, weights: Mapping[T, float]) -> T:
    """One of the keys, each as often as its weight says."""
    at = rng.random() * sum(weights.values())
    for name, weight in weights.items():
        at -= weight
        if at < 0:
            return name
    return name


def shuffled(rng: Random, items: Sequence[T]) -> list[T]:
    """*items* in another order."""
    keys = [rng.random() for _ in items]
    return [items[place] for place in sorted(range(len(items)), key=keys.__getitem__)]
