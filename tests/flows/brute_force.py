"""All complete paths of a small flow, listed one by one through `walk`: what the proofs are held against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from handbook.flows import Answer, Flow, Step, Walk, walk
from handbook.flows.conditions import FALSE, TRUE
from handbook.flows.proofs import And, Asked, Formula, Has, IsFalse, IsTrue, Neg, Or, Picked


@dataclass(frozen=True)
class Path:
    """A complete path: its answers (a number by the lowest of its range) and where they lead."""

    answers: dict[str, Answer]
    walk: Walk


def all_paths(flow: Flow) -> list[Path]:
    """Every complete path of *flow*."""
    return list(_paths(flow, {}))


def _paths(flow: Flow, answers: dict[str, Answer]) -> Iterator[Path]:
    reached = walk(flow, answers)
    if reached.next is None:
        yield Path(dict(answers), reached)
        return
    for answer in _answers(flow.by_id[reached.next]):
        yield from _paths(flow, {**answers, reached.next: answer})


def _answers(step: Step) -> Iterator[Answer]:
    if not step.question.required:
        yield ()
    if step.question.choose == "number":
        yield from (choice.low for choice in step.choices)
        return
    options = list(step.question.options)
    together = [option for option in options if step.question.choose == "many" and not step.question.excludes(option)]
    yield from ((option,) for option in options if option not in together)
    for size in range(1, len(together) + 1):
        yield from combinations(together, size)


def holds(flow: Flow, formula: Formula, path: Path) -> bool:
    """Whether *formula* is true of *path*."""
    reached = path.walk
    match formula:
        case Asked():
            return formula.question in reached.asked
        case Picked():
            answer = path.answers.get(formula.question, ())
            return isinstance(answer, tuple) and formula.option in answer
        case Has():
            return formula.need in reached.needs
        case IsTrue():
            return flow.compile(formula.condition)(reached.chosen, reached.settled, reached.need_bits) == TRUE
        case IsFalse():
            return flow.compile(formula.condition)(reached.chosen, reached.settled, reached.need_bits) == FALSE
        case And():
            return all(holds(flow, part, path) for part in formula.parts)
        case Or():
            return any(holds(flow, part, path) for part in formula.parts)
        case Neg():
            return not holds(flow, formula.part, path)
