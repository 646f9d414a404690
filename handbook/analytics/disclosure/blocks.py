"""Independent blocks: relations that share no cell need not be solved together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from handbook.analytics.disclosure.frozen import Spot
from handbook.analytics.disclosure.relations import Relation


def blocks(relations: Iterable[Relation]) -> list[list[Relation]]:
    """*relations* in groups that share no cell: one for a question, one for a need, through all periods (union and find)."""
    parent: dict[Spot, Spot] = {}

    def root(spot: Spot) -> Spot:
        while (above := parent.setdefault(spot, spot)) != spot:
            parent[spot] = spot = parent.setdefault(above, above)
        return spot

    kept = list(relations)
    for relation in kept:
        first = root(relation.left[0])
        for spot in (*relation.left[1:], *relation.right):
            parent[root(spot)] = first
    grouped: defaultdict[Spot, list[Relation]] = defaultdict(list)
    for relation in kept:
        grouped[root(relation.left[0])].append(relation)
    return list(grouped.values())


def spots_of(block: Iterable[Relation]) -> list[Spot]:
    """The cells of a block, each once, in the order of its relations."""
    return list(dict.fromkeys(spot for relation in block for spot in (*relation.left, *relation.right)))
