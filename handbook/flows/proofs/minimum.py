"""The cheapest path: wishes have prices, and what cannot be had is paid for.

The solver is asked for all that is wished; where it cannot be had together, it names wishes of which one has to go (a
*core*), and every path costs that much more. This is OLL, made for answer sets by Andres, Kaufmann, Matheis and Schaub
(*Unsatisfiability-based optimization in clasp*, ICLP 2012), with the incremental totalizers of RC2 (Ignatiev, Morgado and
Marques-Silva, *RC2: an efficient MaxSAT solver*, 2019).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pysat.card import ITotalizer

from handbook.flows.proofs.limits import Clock
from handbook.flows.proofs.solver import Sat

TRIMS = 4
SHRINK = 64
"""Cores of more literals are not looked at one by one."""

SHRINK_CONFLICTS = 200
"""Conflicts spent on leaving one literal out of a core: smaller cores are worth a little work, not much."""


@dataclass(slots=True)
class _Sum:
    """How many wishes of a core are not fulfilled: output *k* is true where more than *k* are."""

    totalizer: ITotalizer
    told: int = 0


class Minimum:
    """Looks for a path that makes all of *held* true and costs least; *prices* are those of literals that are not true.

    All of them have been told to *sat*, and variables from *top* on are free. ``cost`` is what every path costs at least.
    """

    def __init__(self, sat: Sat, held: Sequence[int], prices: Mapping[int, int], top: int, clock: Clock) -> None:
        self.cost = 0
        self._sat = sat
        self._held = list(held)
        self._prices = dict(prices)  # dictionaries keep their order: every run gives the same example
        self._top = top
        self._clock = clock
        self._sums: dict[int, tuple[_Sum, int]] = {}  # by the literal that says: no more than so many

    def run(self, known: int | None) -> set[int] | None:
        """The true variables of a cheapest path; ``None`` where none costs less than *known* (or, without it, none exists).

        Raises :class:`NotProven`.
        """
        while known is None or known > self.cost:
            if self._sat.solve([*self._held, *self._prices], self._clock):
                return self._sat.model()
            core = self._core()
            if not core:
                return None
            self._relax(self._shrink(core))
        return None

    def _core(self) -> list[int]:
        return [wish for wish in self._sat.core() if wish in self._prices]

    def _shrink(self, core: list[int]) -> list[int]:
        for _ in range(TRIMS):
            if len(core) == 1 or self._sat.solve([*self._held, *core], self._clock):
                break
            smaller = self._core()
            if len(smaller) >= len(core):
                break
            core = smaller
        if len(core) <= SHRINK:
            for wish in list(core):
                rest = [other for other in core if other != wish]
                if rest and self._sat.attempt([*self._held, *rest], SHRINK_CONFLICTS) is False:
                    core = rest
        return core

    def _relax(self, core: list[int]) -> None:
        price = min(self._prices[wish] for wish in core)
        self.cost += price
        for wish in core:
            self._prices[wish] -= price
            if not self._prices[wish]:
                del self._prices[wish]
            if wish in self._sums:
                made, bound = self._sums[wish]
                self._wish_at_most(made, bound + 1, price)
        if len(core) > 1:
            totalizer = ITotalizer(lits=[-wish for wish in core], ubound=1, top_id=self._top)
            self._wish_at_most(_Sum(totalizer), 1, price)

    def _wish_at_most(self, made: _Sum, bound: int, price: int) -> None:
        totalizer = made.totalizer
        if bound >= len(totalizer.lits):
            return
        if bound >= len(totalizer.rhs):
            totalizer.increase(ubound=bound, top_id=self._top)
        clauses = totalizer.cnf.clauses
        for clause in clauses[made.told :]:
            self._sat.add(clause)
        made.told = len(clauses)
        self._top = max(self._top, totalizer.top_id)
        wish = -totalizer.rhs[bound]
        self._prices[wish] = self._prices.get(wish, 0) + price
        self._sums[wish] = made, bound
