"""The tree of questions as plain ids: which questions there are, and which answers open which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Opening(NamedTuple):
    """An answer that opens a question."""

    question: str
    option: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the tree.

    *openers* are the answers of which one at least must have been given; there are none where everybody is asked who comes so
    far. *closable* says that a condition can keep it from those who gave one. *one* says that it takes one answer.
    """

    id: str
    options: tuple[str, ...]
    one: bool = False
    openers: tuple[Opening, ...] = ()
    closable: bool = False


@dataclass(frozen=True)
class Tree:
    """All questions, in the order in which they are asked. An opener stands above what it opens."""

    questions: tuple[Asked, ...]

    @cached_property
    def by_id(self) -> dict[str, Asked]:
        """The questions by their ids."""
        return {question.id: question for question in self.questions}

    @property
    def first(self) -> Asked:
        """The question whose answers are the worries."""
        return self.questions[0]

    @cached_property
    def trunk(self) -> tuple[str, ...]:
        """The questions that everybody is asked who comes so far."""
        return tuple(question.id for question in self.questions if not question.openers)

    @cached_property
    def depth(self) -> dict[str, int]:
        """How many answers have to open one another, at most, until a question is asked; 0 in the trunk."""
        depth: dict[str, int] = {}
        for question in self.questions:
            depth[question.id] = max((depth[opener.question] + 1 for opener in question.openers), default=0)
        return depth

    def hanging(self) -> Iterator[tuple[Asked | Opening, int]]:
        """Each question once, below what opens it first, with how far it is indented.

        Below the first question stand its answers, the worries, and below these what they open.
        """
        below: dict[str | Opening, list[Asked]] = {}
        for question in self.questions:
            if question.openers:
                opener = question.openers[0]
                below.setdefault(opener if opener.question == self.first.id else opener.question, []).append(question)

        def walk(question: Asked, depth: int) -> Iterator[tuple[Asked | Opening, int]]:
            yield question, depth
            for child in below.get(question.id, ()):
                yield from walk(child, depth + 1)

        yield self.first, 0
        for option in self.first.options:
            worry = Opening(self.first.id, option)
            yield worry, 1
            for question in below.get(worry, ()):
                yield from walk(question, 2)
        for name in self.trunk[1:]:
            yield from walk(self.by_id[name], 0)

    def branch(self, worry: str) -> tuple[str, ...]:
        """The questions that the answer *worry* to the first question can open, directly or by their own answers."""
        opening = {Opening(self.first.id, worry)}
        names = []
        for question in self.questions[1:]:
            if opening.intersection(question.openers):
                names.append(question.id)
                opening |= {Opening(question.id, option) for option in question.options}
        return tuple(names)
