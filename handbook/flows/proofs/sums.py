"""Sums over all complete paths: a plan is made, tried with small tables, and made with more care where it does not do."""

from __future__ import annotations

from collections.abc import Callable

from handbook.flows.proofs.encoding import Encoding
from handbook.flows.proofs.limits import Clock, NotProven
from handbook.flows.proofs.plan import Plan, best_plan, first_plan
from handbook.flows.proofs.product import follow
from handbook.flows.proofs.questions import build_network
from handbook.flows.proofs.semiring import Semiring, Weights

SMALL = 250_000
"""Rows of the largest table with which both plans are tried, before one of them may use what the limits allow."""


class Sums:
    """Sums over the paths of an encoding; plans once made are kept, since they do not depend on the weights."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._plans: dict[Semiring, list[Plan]] = {}

    def total(self, weights: Weights, clock: Clock, otherwise: Callable[[], int] | None = None) -> int:
        """The sum of the weights of all complete paths. Raises :class:`NotProven`.

        Where the first plan does not do, *otherwise* is tried before more is spent on others.
        """
        clock.check()
        network = build_network(self._encoding, weights)
        plans = self._plans.setdefault(weights.semiring, [])
        for number, rows in ((0, SMALL), (1, SMALL), (0, clock.rows), (1, clock.rows)):
            try:
                if number == len(plans):
                    plans.append(best_plan(network, clock) if plans else first_plan(network, clock))
                return follow(network, plans[number], weights.semiring, clock.within(rows))
            except NotProven:
                clock.check()
            if otherwise is not None:
                try:
                    return otherwise()
                except NotProven:
                    otherwise = None
        raise NotProven(f"more than {clock.rows} rows")
