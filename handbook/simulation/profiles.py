"""Profiles: visits walked truly through the content, each counted once by the real rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import exp
from random import Random

from handbook.analytics.cells import Cell
from handbook.analytics.counting import Tally, count, with_stopped
from handbook.analytics.events import Answered, Event, Place
from handbook.analytics.memory import NullCounts
from handbook.analytics.simulated import HANDBOOK
from handbook.content import Content
from handbook.flows import Answer, walk
from handbook.resources import match
from handbook.simulation.chance import chance, normal, pick
from handbook.simulation.model import Channel, Model
from handbook.simulation.people import Person, Town
from handbook.web.answers import Visit
from handbook.web.counting import Counting, branches_of
from handbook.web.possible import ACTS

_ACTS = dict(zip(ACTS, (4.0, 3.0, 0.1, 2.0, 0.5), strict=True))
"""How usual each act is against another."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One way to use the handbook: how usual it is (*weight*), what it is about, and what it adds to the counts."""

    number: int
    weight: float
    about: frozenset[str]
    """The needs and worries that its visitor told, finished or not."""
    counts: tuple[tuple[Cell, int], ...]


class _Marks(set[bytes]):
    def look_for(self, marks: Iterable[bytes]) -> None:
        """They are all here."""


class _Tallying(NullCounts):
    """Counts one visit by the rule. Marks need no secret here: nobody made the visit."""

    def __init__(self, locale: str) -> None:
        self.tally: Tally = Counter()
        self._locale = locale
        self._marks = _Marks()
        self._places: dict[Place, None] = {}

    def record(self, event: Event) -> bool:
        """Count *event*, told in the visitor's locale."""
        if isinstance(event, Answered) and event.completion is not None:
            event = event._replace(completion=replace(event.completion, locale=self._locale))
        self._places[event.place] = None
        count(event, lambda *words: "\0".join(words).encode(), self._marks, self._places, self.tally)
        return True


class Visiting:
    """A visit on its way through *content*, told to the counts as the pages tell it."""

    def __init__(self, content: Content, channel: str, locale: str) -> None:
        self._content = content
        self._told = _Tallying(locale)
        self._counting = Counting(self._told, HANDBOOK, channel)
        self._visit = Visit(seed=b"", begun=0, touched=0, answers={})
        self.walked = walk(content.flow, self._visit.answers)
        self._counting.began(content, self._visit, self.walked)

    def answer(self, name: str, answer: Answer) -> None:
        """Answer the question *name*, or answer it anew."""
        visit = self._visit.with_answer(name, answer)
        walked = walk(self._content.flow, visit.answers)
        self._counting.answered(self._content, self._visit, self.walked, visit, walked, name)
        self._visit, self.walked = visit, walked

    def act(self, rng: Random, often: float) -> None:
        """Do something with some of the services shown, of each with the chance *often*."""
        for shown in match(self._content.catalog, self.walked):
            if rng.random() < often:
                self._counting.acted(self._content, self._visit, pick(rng, _ACTS), shown.id)

    @property
    def counts(self) -> tuple[tuple[Cell, int], ...]:
        """What it added to the counts, in the order of the cells."""
        return tuple(sorted((cell, number) for (_, cell), number in with_stopped(self._told.tally).items()))

    @property
    def about(self) -> frozenset[str]:
        """The worries and needs that were told."""
        return frozenset(branches_of(self._content.flow).worries(self.walked)) | frozenset(self.walked.needs)


def profiles(model: Model, content: Content, channel: Channel, numbers: Iterable[int]) -> Iterator[Profile]:
    """The profiles *numbers* of those who come by *channel*.

    What somebody answers is the same in whichever content, as far as it asks the same.
    """
    town = Town(model, content.flow)
    for number in numbers:
        rng = chance(model.seed, "visitor", channel.name, number)
        person = town.visitor(rng, channel)
        weight = exp(model.uneven * normal(rng))
        visiting = _visited(model, content, town, person, channel, number)
        yield Profile(number, weight, visiting.about, visiting.counts)


def _visited(model: Model, content: Content, town: Town, person: Person, channel: Channel, number: int) -> Visiting:
    visiting = Visiting(content, channel.name, person.locale)
    first = visiting.walked.next
    while (name := visiting.walked.next) is not None:
        # Of each question its own: another content must not shift what is answered further down.
        rng = chance(model.seed, "answer", channel.name, number, name)
        if rng.random() < (model.stops_first if name == first else model.stops):
            return visiting
        visiting.answer(name, town.answer(rng, person, name, channel))
        if name != first and rng.random() < model.turns_back:
            visiting.answer(name, town.answer(rng, person, name, channel))
    visiting.act(chance(model.seed, "acts", channel.name, number), model.acts)
    return visiting
