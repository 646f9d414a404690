"""Greedy elimination: one variable after the other goes, each time the one that costs least."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from random import Random

from handbook.flows.proofs.limits import Clock
from handbook.flows.proofs.network import Network

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


class Planner:
    """Makes the steps of a plan. With *fill* a variable costs the ties it makes, else its neighbours."""

    def __init__(self, network: Network, clock: Clock, *, fill: bool = False, chance: Random | None = None) -> None:
        self.steps: list[Gate | Join] = []
        self._clock = clock
        self._fill = fill
        self._chance = chance
        self._next = network.variables
        self._scopes: list[frozenset[int]] = []
        self._tables: dict[int, set[int]] = {}
        self._readers: dict[int, dict[int, None]] = {}  # variable: the waiting gates that read it
        self._waiting: dict[int, dict[int, int]] = {}  # waiting gate: its inputs' variables, with their signs
        for table in network.tables:
            self._add_table(frozenset(table.scope))
        for gate, literals in network.gates.items():
            self._tables.setdefault(gate, set())
            self._waiting[gate] = {abs(literal): literal for literal in literals}
            for literal in literals:
                self._readers.setdefault(abs(literal), {})[gate] = None
                self._tables.setdefault(abs(literal), set())
        for gate in network.gates:
            self._settle(gate)

    def run(self) -> None:
        """Eliminate all variables. Raises :class:`NotProven` at the clock's end."""
        heap = [(self._cost(variable), variable) for variable in self._tables]
        heapify(heap)
        while heap:
            cost, variable = heappop(heap)
            if variable not in self._tables:
                continue
            now = self._cost(variable)  # what is on the heap may be older than its neighbours
            if now > cost + 1 and heap and (now, variable) > heap[0]:
                heappush(heap, (now, variable))
                continue
            if not len(self.steps) & 63:
                self._clock.check()
            for neighbour in self._eliminate(variable):
                heappush(heap, (self._cost(neighbour), neighbour))

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

    def _scope(self, variable: int) -> set[int]:
        return set().union(*(self._scopes[table] for table in self._tables[variable]))

    def _cost(self, variable: int) -> float:
        if variable in self._waiting:
            return 1e9 + len(self._waiting[variable])
        tables = self._tables[variable]
        if len(tables) > CROWD:
            return 1e6 + len(tables)
        scope = self._scope(variable)
        more = 0  # variables that splitting gates would bring in
        for gate in self._readers.get(variable, ()):
            more += 1 if any(other in scope for other in self._waiting[gate] if other != variable) else 2
        cost = float(len(scope) + more)
        if self._fill:
            ties = sum(len(scope) - len(self._scope(other) & scope) for other in scope)
            cost = ties / 2 + more * len(scope)
        return cost + self._chance.random() if self._chance is not None else cost

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
