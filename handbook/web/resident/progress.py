"""How many questions are still to come, told only where it is certain.

Answers open and close questions further down, so that "3 more" is mostly a guess, and a guess that grows breaks a
promise. Here the most and the fewest that can still follow are worked out; where they are the same, that is the number.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from handbook.flows import Answers, Flow, Walk
from handbook.flows.conditions import TRUE, Condition, Needs, open_leaves
from handbook.flows.flow import Step

MOST_TOLD = 5
"""A number above this one tells nobody how long it will take."""


@dataclass(frozen=True, slots=True)
class _Reads:
    """What decides whether a step is asked, besides what opens it: bits of the questions read, and whether needs are."""

    questions: int
    needs: bool


class Progress:
    """Counts what is still to come in *flow*."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        named = flow.conditions
        self._reads = tuple(_reads(step, named, flow) for step in flow.steps)

    def to_come(self, walk: Walk, answers: Answers) -> int | None:
        """How many questions will be asked from the next one on, itself included; ``None`` where that is not certain."""
        if walk.next is None:
            return 0
        asked = frozenset(walk.asked)
        undecided = openable = count = 0
        needs = 0  # Those given by the questions above: a condition does not see what is below it.
        picks = deque(walk.picks)
        for step, reads in zip(self._flow.steps, self._reads, strict=True):
            may_open = bool(step.openers & openable)
            may_change = bool(reads.questions & undecided) or (reads.needs and undecided != 0)
            if step.id in answers:
                # What was answered may be closed, or opened again, by what is answered next; and so may what it opens.
                if may_change or (may_open and step.id not in asked):
                    return None
                while picks and picks[0].bit & step.mask:
                    needs |= picks.popleft().needs_bits
                continue
            is_open = not step.is_followup or bool(walk.chosen & step.openers)
            if not is_open and not may_open:
                continue
            if may_change:
                return None
            if not _allowed(step, walk, needs):
                continue
            count += 1
            if not is_open or count > MOST_TOLD:
                return None
            undecided |= step.bit
            openable |= step.mask
        return count


def _allowed(step: Step, walk: Walk, needs: int) -> bool:
    """Whether the step's own conditions let it be asked."""
    if step.when is not None and step.when(walk.chosen, walk.settled, needs) != TRUE:
        return False
    return step.unless is None or step.unless(walk.chosen, walk.settled, needs) != TRUE


def _reads(step: Step, named: Mapping[str, Condition], flow: Flow) -> _Reads:
    questions = 0
    needs = False
    for condition in (step.question.when, step.question.unless):
        if condition is None:
            continue
        for leaf in open_leaves(condition, named):
            if isinstance(leaf, Needs):
                needs = True
            else:
                questions |= flow.by_id[leaf.question].bit
    return _Reads(questions, needs)
