"""Each question as tables of a network: what other questions read of its answer, and the weight of all answers alike in that.

A question is a table over whether it is asked and the *facts* that other questions read of its answer ("an option that
opens the rent question was chosen", "the answer makes this condition false"): one row for each combination of facts, with
the weight of all answers that lead to it. A question with many options whose facts combine too freely is not tabulated,
but taken apart itself: its groups of options with the same facts are variables of their own, hanging on one that says
"asked, and none of the options that stand alone". So no step ever lists the sets of options.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handbook.flows.flow import Step
from handbook.flows.proofs.circuit import FALSE, TRUE
from handbook.flows.proofs.encoding import Encoding
from handbook.flows.proofs.network import Network, Table
from handbook.flows.proofs.semiring import Weights

MIXED = -1
ROWS = 32
"""A question with more rows than these is taken apart."""


def build_network(encoding: Encoding, weights: Weights) -> Network:
    """The network whose sum is the weight of all complete paths. Its variables depend on nothing but the flow."""
    inputs = encoding.circuit.inputs
    network = Network(weights.semiring.one, encoding.size)
    home, needed = _homes(encoding)
    facts: dict[int, dict[int, None]] = {}
    for variable in needed:
        if home[variable] == MIXED:
            network.gates[variable] = inputs[variable]
            for literal in inputs[variable]:
                if home[abs(literal)] != MIXED:
                    facts.setdefault(home[abs(literal)], {})[abs(literal)] = None
    for literal in encoding.asked:
        if abs(literal) != TRUE and home[abs(literal)] != MIXED:
            facts.setdefault(home[abs(literal)], {})[abs(literal)] = None
    for step in encoding.flow.steps:
        if encoding.asked[step.index] != FALSE:
            _Question(encoding, weights, network, step, sorted(facts.get(step.index, ()))).add()
    network.flatten()
    network.untie(weights.semiring)
    return network


def _homes(encoding: Encoding) -> tuple[dict[int, int], list[int]]:
    """For all variables on which being asked depends: the one question that decides each, or ``MIXED``."""
    inputs = encoding.circuit.inputs
    seen: set[int] = set()
    waiting = [abs(literal) for literal in encoding.asked if abs(literal) != TRUE]
    while waiting:
        variable = waiting.pop()
        if variable not in seen:
            seen.add(variable)
            waiting.extend(abs(literal) for literal in inputs[variable])
    needed = sorted(seen)
    home = dict(encoding.owner)
    for variable in needed:
        if inputs[variable]:
            homes = {home[abs(literal)] for literal in inputs[variable]}
            home[variable] = homes.pop() if len(homes) == 1 else MIXED
    return home, needed


class _Question:
    """Adds one question to a network."""

    def __init__(self, encoding: Encoding, weights: Weights, network: Network, step: Step, facts: list[int]) -> None:
        self._inputs = encoding.circuit.inputs
        self._weights = weights
        self._network = network
        self._step = step
        self._facts = facts
        self._picks = encoding.picks[step.index]
        self._asked = encoding.asked[step.index]
        self._local = self._local_gates()
        semiring = weights.semiring
        self._one, self._plus, self._times = semiring.one, semiring.add, semiring.multiply

    def _local_gates(self) -> list[int]:
        seen: set[int] = set()
        waiting = list(self._facts)
        while waiting:
            variable = waiting.pop()
            if variable not in seen and self._inputs[variable]:
                seen.add(variable)
                waiting.extend(abs(literal) for literal in self._inputs[variable])
        return sorted(seen)

    def add(self) -> None:
        if self._step.question.choose != "many":
            self._add_one()
        else:
            self._add_many()

    # One answer at a time

    def _add_one(self) -> None:
        count = len(self._picks)
        nothing = 1 << count
        values = {pick: 1 << at for at, pick in enumerate(self._picks)}
        facts = self._evaluate(values, (nothing << 1) - 1)
        answers = [(at, self._chosen(at)) for at in range(count)]
        if not self._step.question.required:
            answers.append((count, self._one))
        rows: dict[int, int] = {}
        for at, weight in answers:
            self._put(rows, self._row(facts, at), weight)
        self._tabulate(rows, self._row(facts, count))

    def _evaluate(self, values: dict[int, int], full: int) -> list[int]:
        """The facts, bit-parallel over cases: *values* holds the variables below the local gates."""
        for gate in self._local:
            if gate in values:
                continue
            value = full
            for literal in self._inputs[gate]:
                value &= values[literal] if literal > 0 else full ^ values[-literal]
            values[gate] = value
        return [values[fact] for fact in self._facts]

    @staticmethod
    def _row(facts: list[int], case: int) -> int:
        return sum(1 << position for position, value in enumerate(facts) if value >> case & 1)

    def _put(self, rows: dict[int, int], row: int, weight: int) -> None:
        rows[row] = self._plus(rows[row], weight) if row in rows else weight

    def _chosen(self, at: int) -> int:
        return self._weights.chosen(self._step.index, at)

    def _tabulate(self, rows: Mapping[int, int], unasked: int) -> None:
        """The table of *rows* where the question is asked; where it is not, its facts are those of *unasked*."""
        self._network.tables.append(self._where_asked(tuple(self._facts), rows, unasked))

    def _where_asked(self, scope: tuple[int, ...], rows: Mapping[int, int], unasked: int) -> Table:
        """The table over *scope* that has *rows* where the question is asked, and the row *unasked* where it is not."""
        base = self._weights.asked(self._step.index)
        weighed = {row: self._times(base, weight) for row, weight in rows.items()}
        if self._asked == TRUE:
            return Table(scope, weighed)
        bit = 1 << len(scope)
        on, off = (bit, 0) if self._asked > 0 else (0, bit)
        weighed = {row | on: weight for row, weight in weighed.items()}
        weighed[unasked | off] = self._one
        return Table((*scope, abs(self._asked)), weighed)

    # Many at once

    def _add_many(self) -> None:
        atoms = self._atoms()
        together = self._groups(atoms, alone=False)
        apart = self._groups(atoms, alone=True)
        rows = self._combine(together, ROWS)
        if rows is None:
            self._take_apart(atoms, together, apart)
            return
        some = {effect: weight for effect, weight in apart.items() if effect}
        for effect, weight in apart.items():
            self._put(rows, effect, weight)
        cases = list(dict.fromkeys([*rows, *some, 0]))
        values = {
            variable: sum(
                1 << case
                for case, effect in enumerate(cases)
                if bool(effect >> position & 1) == (variable in self._picks)
            )
            for position, variable in enumerate(atoms)
        }
        facts = self._evaluate(values, (1 << len(cases)) - 1)
        summed: dict[int, int] = {}
        for case, effect in enumerate(cases):
            if effect in rows:
                self._put(summed, self._row(facts, case), rows[effect])
        self._tabulate(summed, self._row(facts, cases.index(0)))

    def _atoms(self) -> list[int]:
        """The variables that are settled by whether one of some options is chosen: such gates, and single picks."""
        picks = set(self._picks)
        atoms: dict[int, None] = dict.fromkeys(fact for fact in self._facts if fact in picks)
        for gate in self._local:
            if all(-literal in picks for literal in self._inputs[gate]):
                atoms[gate] = None
            else:
                atoms.update(dict.fromkeys(abs(literal) for literal in self._inputs[gate] if abs(literal) in picks))
        return list(atoms)

    def _groups(self, atoms: list[int], *, alone: bool) -> dict[int, int]:
        """Effects on the atoms, each with the weight of all ways to choose some of the options that have it (one, if *alone*)."""
        touched: dict[int, int] = dict.fromkeys(self._picks, 0)
        for position, atom in enumerate(atoms):
            for pick in {atom} if atom in touched else {abs(literal) for literal in self._inputs[atom]}:
                touched[pick] |= 1 << position
        groups: dict[int, int] = {}
        for at, (pick, choice) in enumerate(zip(self._picks, self._step.choices, strict=True)):
            if choice.alone != alone:
                continue
            weight, effect = self._chosen(at), touched[pick]
            if effect in groups and not alone:
                weight = self._plus(weight, self._times(groups[effect], weight))
            self._put(groups, effect, weight)
        return groups

    def _combine(self, groups: Mapping[int, int], most: int) -> dict[int, int] | None:
        """Effects of all sets of options that may stand together, the empty one only where the question can be skipped."""
        chosen: dict[int, int] = {}  # something was chosen
        for effect, weight in groups.items():
            more = {effect: weight}
            for row, before in chosen.items():
                self._put(more, row | effect, self._times(before, weight))
            for row, added in more.items():
                self._put(chosen, row, added)
            if len(chosen) > most:
                return None
        if not self._step.question.required:
            self._put(chosen, 0, self._one)
        return chosen

    def _take_apart(self, atoms: list[int], together: Mapping[int, int], apart: Mapping[int, int]) -> None:
        network = self._network
        free = network.fresh()
        variables: dict[int, int] = {}  # effect of a group of options that may stand together: its variable
        others: dict[int, int] = {}
        for effect, weight in together.items():
            if effect or self._step.question.required:
                variables[effect] = network.fresh()
                network.tables.append(Table((free, variables[effect]), {0: self._one, 1: self._one, 3: weight}))
            else:
                skipped_or_not = self._plus(self._one, weight)
                network.tables.append(Table((free,), {0: self._one, 1: skipped_or_not}))
        scope = [free]
        rows = {1: self._one}
        for effect, weight in apart.items():
            if effect:
                others[effect] = network.fresh()
                scope.append(others[effect])
                rows[1 << (len(scope) - 1)] = weight
            else:
                self._put(rows, 0, weight)
        network.tables.append(self._where_asked(tuple(scope), rows, 0))
        if self._step.question.required:
            none = network.fresh()
            self._network.add_gate(none, [-variable for variable in variables.values()])
            network.tables.append(Table((free, none), {0b10: self._one, 0b01: self._one}))
        self._tie(atoms, [*variables.items(), *others.items()])

    def _tie(self, atoms: list[int], groups: Iterable[tuple[int, int]]) -> None:
        """The gates by which the groups' variables make the facts."""
        groups = list(groups)
        atom_at = {atom: position for position, atom in enumerate(atoms)}
        for atom, position in atom_at.items():
            members = [variable for effect, variable in groups if effect >> position & 1]
            if atom in self._picks:
                # An option that is read by itself has an effect of its own, so its group is it alone.
                self._network.tables.append(Table((atom, members[0]), {0b00: self._one, 0b11: self._one}))
            else:
                self._network.add_gate(atom, [-member for member in members])
        for gate in self._local:
            if gate not in atom_at:
                self._network.add_gate(gate, self._inputs[gate])
