"""A boolean circuit: literals are signed numbers, every gate a conjunction, and equal gates are made once.

A variable is a positive number, its negative the negation, as in DIMACS. A gate's number is larger than those of its
inputs, so that going through the numbers upwards always meets the inputs first.
"""

from __future__ import annotations

from collections.abc import Iterable

TRUE = 1
FALSE = -1


class Circuit:
    """Variables and gates. ``inputs[v]`` holds the inputs of gate *v*, and is empty where *v* is free."""

    __slots__ = ("_made", "inputs")

    def __init__(self) -> None:
        self.inputs: list[tuple[int, ...]] = [(), ()]  # 0 is no variable, 1 is true
        self._made: dict[tuple[int, ...], int] = {}

    def __len__(self) -> int:
        return len(self.inputs)

    def fresh(self) -> int:
        """A new free variable."""
        self.inputs.append(())
        return len(self.inputs) - 1

    def conj(self, literals: Iterable[int]) -> int:
        """A literal that is true where all of *literals* are."""
        parts = set(literals)
        parts.discard(TRUE)
        if len(parts) > 1:
            for literal in parts:
                if -literal in parts:
                    return FALSE
        if FALSE in parts:
            return FALSE
        if not parts:
            return TRUE
        if len(parts) == 1:
            return parts.pop()
        key = tuple(sorted(parts))
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = len(self.inputs)
            self.inputs.append(key)
        return made

    def disj(self, literals: Iterable[int]) -> int:
        """A literal that is true where one of *literals* is."""
        return -self.conj([-literal for literal in literals])
