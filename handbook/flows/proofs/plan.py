"""The order in which a network's variables are summed out, so that no table on the way grows large.

The variable whose neighbours are fewest goes first (Rose, *Triangulated graphs and the elimination process*, 1970). A gate
of many inputs is not a table over all of them: where one of its inputs is about to go, it is joined with another one to a
gate of two, so that what has been seen so far lives on as a single variable. The order decides where a gate is split, and
not the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

CROWD = 48
"""A variable in more tables than these waits until it is in fewer, without its neighbours being counted."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A new table: *output* is the conjunction of two literals."""

    first: int
    second: int
    output: int


@dataclass(frozen=True, slots=True)
class Join:
    """A new table: *tables* multiplied, with the variables *gone* summed out."""

    tables: tuple[int, ...]
    scope: frozenset[int]
    gone: tuple[int, ...]


@dataclass(slots=True)
class Plan:
    """Tables to make one after the other, numbered on from the network's own, and a bit for each variable.

    Variables that ever stand in one table have different bits, of which there are *width*.
    """

    steps: list[Gate | Join] = field(default_factory=list)
    slots: dict[int, int] = field(default_factory=dict)
    width: int = 0


def make_plan(scopes: Sequence[Iterable[int]], gates: dict[int, tuple[int, ...]], variables: int) -> Plan:
    """A plan for tables over *scopes* tied by *gates*; variables from *variables* on are free for its own use."""
    planner = _Planner(scopes, gates, variables)
    planner.run()
    plan = Plan(planner.steps)
    # Backwards, every variable finds all that it ever stands with already placed: the order makes the graph chordal.
    for step in reversed(plan.steps):
        if isinstance(step, Join):
            taken = {plan.slots[variable] for variable in step.scope if variable in plan.slots}
            slot = 0
            for variable in step.gone:
                while slot in taken:
                    slot += 1
                plan.slots[variable] = slot
                slot += 1
            plan.width = max(plan.width, slot)
    return plan


class _Planner:
    def __init__(self, scopes: Sequence[Iterable[int]], gates: dict[int, tuple[int, ...]], variables: int) -> None:
        self.steps: list[Gate | Join] = []
        self._next = variables
        self._scopes: list[frozenset[int]] = []
        self._tables: dict[int, set[int]] = {}
        self._readers: dict[int, dict[int, None]] = {}  # variable: the waiting gates that read it
        self._waiting: dict[int, dict[int, int]] = {}  # waiting gate: its inputs' variables, with their signs
        for scope in scopes:
            self._add_table(frozenset(scope))
        for gate, literals in gates.items():
            self._tables.setdefault(gate, set())
            self._waiting[gate] = {abs(literal): literal for literal in literals}
            for literal in literals:
                self._readers.setdefault(abs(literal), {})[gate] = None
                self._tables.setdefault(abs(literal), set())
        for gate in list(gates):
            self._settle(gate)

    def _add_table(self, scope: frozenset[int]) -> None:
        for variable in scope:
            self._tables.setdefault(variable, set()).add(len(self._scopes))
        self._scopes.append(scope)

    def _settle(self, gate: int) -> None:
        """A gate of two inputs is a table."""
        if len(self._waiting[gate]) > 2:
            return
        first, second = self._waiting.pop(gate).values()
        for literal in (first, second):
            del self._readers[abs(literal)][gate]
        self._add_gate(first, second, gate)

    def _add_gate(self, first: int, second: int, output: int) -> None:
        self.steps.append(Gate(first, second, output))
        self._add_table(frozenset((abs(first), abs(second), output)))

    def run(self) -> None:
        heap = [(self._cost(variable), variable) for variable in self._tables]
        heapify(heap)
        while heap:
            cost, variable = heappop(heap)
            if variable not in self._tables:
                continue
            now = self._cost(variable)
            if now > cost and heap and (now, variable) > heap[0]:
                heappush(heap, (now, variable))
                continue
            for neighbour in self._eliminate(variable):
                heappush(heap, (self._cost(neighbour), neighbour))

    def _scope(self, variable: int) -> set[int]:
        return set().union(*(self._scopes[table] for table in self._tables[variable]))

    def _cost(self, variable: int) -> int:
        if variable in self._waiting:
            return 1_000_000 + len(self._waiting[variable])
        tables = self._tables[variable]
        if len(tables) > CROWD:
            return 1_000 + len(tables)
        scope = self._scope(variable)
        cost = len(scope)
        for gate in self._readers.get(variable, ()):
            inputs = self._waiting[gate]
            cost += 1 if any(other in scope for other in inputs if other != variable) else 2
        return cost

    def _eliminate(self, variable: int) -> list[int]:
        for gate in list(self._readers.get(variable, ())):
            self._split(gate, variable)
        joined = self._tables[variable]
        scope = frozenset(self._scope(variable)) or frozenset((variable,))
        gone = tuple(
            sorted(
                other
                for other in scope
                if other not in self._waiting and not self._readers.get(other) and self._tables[other] <= joined
            )
        )
        self.steps.append(Join(tuple(sorted(joined)), scope, gone))
        for table in list(joined):
            for other in self._scopes[table]:
                self._tables[other].discard(table)
        for other in gone:
            del self._tables[other]
        left = scope.difference(gone)
        self._add_table(left)
        return sorted(left)

    def _split(self, gate: int, variable: int) -> None:
        """Join *variable* with the input of *gate* that stands nearest to it."""
        inputs = self._waiting[gate]
        scope = self._scope(variable)
        near = [other for other in inputs if other != variable and other in scope]
        joined = self._tables[variable]
        only = [other for other in near if len(self._readers[other]) == 1 and self._tables[other] <= joined]
        if only or near:
            partner = (only or near)[0]
        else:
            partner = min((other for other in inputs if other != variable), key=lambda other: abs(other - variable))
        first, second = inputs.pop(variable), inputs.pop(partner)
        for literal in (first, second):
            del self._readers[abs(literal)][gate]
        output = self._next
        self._next += 1
        self._tables[output] = set()
        self._add_gate(first, second, output)
        inputs[output] = output
        self._readers[output] = {gate: None}
        self._settle(gate)
