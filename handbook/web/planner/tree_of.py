"""The tree of questions of a flow, as analytics wants it: ids, and which answers open which question."""

from __future__ import annotations

from functools import lru_cache

from handbook.analytics.reporting.tree import Asked, Opening, Tree
from handbook.flows import Flow
from handbook.flows.conditions import All, Any_, Between, Chosen, Condition, Named, Needs
from handbook.flows.flow import Step
from handbook.web.counting import id_of


@lru_cache(maxsize=4)
def tree_of(flow: Flow) -> Tree:
    """The tree of *flow*.

    What opens a question stands in `then`; where no answer names it, in the condition under which it is asked. One that every answer to
    the first question opens is one that everybody is asked.
    """
    opening = {choice.bit: Opening(step.id, id_of(choice)) for step in flow.steps for choice in step.choices}
    everybody = {opening[choice.bit] for choice in flow.steps[0].choices}
    asked = []
    for step in flow.steps:
        if step.is_followup:
            openers = {opening[bit] for bit in opening if bit & step.openers}
        else:
            openers = _openers(flow, step.question.when) or set()
            if openers >= everybody:
                openers = set()
        asked.append(
            Asked(
                id=step.id,
                options=tuple(id_of(choice) for choice in step.choices),
                one=step.question.choose != "many",
                openers=tuple(one for one in opening.values() if one in openers),
                closable=step.unless is not None or (step.is_followup and step.when is not None),
            )
        )
    return Tree(tuple(asked))


@lru_cache(maxsize=4)
def marks_of(flow: Flow) -> dict[str, str]:
    """For a worry, a need that this answer alone gives."""
    giving: dict[str, list[Opening]] = {}
    for step in flow.steps:
        for choice in step.choices:
            for need in choice.needs:
                giving.setdefault(need, []).append(Opening(step.id, id_of(choice)))
    first = flow.steps[0].id
    marks: dict[str, str] = {}
    for need, openings in giving.items():
        if len(openings) == 1 and openings[0].question == first:
            marks.setdefault(openings[0].option, need)
    return marks


def _openers(flow: Flow, condition: Condition | None) -> set[Opening] | None:
    """Answers of which one at least must have been given for *condition* to hold; ``None`` where it can hold without any."""
    match condition:
        case Chosen():
            return {Opening(condition.question, option) for option in condition.options}
        case Between():
            return _in_range(flow.by_id[condition.question], condition)
        case Needs():
            return {
                Opening(step.id, id_of(choice))
                for step in flow.steps
                for choice in step.choices
                if set(choice.needs).intersection(condition.needs)
            }
        case Named():
            return _fewest([_openers(flow, flow.conditions[name]) for name in condition.names])
        case All():
            return _fewest([_openers(flow, part) for part in condition.parts])
        case Any_():
            parts = [_openers(flow, part) for part in condition.parts]
            known = [part for part in parts if part is not None]
            return set().union(*known) if len(known) == len(parts) else None
    return None


def _in_range(step: Step, between: Between) -> set[Opening]:
    return {
        Opening(step.id, id_of(choice)) for choice in step.choices if choice.is_within(between.minimum, between.maximum)
    }


def _fewest(parts: list[set[Opening] | None]) -> set[Opening] | None:
    """All parts have to hold: the one that says most is enough."""
    return min((part for part in parts if part is not None), key=len, default=None)
