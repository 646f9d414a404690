"""The circuit in a SAT solver: each gate and question is told to it once, when a formula first needs it.

A question that no formula needs is left out: any path of the questions told can be gone on with to its end, since every
question can be answered somehow whatever was answered above it.
"""

from __future__ import annotations

from collections.abc import Iterable

from pysat.solvers import Solver

from handbook.flows.proofs.circuit import TRUE, Circuit
from handbook.flows.proofs.encoding import Encoding
from handbook.flows.proofs.limits import Clock

CONFLICTS = 2_000
"""Conflicts between two looks at the clock."""

PAIRWISE = 6
"""Up to so many choices, "at most one" is written as pairs."""


class Sat:
    """An incremental solver over an encoding. Use it as a context: the solver's memory is not Python's.

    The solver's variables are numbered as they come, since it decides on every number up to the largest at each call.
    """

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._circuit: Circuit = encoding.circuit
        self._solver = Solver(name="glucose4", bootstrap_with=[[TRUE]])
        self._told: set[int] = {TRUE}
        self._numbers: dict[int, int] = {TRUE: TRUE}
        self._variables: list[int] = [0, TRUE]

    def __enter__(self) -> Sat:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the solver's memory."""
        self._solver.delete()

    def __len__(self) -> int:
        return len(self._variables)

    def _number(self, literal: int) -> int:
        variable = abs(literal)
        number = self._numbers.get(variable)
        if number is None:
            number = self._numbers[variable] = len(self._variables)
            self._variables.append(variable)
        return number if literal > 0 else -number

    def add(self, clause: Iterable[int]) -> None:
        """Add a clause over literals that were told, or variables beyond the circuit's."""
        self._solver.add_clause([self._number(literal) for literal in clause])

    def tell(self, literals: Iterable[int]) -> None:
        """Tell the solver all that *literals* depend on."""
        inputs, owner, told = self._circuit.inputs, self._encoding.owner, self._told
        number, add = self._number, self._solver.add_clause
        waiting = [abs(literal) for literal in literals]
        while waiting:
            variable = waiting.pop()
            if variable in told:
                continue
            told.add(variable)
            parts = inputs[variable]
            if parts:
                gate = number(variable)
                numbers = [number(literal) for literal in parts]
                for part in numbers:
                    add([-gate, part])
                add([gate, *(-part for part in numbers)])
                waiting.extend(abs(literal) for literal in parts)
            elif variable in owner:
                told.update(self._encoding.picks[owner[variable]])
                waiting.extend(self._tell_question(owner[variable]))

    def _tell_question(self, index: int) -> list[int]:
        """A question's own rules; gives back the variables that they need told."""
        step = self._encoding.flow.steps[index]
        asked, picks = self._encoding.asked[index], self._encoding.picks[index]
        if asked != TRUE:
            for pick in picks:
                self.add([asked, -pick])
        if step.question.required:
            self.add([-asked, *picks])
        if step.question.choose != "many":
            return [abs(asked), *self._at_most_one(list(picks))]
        alone = [pick for pick, choice in zip(picks, step.choices, strict=True) if choice.alone]
        together = [pick for pick, choice in zip(picks, step.choices, strict=True) if not choice.alone]
        for pick in alone:
            for other in together:
                self.add([-pick, -other])
        return [abs(asked), *self._at_most_one(alone)]

    def _at_most_one(self, picks: list[int]) -> list[int]:
        used: list[int] = []
        while len(picks) > PAIRWISE:
            group, picks = picks[: PAIRWISE - 1], picks[PAIRWISE - 1 :]
            self._at_most_one(group)
            some = self._circuit.disj(group)
            used.append(abs(some))
            picks.append(some)
        for at, pick in enumerate(picks):
            for other in picks[:at]:
                self.add([-other, -pick])
        return used

    def solve(self, assumptions: Iterable[int], clock: Clock) -> bool:
        """Whether some path makes all of *assumptions* (told before) true. Raises :class:`NotProven` at the clock's end."""
        numbers = [self._number(literal) for literal in assumptions]
        while True:
            clock.check()
            self._solver.conf_budget(CONFLICTS)
            answer = self._solver.solve_limited(assumptions=numbers)
            if answer is not None:
                return bool(answer)

    def attempt(self, assumptions: Iterable[int], conflicts: int) -> bool | None:
        """As :meth:`solve`, within so many conflicts; ``None`` where they do not suffice."""
        self._solver.conf_budget(conflicts)
        answer: bool | None = self._solver.solve_limited(assumptions=[self._number(literal) for literal in assumptions])
        return answer

    def core(self) -> list[int]:
        """Assumptions of the last call that cannot be true together."""
        variables = self._variables
        return [variables[number] if number > 0 else -variables[-number] for number in self._solver.get_core() or []]

    def model(self) -> set[int]:
        """The variables that are true in the last call's path."""
        variables = self._variables
        return {variables[number] for number in self._solver.get_model() or [] if number > 0}
