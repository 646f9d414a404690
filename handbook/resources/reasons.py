"""Reasons in words: what is still open about a service that may fit."""

from __future__ import annotations

from dataclasses import dataclass

from handbook.flows.conditions import UNKNOWN, All, Any_, Between, Chosen, Condition, Named, Needs, Not
from handbook.flows.flow import Flow
from handbook.flows.walk import Walk


@dataclass(frozen=True, slots=True)
class Open:
    """Something that is not known yet: a named condition, or a question with the options (or the range) that would fit."""

    condition: str | None = None
    question: str | None = None
    options: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None

    def in_words(self, flow: Flow) -> str:
        """The words in the source language, without 「（未確認）」."""
        if self.condition is not None:
            return flow.file.conditions[self.condition].says
        assert self.question is not None
        question = flow.questions[self.question]
        if self.options:
            return f"{question.ask}：{'、'.join(question.options[option].label for option in self.options)}"
        unit = question.unit or ""
        low = f"{self.minimum}{unit}から" if self.minimum is not None else ""
        high = f"{self.maximum}{unit}まで" if self.maximum is not None else ""
        return f"{question.ask}：{low}{high}"


def still_open(flow: Flow, condition: Condition, walk: Walk) -> tuple[Open, ...]:
    """The parts of *condition* that are unknown after *walk*: the outermost named conditions, else questions and options."""
    found: dict[Open, None] = {}
    _collect(flow, condition, walk, found)
    return tuple(found)


def _collect(flow: Flow, condition: Condition, walk: Walk, found: dict[Open, None]) -> None:
    if flow.compile(condition)(walk.chosen, walk.settled, walk.need_bits) != UNKNOWN:
        return
    match condition:
        case Named(names):
            for name in names:
                if flow.compile(Named((name,)))(walk.chosen, walk.settled, walk.need_bits) == UNKNOWN:
                    found[Open(condition=name)] = None
        case Chosen(question, options):
            found[Open(question=question, options=options)] = None
        case Between(question, minimum, maximum):
            found[Open(question=question, minimum=minimum, maximum=maximum)] = None
        case All(parts) | Any_(parts):
            for part in parts:
                _collect(flow, part, walk, found)
        case Not(part):
            _collect(flow, part, walk, found)
        case Needs():  # pragma: no cover - never unknown
            pass
