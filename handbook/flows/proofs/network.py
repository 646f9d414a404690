"""The sum over all paths, taken apart: small tables over shared variables, and gates that tie the variables.

A question is one table or a few (:mod:`handbook.flows.proofs.questions`). A gate says that a variable is the conjunction of
others. Where there is a −1, a gate of any number of inputs is tables of two variables each: with a variable *z* that means
"all inputs are held true", [y = x₁ ∧ … ∧ xₙ] is the sum over *z* of φ(z, y) ∏ ψ(z, xᵢ), where *z* = 1 holds every input
true, and *y* = 0 counts all cases less those (Díez and Galán, *Efficient computation for the noisy MAX*, International
Journal of Intelligent Systems 18(2), 2003). Nothing then has to be known of an input but whether it is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from handbook.flows.proofs.semiring import Semiring


@dataclass(frozen=True, slots=True)
class Table:
    """Rows over the variables of *scope*: bit *i* of a row is the value of ``scope[i]``. A row that is absent weighs nothing."""

    scope: tuple[int, ...]
    rows: Mapping[int, int]


@dataclass(slots=True)
class Network:
    """Tables to multiply, and gates: a variable, and the literals whose conjunction it is."""

    one: int
    variables: int
    tables: list[Table] = field(default_factory=list)
    gates: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def fresh(self) -> int:
        """A new variable."""
        self.variables += 1
        return self.variables - 1

    def add_gate(self, output: int, literals: Iterable[int]) -> None:
        """Let *output* be the conjunction of *literals* (at least one)."""
        literals = tuple(literals)
        if len(literals) == 1:
            (literal,) = literals
            rows = (0b00, 0b11) if literal > 0 else (0b01, 0b10)
            self.tables.append(Table((output, abs(literal)), dict.fromkeys(rows, self.one)))
        else:
            self.gates[output] = literals

    def flatten(self) -> None:
        """Let gates take over the inputs of gates that nothing else reads."""
        tabled = {variable for table in self.tables for variable in table.scope}
        readers: dict[int, int] = {}
        for literals in self.gates.values():
            for literal in literals:
                readers[abs(literal)] = readers.get(abs(literal), 0) + 1
        for gate in sorted(self.gates):  # inputs have smaller numbers, and are flat already
            flat: list[int] = []
            for literal in self.gates[gate]:
                if literal in self.gates and literal not in tabled and readers[literal] == 1:
                    flat.extend(self.gates.pop(literal))
                else:
                    flat.append(literal)
            distinct = dict.fromkeys(flat)
            if any(-literal in distinct for literal in distinct):  # only now seen to contradict each other
                del self.gates[gate]
                self.tables.append(Table((gate,), {0: self.one}))
                tabled.add(gate)
            else:
                self.gates[gate] = tuple(distinct)

    def untie(self, semiring: Semiring) -> None:
        """Turn the gates into tables of two variables each, where *semiring* has a −1."""
        if semiring.minus is None:
            return
        one = semiring.one
        for gate, literals in self.gates.items():
            held = self.fresh()
            self.tables.append(Table((held, gate), {0b00: one, 0b01: semiring.minus, 0b11: one}))
            for literal in literals:
                holds = 0b11 if literal > 0 else 0b01
                self.tables.append(Table((held, abs(literal)), {0b00: one, 0b10: one, holds: one}))
        self.gates = {}
