"""All complete paths of a flow at once: what is possible, the shortest example, and the exact figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handbook.flows.answers import Answers
from handbook.flows.flow import Flow
from handbook.flows.proofs.circuit import FALSE, TRUE
from handbook.flows.proofs.encoding import Encoding
from handbook.flows.proofs.formulas import Formula
from handbook.flows.proofs.lanes import Lanes
from handbook.flows.proofs.largest import search_heaviest, search_longest
from handbook.flows.proofs.limits import Clock, Limits, NotProven, Verdict
from handbook.flows.proofs.semiring import COUNT, LARGEST, Weights
from handbook.flows.proofs.shortest import shortest
from handbook.flows.proofs.solver import Sat
from handbook.flows.proofs.sums import Sums

SHARE = 0.1
"""The part of the time left that a search for the largest weight may take, where a sum over the paths is not quickly had."""

CROWDED = 2_000
"""Variables above which a new solver starts afresh: each call goes through all of them, whether its formula needs them or not."""


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
        self._sums = Sums(self._encoding)

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
        undecided = []
        for literal in dict.fromkeys(literals):
            if literal not in verdicts:
                if lanes.of(literal):
                    verdicts[literal] = Verdict.YES
                else:
                    undecided.append(literal)
        # In the order of the file, each finds most of what it depends on told already.
        for literal in sorted(undecided, key=self._encoding.place):
            verdicts[literal] = self._decide(literal, clock)
        return [verdicts[literal] for literal in literals]

    def _decide(self, literal: int, clock: Clock) -> Verdict:
        try:
            clock.check()
            if len(self._sat) > CROWDED:
                self._sat.close()
                self._sat = Sat(self._encoding)
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
        weights = Weights(COUNT, lambda index: 1, lambda index, at: 1)
        return self._sums.total(weights, self._limits.start())

    def longest(self) -> int:
        """How many questions the longest complete path asks, exactly. Raises :class:`NotProven`."""
        clock = self._limits.start()
        weights = Weights(LARGEST, lambda index: 1, lambda index, at: 0)
        return self._sums.total(weights, clock, lambda: search_longest(self._encoding, self._lanes, clock.share(SHARE)))

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

        clock = self._limits.start()
        weights = Weights(LARGEST, lambda index: asked(steps[index].id), weigh)
        return self._sums.total(weights, clock, lambda: search_heaviest(self._encoding, weights, clock.share(SHARE)))
