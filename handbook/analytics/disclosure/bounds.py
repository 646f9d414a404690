"""What each released cell says of its raw count by itself: an interval, before any relation is used."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from handbook.analytics.disclosure.frozen import Release, Spot


class Interval(NamedTuple):
    """From *low* to *high* visits, both within; *high* may be infinite."""

    low: float
    high: float


ANYTHING = Interval(0, math.inf)


def shown(release: Release, spot: Spot) -> Interval:
    """Of a published number P: half a rounding step and the noise's bound r to both sides, and never under k, since a cell
    passes the threshold k + r only with k visits or more."""
    reach = release.base // 2 + release.radius_of(spot.cell)
    number = release.published[spot]
    return Interval(max(release.k, number - reach), number + reach)


def below(release: Release, spot: Spot) -> Interval:
    """Of a cell under the threshold: count + noise ≤ k + r - 1 and noise ≥ -r, so the count is at most k - 1 + 2r."""
    return Interval(0, release.k - 1 + 2 * release.radius_of(spot.cell))


def intervals(releases: Sequence[Release]) -> Iterator[tuple[Spot, Interval]]:
    """Of every released cell. Nothing is said of one that was suppressed beside another."""
    for release in releases:
        yield from ((spot, shown(release, spot)) for spot in release.published)
        yield from ((spot, below(release, spot)) for spot in release.below)
        yield from ((spot, ANYTHING) for spot in release.beside)
