"""The people: who comes, and what they answer. Made up: the usual answer to each question is drawn from the seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from handbook.flows import Answer, Flow, Question
from handbook.simulation.chance import chance, pick, shuffled
from handbook.simulation.model import Channel, Model

_UNSURE = 0.15
_ALONE = 0.5
_MANY = 0.35
"""How often an option is chosen of a question where many may be, at its usual."""

_UNKNOWN_WORRY = 0.1


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up visitor."""

    age: str
    ward: str
    locale: str
    channel: str


class Town:
    """The made-up city of *model* that answers the questions of *flow*."""

    def __init__(self, model: Model, flow: Flow) -> None:
        self._model = model
        self._flow = flow
        self._first = flow.steps[0].id
        self._weights = {name: self._usual(name, question) for name, question in flow.questions.items()}
        wards = [name for name, question in flow.questions.items() if question.counts == "ward"]
        self._wards: Mapping[str, float] = self._weights[wards[0]] if wards else {"": 1.0}

    def _usual(self, name: str, question: Question) -> dict[str, float]:
        """How usual each option is: the first of a drawn order most, the next ones less and less."""
        order = shuffled(chance(self._model.seed, "usual", name), list(question.options))
        weights = {}
        for option, given in question.options.items():
            weight = 1 / (order.index(option) + 1) ** 0.8
            if given.unsure:
                weight = _UNSURE
            elif given.urgent:
                weight *= self._model.urgent
            weights[option] = weight
        return weights

    def visitor(self, rng: Random, channel: Channel) -> Person:
        """Somebody who comes by *channel*."""
        model = self._model
        return Person(pick(rng, model.ages), pick(rng, self._wards), pick(rng, model.locales), channel.name)

    def answer(self, rng: Random, person: Person, name: str, channel: Channel) -> Answer:
        """What *person* answers to the question *name*."""
        question = self._flow.questions[name]
        if not question.required and name != self._first and rng.random() < self._model.skips:
            return ()
        if question.choose == "number":
            assert question.minimum is not None and question.maximum is not None
            return question.minimum + int(rng.random() * (question.maximum - question.minimum + 1))
        if question.counts == "ward" and person.ward in question.options:
            return (person.ward,)
        if person.age in question.options:
            return (person.age,)
        weights = self._tilted(person, name, channel)
        if question.choose == "one":
            return (pick(rng, weights),)
        return self._several(rng, question, weights, 1.0 if name == self._first else _MANY)

    def _tilted(self, person: Person, name: str, channel: Channel) -> dict[str, float]:
        model = self._model
        weights = dict(self._weights[name])
        if name == self._first:
            weights = {worry: model.worries.get(worry, _UNKNOWN_WORRY) for worry in weights}
            weights = {worry: weight * channel.worries.get(worry, 1.0) for worry, weight in weights.items()}
        for option in weights:
            tilt = model.tilts.get((name, option))
            if tilt is not None:
                weights[option] *= tilt.get(person.age, 1.0) * tilt.get(person.locale, 1.0)
        return weights

    @staticmethod
    def _several(rng: Random, question: Question, weights: Mapping[str, float], times: float) -> Answer:
        alone = {option: weight for option, weight in weights.items() if question.excludes(option)}
        others = {option: weight for option, weight in weights.items() if option not in alone}
        if not others or (alone and rng.random() < _ALONE * sum(alone.values()) / sum(weights.values())):
            return (pick(rng, alone),)
        chosen = {option for option, weight in others.items() if rng.random() < min(0.9, weight * times)}
        # Who came to this question has something to say to it.
        chosen = chosen or {pick(rng, others)}
        return tuple(option for option in question.options if option in chosen)
