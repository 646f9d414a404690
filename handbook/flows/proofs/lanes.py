"""Thousands of random complete paths walked at once: each number is a set of paths, one bit for each.

What one of the paths makes true is possible, and shown by that path; what none does may still be possible. The paths are
drawn in different ways, block by block, so that some are short and some reach deep: skipping rarely or mostly, choosing
few or all, and keeping to the options on which other questions depend.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from handbook.flows.conditions import Between, Chosen, open_leaves
from handbook.flows.flow import Flow, Step
from handbook.flows.proofs.circuit import Circuit
from handbook.flows.proofs.encoding import Encoding

LANES = 4096
BLOCKS = 8
ALL = (1 << LANES) - 1


def _block(*numbers: int) -> int:
    width = LANES // BLOCKS
    return sum(((1 << width) - 1) << (number * width) for number in numbers)


# Blocks 0 and 1 never skip, 6 mostly does, and the last paths of block 7 skip all that can be skipped.
_NEVER_SKIPS, _SKIPS_HALF, _SKIPS_MOST = _block(0, 1), _block(4), _block(6, 7)
_SKIPS_ALL = ((1 << 16) - 1) << (LANES - 16)
# Blocks 1, 3 and 5 keep to the options on which something depends.
_STEERED = _block(1, 3, 5)
# Of many options: all in blocks 0 and 1, half in 2 and 3, one in 5, and few elsewhere.
_CHOOSES_ALL, _CHOOSES_HALF, _CHOOSES_ONE = _block(0, 1), _block(2, 3), _block(5)


class Lanes:
    """Random paths over an encoding: :meth:`of` says which of them make a literal true."""

    def __init__(self, encoding: Encoding, seed: int = 1) -> None:
        self._encoding = encoding
        self._circuit: Circuit = encoding.circuit
        self._random = Random(seed)  # noqa: S311 - these paths are examples, not secrets
        self._values: list[int] = [0, ALL]
        self._steering = _steering(encoding.flow)
        self._planes: list[int] | None = None
        self._extend()

    def of(self, literal: int) -> int:
        """The paths that make *literal* true, a bit for each."""
        if len(self._values) < len(self._circuit):
            self._extend()
        return self._values[literal] if literal > 0 else ALL ^ self._values[-literal]

    def shortest(self, literal: int) -> tuple[int, set[int]] | None:
        """The fewest questions that one of the paths that make *literal* true asks, and its picks."""
        lanes = self.of(literal)
        if not lanes:
            return None
        length = 0
        for place, plane in reversed(list(enumerate(self._lengths()))):
            shorter = lanes & ~plane
            if shorter:
                lanes = shorter
            else:
                length += 1 << place
        lane = (lanes & -lanes).bit_length() - 1
        return length, {pick for pick in self._encoding.owner if self._values[pick] >> lane & 1}

    def longest(self) -> int:
        """The most questions that one of the paths asks."""
        lanes, length = ALL, 0
        for place, plane in reversed(list(enumerate(self._lengths()))):
            if lanes & plane:
                lanes &= plane
                length += 1 << place
        return length

    def _lengths(self) -> list[int]:
        """How many questions each path asks: number *i* holds bit *i* of all the counts."""
        if self._planes is None:
            planes: list[int] = []
            for literal in self._encoding.asked:
                carry = self.of(literal)
                for place, plane in enumerate(planes):
                    if not carry:
                        break
                    planes[place], carry = plane ^ carry, plane & carry
                if carry:
                    planes.append(carry)
            self._planes = planes
        return self._planes

    def _extend(self) -> None:
        values, inputs, owner = self._values, self._circuit.inputs, self._encoding.owner
        at = len(values)
        end = len(inputs)
        while at < end:
            parts = inputs[at]
            if parts:
                lanes = ALL
                for literal in parts:
                    lanes &= values[literal] if literal > 0 else ALL ^ values[-literal]
                    if not lanes:
                        break
                values.append(lanes)
                at += 1
            else:
                drawn = self._draw(owner[at])
                values.extend(drawn)
                at += len(drawn)

    def _draw(self, index: int) -> list[int]:
        step = self._encoding.flow.steps[index]
        literal = self._encoding.asked[index]
        asked = self._values[literal] if literal > 0 else ALL ^ self._values[-literal]
        if not asked:
            return [0] * len(step.choices)
        answered = asked if step.question.required else asked & ~self._skips()
        if step.question.choose == "many":
            return self._draw_many(step, answered)
        return self._draw_one(step, answered, range(len(step.choices)))

    def _skips(self) -> int:
        word = self._random.getrandbits
        one, two = word(LANES), word(LANES)
        rare = one & two & word(LANES)
        return (rare & ~_NEVER_SKIPS) | (one & _SKIPS_HALF) | ((one | two) & _SKIPS_MOST) | _SKIPS_ALL

    def _draw_one(self, step: Step, answered: int, among: Sequence[int]) -> list[int]:
        drawn = [0] * len(step.choices)
        self._split(answered, list(among), drawn)
        steered = answered & _STEERED
        leading = self._steering.get(step.index)
        if steered and leading:
            leading = [at for at in leading if at in among]
            if leading:
                drawn = [lanes & ~steered for lanes in drawn]
                self._split(steered, leading, drawn)
        return drawn

    def _split(self, lanes: int, among: list[int], drawn: list[int]) -> None:
        if not lanes:
            return
        if len(among) == 1:
            drawn[among[0]] |= lanes
            return
        word = self._random.getrandbits(LANES)
        half = len(among) // 2
        # The smaller part takes the larger share at every split, so neither end of a list is always the rarer one.
        if self._random.getrandbits(1):
            half = len(among) - half
        self._split(lanes & word, among[:half], drawn)
        self._split(lanes & ~word, among[half:], drawn)

    def _draw_many(self, step: Step, answered: int) -> list[int]:
        word = self._random.getrandbits
        together = [at for at, choice in enumerate(step.choices) if not choice.alone]
        apart = [at for at, choice in enumerate(step.choices) if choice.alone]
        single = answered & _CHOOSES_ONE
        if apart:
            single |= answered & ~_CHOOSES_ALL & word(LANES) & word(LANES) & word(LANES)
        if not together:
            single = answered
        drawn = self._draw_one(step, single, range(len(step.choices))) if single else [0] * len(step.choices)
        several = answered & ~single
        if not several:
            return drawn
        left = several
        for at in together:
            one = word(LANES)
            lanes = several & (_CHOOSES_ALL | (one & _CHOOSES_HALF) | (one & word(LANES)))
            drawn[at] |= lanes
            left &= ~lanes
        if left:  # answered, but nothing drawn: one option then
            for at, lanes in enumerate(self._draw_one(step, left, together)):
                drawn[at] |= lanes
        return drawn


def _steering(flow: Flow) -> dict[int, list[int]]:
    """By question, the places of the choices that open a question or make a `when` true."""
    named = flow.conditions
    wanted: dict[int, set[int]] = {}
    for step in flow.steps:
        for at, choice in enumerate(step.choices):
            if choice.option is not None and step.question.options[choice.option].then:
                wanted.setdefault(step.index, set()).add(at)
        if step.question.when is None:
            continue
        for leaf in open_leaves(step.question.when, named):
            if isinstance(leaf, Chosen | Between):
                read = flow.by_id[leaf.question]
                wanted.setdefault(read.index, set()).update(
                    at
                    for at, choice in enumerate(read.choices)
                    if (
                        choice.option in leaf.options
                        if isinstance(leaf, Chosen)
                        else choice.is_within(leaf.minimum, leaf.maximum)
                    )
                )
    return {index: sorted(places) for index, places in wanted.items()}
