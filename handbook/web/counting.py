"""Counting: what the pages tell the counts, in ids.

Counting never stands in a resident's way; GETs count nothing, and neither does practice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from handbook.analytics.events import RESULT, Acted, Answered, Began, Completion, Event, Place
from handbook.analytics.node.counts import NodeCounts
from handbook.analytics.node.daykeys import DayKeys, memory_folder
from handbook.analytics.node.veil import Veil
from handbook.content import Content
from handbook.flows import Answer, Answers, Flow, Walk
from handbook.flows.flow import Choice
from handbook.resources import match
from handbook.resources.near_misses import near_misses
from handbook.sealing import derived
from handbook.shipped import shipped_migrations
from handbook.web.answers import Visit
from handbook.web.channels import by_mark
from handbook.web.locales import SOURCE_LOCALE
from handbook.web.settings import Settings

_log = logging.getLogger(__name__)


class Counts(Protocol):
    """Where events go: a node's counts, or (:mod:`handbook.analytics.memory`) counts in memory, or none."""

    def record(self, event: Event) -> bool:
        """Count *event*. Never raises, and waits for no disk."""

    def start_bookkeeper(self) -> int:
        """Begin to keep the books, before this process has threads; gives the id of the process that does."""

    def stop(self) -> None:
        """Count what waits, and end."""


def veil_of(secrets: Sequence[str]) -> Veil:
    """The veil over open days, from the settings' *secrets*."""
    return Veil([derived(secret, b"handbook open days v1") for secret in secrets])


def counting_of(settings: Settings, secrets: Sequence[str], now: Callable[[], datetime]) -> Counting:
    """Counting into the database of this node."""
    keys = DayKeys(memory_folder(settings.data))
    counts = NodeCounts(settings.data, shipped_migrations() / "node", veil_of(secrets), keys, now=now)
    return Counting(counts, settings.name, settings.channel, by_mark(settings.channels))


@dataclass(frozen=True, slots=True)
class Counting:
    """Hands the events of visits to *counts*, for one handbook. Visits without one of the *marks* came by *channel*."""

    counts: Counts
    handbook: str
    channel: str
    marks: Mapping[int, str] = field(default_factory=dict)

    def began(self, content: Content, visit: Visit, walked: Walk) -> None:
        """A visit began."""
        self._tell(visit, lambda: Began(visit.seed, visit.begun, self._place(content, visit), walked.next or RESULT))

    def answered(
        self, content: Content, before: Visit, walked_before: Walk, visit: Visit, walked: Walk, name: str
    ) -> None:
        """The question *name* was answered."""

        def event() -> Event:
            branches = branches_of(content.flow)
            return Answered(
                seed=visit.seed,
                begun=visit.begun,
                place=self._place(content, visit),
                question=name,
                options=_options(content.flow, name, visit.answers[name]),
                pending=walked_before.next or RESULT,
                following=walked.next or RESULT,
                asked=name in walked.asked,
                before=branches.paths(before.answers, walked_before),
                after=branches.paths(visit.answers, walked),
                questions=branches.questions,
                completion=self._completion(content, visit, walked) if walked.next is None else None,
            )

        self._tell(visit, event)

    def acted(self, content: Content, visit: Visit, act: str, service: str) -> None:
        """Something was done with a service."""
        self._tell(visit, lambda: Acted(visit.seed, visit.begun, self._place(content, visit), act, service))

    def _tell(self, visit: Visit, event: Callable[[], Event]) -> None:
        """Hand an *event* of *visit* over. An error of ours in it costs the count, and never the page."""
        if visit.practice:
            return
        try:
            self.counts.record(event())
        except Exception as error:
            # The type alone: a message could hold what was to be counted.
            _log.error("counts: an event could not be told: %s", type(error).__name__)

    def _place(self, content: Content, visit: Visit) -> Place:
        return Place(self.handbook, content.version, self.marks.get(visit.mark, self.channel))

    @staticmethod
    def _completion(content: Content, visit: Visit, walked: Walk) -> Completion:
        matches = match(content.catalog, walked)
        found = dict.fromkeys(walked.needs, 0)
        shown = []
        for one in matches:
            for need in one.needs:
                found[need] += 1
            shown += [(need, one.id) for need in one.needs or ("",)]
        return Completion(
            worries=branches_of(content.flow).worries(walked),
            needs=found,
            shown=tuple(shown),
            near_misses=tuple((missed.need, missed.service, missed.condition) for missed in near_misses(matches)),
            locale=SOURCE_LOCALE,
            ward=_ward(content.flow, visit.answers, walked),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Branches:
    """For each option of the first question, the questions of the branch that it opens, in the order of the file."""

    flow: Flow
    first: str
    opened: Mapping[str, tuple[str, ...]]
    questions: str

    def worries(self, walked: Walk) -> tuple[str, ...]:
        """The options of the first question that were chosen."""
        mask = self.flow.by_id[self.first].mask
        return tuple(pick.option for pick in walked.picks if pick.bit & mask and pick.option is not None)

    def paths(self, answers: Answers, walked: Walk) -> dict[str, str]:
        """For each worry, what was answered in its branch: `question=option,option;question=` (skipped)."""
        asked = frozenset(walked.asked)
        return {
            worry: ";".join(
                f"{name}={','.join(_options(self.flow, name, answers[name]))}"
                for name in self.opened.get(worry, ())
                if name in asked and name in answers
            )
            for worry in self.worries(walked)
        }


@lru_cache(maxsize=4)
def branches_of(flow: Flow) -> Branches:
    """The branches of *flow*."""
    first = flow.steps[0]
    opened = {}
    for choice in first.choices:
        if choice.option is None:
            continue
        opening, names = choice.bit, []
        # `then` names only questions further down: one pass finds all.
        for step in flow.steps[1:]:
            if step.openers & opening:
                names.append(step.id)
                opening |= step.mask
        opened[choice.option] = tuple(names)
    return Branches(flow, first.id, opened, " ".join(flow.questions))


def _options(flow: Flow, name: str, answer: Answer) -> tuple[str, ...]:
    """The chosen options; of a number, the range in which the conditions see it."""
    if isinstance(answer, int):
        return (id_of(flow.by_id[name].choice_of(answer)),)
    return answer


def id_of(choice: Choice) -> str:
    """What a choice is called in the counts: its option, or its range of numbers."""
    return f"{choice.low}-{choice.high}" if choice.option is None else choice.option


def _ward(flow: Flow, answers: Answers, walked: Walk) -> str:
    for name in walked.asked:
        answer = answers.get(name)
        if flow.questions[name].counts == "ward" and isinstance(answer, tuple) and answer:
            return answer[0]
    return ""
