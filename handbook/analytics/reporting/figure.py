"""A figure: one released number with all that is known of its error, or why there is no number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Release, Spot, State
from handbook.analytics.disclosure.noise import chances


@dataclass(frozen=True, slots=True)
class Figure:
    """What the release of *period* tells of *cell*: a *value*, or a *state* that says why there is none.

    *radius* is how far the noise may go, *base* what was rounded to. The true count lies between *at_least* and *at_most* (both
    within; ``None``: nothing is known), by rules that are published: so also where the value is suppressed.
    """

    period: str
    cell: Cell
    value: int | None
    state: State | None
    radius: int
    base: int
    at_least: int
    at_most: int | None

    @property
    def within(self) -> int:
        """The value is no further than this from the true count: the bound of the noise and half of the rounding."""
        return self.radius + self.base // 2

    @property
    def usual(self) -> int:
        """Nineteen of twenty values are no further than this from the true count."""
        return usual_error(self.radius) + self.base // 2

    @property
    def blur(self) -> float:
        """The variance that noise and rounding add to the count."""
        return noise_variance(self.radius) + (self.base**2 - 1) / 12


def figure_of(release: Release, cell: Cell) -> Figure:
    """The figure of *cell* over all versions of the content."""
    told = release.at(cell)
    radius = release.radius_of(cell)
    if isinstance(told, int):
        within = radius + release.base // 2
        # What is published had, with its noise, at least k and the bound: so it never was under k.
        low, high = max(release.k, told - within), told + within
        return Figure(release.period.name, cell, told, None, radius, release.base, low, high)
    return Figure(release.period.name, cell, None, told, radius, release.base, 0, _most(release, cell, told, radius))


def _most(release: Release, cell: Cell, state: State, radius: int) -> int | None:
    if state is State.IMPOSSIBLE:
        return 0
    if state is State.SUPPRESSED and Spot(release.period.name, "", cell) in release.below:
        # With its noise it was under k and the bound; the noise may have taken as much away.
        return release.k - 1 + 2 * radius
    return None


@lru_cache(maxsize=32)
def noise_variance(radius: int) -> float:
    """The variance of the noise within *radius*."""
    return sum(x * x * chance for x, chance in zip(range(-radius, radius + 1), chances(radius), strict=True))


@lru_cache(maxsize=32)
def usual_error(radius: int) -> int:
    """The least distance that nineteen of twenty draws of the noise do not exceed."""
    middle = chances(radius)[radius:]
    covered, distance = middle[0], 0
    while covered < 0.95:
        distance += 1
        covered += 2 * middle[distance]
    return distance
