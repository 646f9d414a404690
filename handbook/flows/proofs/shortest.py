"""The shortest path that makes a formula true: fewest questions asked, and of those paths one that chooses little.

Two sides close in on it. The random paths give a short one to begin with; and the solver, told that nothing be asked beyond
what must be, answers with questions of which at least one has to be (a *core*), each of which lengthens every path by
one. This is OLL, made for answer sets by Andres, Kaufmann, Matheis and Schaub (*Unsatisfiability-based optimization in
clasp*, ICLP 2012), with the incremental totalizers of RC2 (Ignatiev, Morgado and Marques-Silva, 2019).
"""

from __future__ import annotations

from dataclasses import dataclass

from pysat.card import ITotalizer

from handbook.flows.answers import Answer
from handbook.flows.proofs.circuit import FALSE, TRUE
from handbook.flows.proofs.encoding import Encoding
from handbook.flows.proofs.lanes import Lanes
from handbook.flows.proofs.limits import Clock
from handbook.flows.proofs.solver import Sat

TRIMS = 4
SHRINK_CONFLICTS = 200
"""Conflicts spent on leaving one literal out of a core: smaller cores are worth a little work, not much."""

SHRINK = 64
"""Cores of more literals are not looked at one by one."""

TIDY = 200
"""A path that chooses more than so many options is not tidied up."""


def shortest(encoding: Encoding, lanes: Lanes, literal: int, clock: Clock) -> dict[str, Answer] | None:
    """The answers of a shortest path that makes *literal* true, ``None`` where there is none. Raises :class:`NotProven`."""
    clock.check()
    if literal == FALSE:
        return None
    with Sat(encoding) as sat:
        sat.tell([literal, *encoding.asked])
        search = _Search(encoding, sat, literal, clock)
        picks = search.run(lanes.shortest(literal))
        return None if picks is None else _answers(encoding, picks)


def _answers(encoding: Encoding, picks: set[int]) -> dict[str, Answer]:
    """The answers that *picks* make, walked as residents do."""
    values = _evaluate(encoding, picks)
    answers: dict[str, Answer] = {}
    for step, asked, own in zip(encoding.flow.steps, encoding.asked, encoding.picks, strict=True):
        if values[abs(asked)] == (asked > 0):
            chosen = [choice for choice, pick in zip(step.choices, own, strict=True) if pick in picks]
            if step.question.required and not chosen:
                chosen = [step.choices[0]]  # the solver was not told of it, since nothing depends on its answer
            if step.question.choose == "number" and chosen:
                answers[step.id] = chosen[0].low
            else:
                answers[step.id] = tuple(str(choice.option) for choice in chosen)
    return answers


def _evaluate(encoding: Encoding, picks: set[int]) -> bytearray:
    inputs = encoding.circuit.inputs
    values = bytearray(len(inputs))
    values[TRUE] = 1
    for variable in range(2, len(inputs)):
        parts = inputs[variable]
        if not parts:
            values[variable] = variable in picks
            continue
        for literal in parts:
            if values[abs(literal)] != (literal > 0):
                break
        else:
            values[variable] = 1
    return values


@dataclass(slots=True)
class _Sum:
    """How many of a core's questions are asked: output *k* is true where more than *k* are."""

    totalizer: ITotalizer
    told: int = 0


class _Search:
    def __init__(self, encoding: Encoding, sat: Sat, literal: int, clock: Clock) -> None:
        self._encoding = encoding
        self._sat = sat
        self._literal = literal
        self._clock = clock
        self._top = len(encoding.circuit)
        self._sums: dict[int, tuple[_Sum, int]] = {}  # by the literal that says: no more than so many
        # What is wanted, and what each costs where it cannot be had. Questions asked under one condition count together.
        # Dictionaries keep their order: the same content gives the same example on every run.
        self._prices: dict[int, int] = {}
        self._cost = 0
        for asked in encoding.asked:
            if asked == TRUE:
                self._cost += 1
            elif asked != FALSE:
                self._prices[-asked] = self._prices.get(-asked, 0) + 1

    def run(self, known: tuple[int, set[int]] | None) -> set[int] | None:
        """The picks of a shortest path; *known* is the length and the picks of some path, if there is one."""
        while known is None or known[0] > self._cost:
            if self._sat.solve([self._literal, *self._prices], self._clock):
                return self._tidy({pick for pick in self._sat.model() if pick in self._encoding.owner})
            core = [wanted for wanted in self._sat.core() if wanted != self._literal]
            if not core:
                return None
            self._relax(self._shrink(core))
        return self._tidy(known[1])

    def _shrink(self, core: list[int]) -> list[int]:
        for _ in range(TRIMS):
            if len(core) == 1 or self._sat.solve([self._literal, *core], self._clock):
                break
            smaller = [wanted for wanted in self._sat.core() if wanted != self._literal]
            if len(smaller) >= len(core):
                break
            core = smaller
        if len(core) <= SHRINK:
            for wanted in list(core):
                rest = [other for other in core if other != wanted]
                if rest and self._sat.attempt([self._literal, *rest], SHRINK_CONFLICTS) is False:
                    core = rest
        return core

    def _relax(self, core: list[int]) -> None:
        price = min(self._prices[wanted] for wanted in core)
        self._cost += price
        for wanted in core:
            self._prices[wanted] -= price
            if not self._prices[wanted]:
                del self._prices[wanted]
            if wanted in self._sums:
                made, bound = self._sums[wanted]
                self._want_at_most(made, bound + 1, price)
        if len(core) > 1:
            totalizer = ITotalizer(lits=[-wanted for wanted in core], ubound=1, top_id=self._top)
            self._want_at_most(_Sum(totalizer), 1, price)

    def _want_at_most(self, made: _Sum, bound: int, price: int) -> None:
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
        wanted = -totalizer.rhs[bound]
        self._prices[wanted] = self._prices.get(wanted, 0) + price
        self._sums[wanted] = made, bound

    def _tidy(self, picks: set[int]) -> set[int]:
        """Of the same questions, leave out what need not be chosen: an example should show nothing by the way."""
        if len(picks) > TIDY:
            return picks
        values = _evaluate(self._encoding, picks)
        fixed = [asked if values[abs(asked)] == (asked > 0) else -asked for asked in self._encoding.asked]
        for literal in [self._literal, *fixed, *(-pick for pick in self._encoding.owner if pick not in picks)]:
            self._sat.add([literal])
        for pick in sorted(picks):
            if pick not in picks:
                continue
            if self._sat.attempt([-pick], SHRINK_CONFLICTS):
                dropped = picks - self._sat.model()
                picks = picks - dropped
                for other in dropped:
                    self._sat.add([-other])
            else:
                self._sat.add([pick])
        return picks
