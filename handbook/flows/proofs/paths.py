"""All complete paths of a flow at once: what is possible, the shortest example, and the exact figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handbook.flows.answers import Answers
from handbook.flows.flow import Flow
from handbook.flows.proofs.circuit import FALSE, TRUE
from handbook.flows.proofs.encoding import Encoding
from handbook.flows.proofs.formulas import Formula
from handbook.flows.proofs.lanes import Lanes
from handbook.flows.proofs.limits import Clock, Limits, NotProven, Verdict
from handbook.flows.proofs.network import build_network
from handbook.flows.proofs.plan import Plan, make_plan
from handbook.flows.proofs.semiring import COUNT, LARGEST, Weights
from handbook.flows.proofs.shortest import shortest
from handbook.flows.proofs.solver import Sat
from handbook.flows.proofs.sums import total


class Paths:
    """Exact statements about all complete paths of *flow*. Each call has *limits* of its own.

    The numbers of a question are told apart where the flow's conditions cut them: build the flow with all conditions
    that formulas will read.
    """

    def __init__(self, flow: Flow, limits: Limits | None = None) -> None:
        self._flow = flow
        self._limits = limits or Limits()
        self._encoding = Encoding(flow)
        self._made_lanes: Lanes | None = None
        self._sat = Sat(self._encoding)
        self._plan: Plan | None = None

    @property
    def _lanes(self) -> Lanes:
        if self._made_lanes is None:
            self._made_lanes = Lanes(self._encoding)
        return self._made_lanes

    def possible(self, formula: Formula) -> Verdict:
        """Whether some complete path makes *formula* true."""
        return self.possible_many([formula])[0]

    def possible_many(self, formulas: Sequence[Formula]) -> list[Verdict]:
        """The verdict on each of *formulas*, in their order; the limits are those of one call for all of them."""
        clock = self._limits.start()
        literals = [self._encoding.formula(formula) for formula in formulas]
        verdicts: dict[int, Verdict] = {TRUE: Verdict.YES, FALSE: Verdict.NO}
        if clock.left <= 0:
            return [verdicts.get(literal, Verdict.NOT_PROVEN) for literal in literals]
        lanes = self._lanes
        for literal in literals:
            if literal not in verdicts:
                verdicts[literal] = Verdict.YES if lanes.of(literal) else self._decide(literal, clock)
        return [verdicts[literal] for literal in literals]

    def _decide(self, literal: int, clock: Clock) -> Verdict:
        try:
            self._sat.tell([literal])
            return Verdict.YES if self._sat.solve([literal], clock) else Verdict.NO
        except NotProven:
            return Verdict.NOT_PROVEN

    def shortest(self, formula: Formula) -> Answers | None:
        """The answers of a complete path that makes *formula* true and asks the fewest questions; ``None`` where none does.

        They are canonical, one for every question asked (skipped: ``()``), and the same on every run. Raises :class:`NotProven`.
        """
        clock = self._limits.start()
        clock.check()
        return shortest(self._encoding, self._lanes, self._encoding.formula(formula), clock)

    # Figures

    def count(self) -> int:
        """How many distinct complete paths there are, exactly. Raises :class:`NotProven`."""
        return self._total(Weights(COUNT, lambda index: 1, lambda index, at: 1))

    def longest(self) -> int:
        """How many questions the longest complete path asks. Raises :class:`NotProven`."""
        return self._total(Weights(LARGEST, lambda index: 1, lambda index, at: 0))

    def heaviest(self, asked: Callable[[str], int], chosen: Callable[[str, str | int], int]) -> int:
        """The largest weight of a complete path, exactly. Raises :class:`NotProven`.

        A path weighs ``asked(question id)`` for every question that it asks, and ``chosen(question id, option id)`` for
        every option chosen. Of a number's range the ends are weighed, ``chosen(question id, number)``, and the heavier counts.
        """
        steps = self._flow.steps

        def weigh(index: int, at: int) -> int:
            step, choice = steps[index], steps[index].choices[at]
            if choice.option is not None:
                return chosen(step.id, choice.option)
            return max(chosen(step.id, choice.low), chosen(step.id, choice.high))

        return self._total(Weights(LARGEST, lambda index: asked(steps[index].id), weigh))

    def _total(self, weights: Weights) -> int:
        clock = self._limits.start()
        clock.check()
        network = build_network(self._encoding, weights)
        if self._plan is None:
            self._plan = make_plan([table.scope for table in network.tables], network.gates, network.variables)
        return total(network, self._plan, weights.semiring, clock)
