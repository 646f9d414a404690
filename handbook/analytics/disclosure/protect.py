"""Complementary suppression: suppress more, until the audit of everything released jointly holds.

It looks at nothing but what would be published and was published before, never at a raw count: which cells are suppressed tells
therefore no more than the noisy numbers do, and the bound on the guess of one answer holds for the pattern too.

Cells of earlier releases are frozen, so only the new period's can go. A greedy choice (the smallest number among the nearest) is
not the least loss that τ-ARGUS's optimal method would find; it is quick, and with the noise it has next to nothing to do.
It ends well: with the whole block unsaid, a new period adds no knowledge to what earlier audits found safe, and its own cells are
no narrower than their parts, each of which was suppressed safely or is published with 2r + 2 visits of doubt. That last step needs
noise of r ≥ k / 2, which every sensible policy has many times over. Without noise, a quarter of three months that read
"10" (10 to 12 visits each) cannot be hidden: then nothing is released.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from handbook.analytics.disclosure.blocks import blocks, spots_of
from handbook.analytics.disclosure.bounds import intervals
from handbook.analytics.disclosure.errors import CannotProtect
from handbook.analytics.disclosure.frozen import Release, Spot
from handbook.analytics.disclosure.periods import Plan
from handbook.analytics.disclosure.programme import Programme
from handbook.analytics.disclosure.relations import Relation, relations


def protect(plan: Plan, draft: Release, history: Sequence[Release]) -> Release:
    """*draft* with more cells suppressed, so that all suppressed cells of it and of *history* stay hidden.

    Raises :class:`CannotProtect` where nothing is left to suppress.
    """
    releases = [*history, draft]
    wanted = {spot: release.k - 1 for release in releases for spot in (*release.below, *release.beside)}
    known = dict(intervals(releases))
    unsaid: set[Spot] = set()
    for block in blocks(relations(plan, releases)):
        spots = spots_of(block)
        ours = [spot for spot in spots if spot.period == draft.period.name]
        if not ours or not any(spot in wanted for spot in spots):
            continue
        programme = Programme(block, known)
        neighbours = _neighbours(block)
        while narrow := _narrow(programme, spots, wanted):
            shown = {spot for spot in ours if spot in draft.published and spot not in unsaid}
            more = {spot for start in narrow if (spot := _nearest(start, neighbours, shown, draft)) is not None}
            # The last resort: that a cell is under the threshold says something too.
            more = more or {spot for spot in ours if spot in draft.below and spot not in unsaid}
            if not more:
                raise CannotProtect(f"{narrow[0]} can be narrowed to fewer than {wanted[narrow[0]]} visits")
            unsaid |= more
            programme.widen(more)
            wanted |= dict.fromkeys(more, draft.k - 1)
    return replace(
        draft,
        published={spot: number for spot, number in draft.published.items() if spot not in unsaid},
        below=draft.below - unsaid,
        beside=draft.beside | unsaid,
        content=b"",
    )


def _narrow(programme: Programme, spots: Sequence[Spot], wanted: dict[Spot, int]) -> list[Spot]:
    hidden = [spot for spot in spots if spot in wanted]
    ranges = programme.ranges(hidden, enough=max(wanted[spot] for spot in hidden))
    return [spot for spot in hidden if ranges[spot].high - ranges[spot].low < wanted[spot]]


def _neighbours(block: Sequence[Relation]) -> dict[Spot, list[Relation]]:
    found: defaultdict[Spot, list[Relation]] = defaultdict(list)
    for relation in block:
        for spot in (*relation.left, *relation.right):
            found[spot].append(relation)
    return found


def _nearest(start: Spot, neighbours: dict[Spot, list[Relation]], shown: set[Spot], draft: Release) -> Spot | None:
    """Of the published cells that the fewest relations part from *start*, the one with the smallest number."""
    met, edge = {start}, {start}
    while edge:
        edge = {
            spot
            for at in edge
            for relation in neighbours[at]
            for spot in (*relation.left, *relation.right)
            if spot not in met
        }
        if near := edge & shown:
            return min(near, key=lambda spot: (draft.published[spot], spot))
        met |= edge
    return None
