"""The audit: what can a reader of everything released, who is good at sums, work out of the cells that were suppressed?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from handbook.analytics.disclosure.blocks import blocks, spots_of
from handbook.analytics.disclosure.bounds import Interval, intervals
from handbook.analytics.disclosure.frozen import Release, Spot
from handbook.analytics.disclosure.programme import Programme
from handbook.analytics.disclosure.relations import Relation


@dataclass(frozen=True, slots=True)
class Audit:
    """What the suppressed cells of some releases are worth.

    *recovered* are those whose count is known exactly, *narrow* those whose range is narrower than k - 1 (the recovered among
    them). *smallest* is the width in visits of the smallest range; of a quick audit, a lower bound of it.
    """

    suppressed: int
    recovered: tuple[Spot, ...]
    narrow: tuple[tuple[Spot, Interval], ...]
    smallest: float

    @property
    def holds(self) -> bool:
        """Nothing recovered, and nothing narrower than k - 1 (k of the release that suppressed the cell)."""
        return not self.narrow


def audit(releases: Sequence[Release], relations: Sequence[Relation], *, exact: bool = False) -> Audit:
    """Minimise and maximise each suppressed cell over all raw counts that fit *releases* and *relations*.

    The attacker is given more than staff see: which cells were under the threshold and which were suppressed beside them. With
    *exact* every range is solved for to its ends; otherwise a range counts as settled once it is seen to be k - 1 wide.
    """
    known = dict(intervals(releases))
    wanted = {spot: release.k - 1 for release in releases for spot in (*release.below, *release.beside)}
    ranges: dict[Spot, Interval] = {}
    for block in blocks(relations):
        hidden = [spot for spot in spots_of(block) if spot in wanted]
        if hidden:
            enough = math.inf if exact else max(wanted[spot] for spot in hidden)
            ranges |= Programme(block, known).ranges(hidden, enough)
    # A cell that stands in no relation is known by its own interval.
    ranges |= {spot: known[spot] for spot in wanted if spot not in ranges}
    narrow = [(spot, ranges[spot]) for spot in sorted(wanted) if ranges[spot].high - ranges[spot].low < wanted[spot]]
    return Audit(
        suppressed=len(wanted),
        recovered=tuple(spot for spot, interval in narrow if interval.high <= interval.low),
        narrow=tuple(narrow),
        smallest=min((interval.high - interval.low for interval in ranges.values()), default=math.inf),
    )
