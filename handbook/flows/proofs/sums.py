"""Sums over all complete paths: a plan is made and followed, and made anew where its tables grow too large."""

from __future__ import annotations

from collections.abc import Callable

from handbook.flows.proofs.encoding import Encoding
from handbook.flows.proofs.limits import Clock, NotProven
from handbook.flows.proofs.plan import EFFORTS, Plan, make_plan
from handbook.flows.proofs.product import follow
from handbook.flows.proofs.questions import build_network
from handbook.flows.proofs.semiring import Semiring, Weights


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
        for number in range(EFFORTS):
            try:
                if number == len(plans):
                    plans.append(make_plan(network, clock, number))
                result = follow(network, plans[number], weights.semiring, clock)
                plans.insert(0, plans.pop(number))  # the next sum begins with the plan that served this one
                return result
            except NotProven:
                clock.check()
            if otherwise is not None:
                try:
                    return otherwise()
                except NotProven:
                    otherwise = None
        raise NotProven(f"more than {clock.rows} rows")
