"""The flow: the questions of a handbook compiled for walking.

Every possible answer is a bit: each option of a question, and each range into which the conditions' bounds cut the
numbers of a number question. What a resident has answered is then one integer, and a condition a few masks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handbook.flows.conditions import Between, Compiler, Condition, Test, open_leaves
from handbook.flows.model import Question, QuestionsFile


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One bit of a question: an option, or a range of numbers (both ends count)."""

    bit: int
    option: str | None
    low: int = 0
    high: int = 0
    needs: tuple[str, ...] = ()
    needs_bits: int = 0
    urgent: tuple[str, ...] = ()
    discreet: bool = False
    alone: bool = False
    unsure: bool = False

    def is_within(self, low: int | None, high: int | None) -> bool:
        """Whether all numbers of the range lie between *low* and *high* (``None``: open)."""
        return (low is None or self.low >= low) and (high is None or self.high <= high)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A question compiled: its bits, who opens it, and when it is asked."""

    id: str
    index: int
    question: Question
    bit: int
    choices: tuple[Choice, ...]
    bits: Mapping[str, Choice]
    starts: tuple[int, ...]
    mask: int
    unsure_mask: int
    openers: int
    is_followup: bool
    when: Test | None
    unless: Test | None

    def choice_of(self, number: int) -> Choice:
        """The range in which *number* lies."""
        return self.choices[bisect_right(self.starts, number) - 1]


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """Questions in the order in which they are asked, ready to walk."""

    file: QuestionsFile
    steps: tuple[Step, ...]
    by_id: Mapping[str, Step]
    needs: tuple[str, ...]
    need_bits: Mapping[str, int]
    compile: Compiler
    choices: Mapping[int, Choice]

    @property
    def questions(self) -> Mapping[str, Question]:
        """The questions by their ids, in the order of the file."""
        return self.file.questions

    @property
    def conditions(self) -> Mapping[str, Condition]:
        """The named conditions."""
        return {name: named.if_ for name, named in self.file.conditions.items()}


def _cut_numbers(
    file: QuestionsFile, conditions: Iterable[Condition], named: Mapping[str, Condition]
) -> dict[str, set[int]]:
    cuts: dict[str, set[int]] = {
        name: set() for name, question in file.questions.items() if question.choose == "number"
    }
    everywhere = [*conditions, *named.values()]
    for question in file.questions.values():
        everywhere += [condition for condition in (question.when, question.unless) if condition is not None]
    everywhere += [guarantee.if_ for guarantee in file.guarantees.values() if guarantee.if_ is not None]
    for condition in everywhere:
        for leaf in open_leaves(condition, {}):
            if isinstance(leaf, Between) and leaf.question in cuts:
                if leaf.minimum is not None:
                    cuts[leaf.question].add(leaf.minimum)
                if leaf.maximum is not None:
                    cuts[leaf.question].add(leaf.maximum + 1)
    return cuts


def build_flow(file: QuestionsFile, needs: Sequence[str] = (), conditions: Iterable[Condition] = ()) -> Flow:
    """Compile *file*.

    *needs* is the vocabulary in its order; needs that only the questions name are added behind it. *conditions* are
    those from elsewhere (the services'), whose bounds cut the numbers too. The file's ids must be in order.
    """
    named = {name: condition.if_ for name, condition in file.conditions.items()}
    vocabulary = dict.fromkeys(needs)
    for question in file.questions.values():
        for option in question.options.values():
            vocabulary.update(dict.fromkeys(option.needs))
    every = [condition for question in file.questions.values() for condition in (question.when, question.unless)]
    conditions = list(conditions)
    for condition in [*every, *named.values(), *(guarantee.if_ for guarantee in file.guarantees.values()), *conditions]:
        for leaf in open_leaves(condition, {}) if condition is not None else ():
            if hasattr(leaf, "needs"):
                vocabulary.update(dict.fromkeys(leaf.needs))
    need_bits = {need: 1 << position for position, need in enumerate(vocabulary)}
    cuts = _cut_numbers(file, conditions, named)

    next_bit = 1
    choices_of: dict[str, tuple[Choice, ...]] = {}
    for name, question in file.questions.items():
        made: list[Choice] = []
        if question.choose == "number":
            assert question.minimum is not None and question.maximum is not None
            inside = {cut for cut in cuts[name] if question.minimum < cut <= question.maximum}
            starts = [question.minimum, *sorted(inside)]
            for start, following in zip(starts, [*starts[1:], question.maximum + 1], strict=True):
                made.append(Choice(next_bit, None, start, following - 1))
                next_bit <<= 1
        else:
            for key, option in question.options.items():
                made.append(
                    Choice(
                        next_bit,
                        key,
                        needs=option.needs,
                        needs_bits=sum({need_bits[need] for need in option.needs}),
                        urgent=option.urgent,
                        discreet=option.discreet,
                        alone=question.choose == "many" and question.excludes(key),
                        unsure=option.unsure,
                    )
                )
                next_bit <<= 1
        choices_of[name] = tuple(made)

    openers: dict[str, int] = {}
    for name, question in file.questions.items():
        for choice in choices_of[name]:
            for target in question.options[choice.option].then if choice.option is not None else ():
                openers[target] = openers.get(target, 0) | choice.bit

    option_bits = {
        name: {choice.option: choice.bit for choice in choices if choice.option is not None}
        for name, choices in choices_of.items()
    }
    question_bits = {name: 1 << index for index, name in enumerate(file.questions)}
    unsure_bits = {name: sum(choice.bit for choice in choices if choice.unsure) for name, choices in choices_of.items()}

    def range_bits(name: str, low: int | None, high: int | None) -> int:
        return sum(choice.bit for choice in choices_of[name] if choice.is_within(low, high))

    compiler = Compiler(option_bits, range_bits, question_bits, unsure_bits, need_bits, named)
    steps = []
    for index, (name, question) in enumerate(file.questions.items()):
        choices = choices_of[name]
        steps.append(
            Step(
                id=name,
                index=index,
                question=question,
                bit=question_bits[name],
                choices=choices,
                bits={choice.option: choice for choice in choices if choice.option is not None},
                starts=tuple(choice.low for choice in choices) if question.choose == "number" else (),
                mask=sum(choice.bit for choice in choices),
                unsure_mask=unsure_bits[name],
                openers=openers.get(name, 0),
                is_followup=name in openers,
                when=compiler(question.when) if question.when is not None else None,
                unless=compiler(question.unless) if question.unless is not None else None,
            )
        )
    return Flow(
        file=file,
        steps=tuple(steps),
        by_id={step.id: step for step in steps},
        needs=tuple(vocabulary),
        need_bits=need_bits,
        compile=compiler,
        choices={choice.bit: choice for choices in choices_of.values() for choice in choices},
    )
