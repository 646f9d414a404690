"""The largest weight of a path, searched for: every question and option is wished for at its weight.

Where questions hang together too much for a sum over all paths, few of them usually exclude each other, and that is what
this depends on.
"""

from __future__ import annotations

from collections.abc import Iterable

from handbook.flows.proofs.circuit import FALSE, TRUE
from handbook.flows.proofs.encoding import Encoding
from handbook.flows.proofs.lanes import Lanes
from handbook.flows.proofs.limits import Clock, NotProven
from handbook.flows.proofs.minimum import Minimum
from handbook.flows.proofs.semiring import Weights
from handbook.flows.proofs.solver import Sat

MANY = 2_000
"""Among more wishes than these too many exclude each other: the search is not begun."""


def search_longest(encoding: Encoding, lanes: Lanes, clock: Clock) -> int:
    """How many questions the longest path asks. Raises :class:`NotProven`."""
    return _search(encoding, [(asked, 1) for asked in encoding.asked], clock, lanes.longest())


def search_heaviest(encoding: Encoding, weights: Weights, clock: Clock) -> int:
    """The largest weight of a path. Raises :class:`NotProven`."""
    terms = [(asked, weights.asked(index)) for index, asked in enumerate(encoding.asked)]
    terms += [
        (pick, weights.chosen(index, at)) for index, picks in enumerate(encoding.picks) for at, pick in enumerate(picks)
    ]
    return _search(encoding, terms, clock)


def _search(encoding: Encoding, terms: Iterable[tuple[int, int]], clock: Clock, known: int | None = None) -> int:
    most = 0
    prices: dict[int, int] = {}
    for literal, weight in terms:
        if weight < 0:  # what weighs less than nothing is wished not to be
            literal, weight, most = -literal, -weight, most + weight
        if weight and literal != FALSE:
            most += weight
            if literal != TRUE:
                prices[literal] = prices.get(literal, 0) + weight
    if len(prices) > MANY:
        raise NotProven(f"more than {MANY} wishes")
    with Sat(encoding) as sat:
        sat.tell(prices)
        search = Minimum(sat, [], prices, len(encoding.circuit), clock)
        search.run(None if known is None else most - known)
        return most - search.cost
