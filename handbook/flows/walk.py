"""The walk: which questions are asked, as a pure function of the answers."""

from __future__ import annotations

from dataclasses import dataclass

from handbook.flows.answers import Answers
from handbook.flows.conditions import TRUE
from handbook.flows.flow import Choice, Flow


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a set of answers leads.

    ``asked`` holds the answered questions and the next one, in the order of the file; ``next`` is ``None`` where the walk
    is complete. ``chosen``, ``settled`` and ``need_bits`` are the bitsets that conditions are evaluated over.
    """

    asked: tuple[str, ...]
    next: str | None
    needs: tuple[str, ...]
    urgent: tuple[str, ...]
    discreet: bool
    picks: tuple[Choice, ...]
    chosen: int
    settled: int
    need_bits: int


def walk(flow: Flow, answers: Answers) -> Walk:
    """Walk *flow* with *answers* (canonical: see :func:`handbook.flows.answers.parse_answers`).

    The questions are gone through from top to bottom; answers to questions that are not asked count for nothing, answers
    below the next question count.
    """
    chosen = settled = need_bits = 0
    asked: list[str] = []
    picks: list[Choice] = []
    following: str | None = None
    for step in flow.steps:
        if step.is_followup and not chosen & step.openers:
            continue
        if step.when is not None and step.when(chosen, settled, need_bits) != TRUE:
            continue
        if step.unless is not None and step.unless(chosen, settled, need_bits) == TRUE:
            continue
        answer = answers.get(step.id)
        if answer is None:
            if following is None:
                following = step.id
                asked.append(step.id)
            continue
        asked.append(step.id)
        if isinstance(answer, int):
            choice = step.choice_of(answer)
            settled |= step.bit
            chosen |= choice.bit
            picks.append(choice)
        elif answer:
            settled |= step.bit
            for option in answer:
                choice = step.bits[option]
                chosen |= choice.bit
                need_bits |= choice.needs_bits
                picks.append(choice)
    needs: dict[str, None] = {}
    urgent: dict[str, None] = {}
    discreet = False
    for choice in picks:
        for need in choice.needs:
            needs[need] = None
        for service in choice.urgent:
            urgent[service] = None
        discreet = discreet or choice.discreet
    return Walk(
        asked=tuple(asked),
        next=following,
        needs=tuple(needs),
        urgent=tuple(urgent),
        discreet=discreet,
        picks=tuple(picks),
        chosen=chosen,
        settled=settled,
        need_bits=need_bits,
    )
