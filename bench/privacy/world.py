"""A made-up handbook and its visits, as raw counts alone: every relation of the field holds in them, exactly."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Structure

GAPS = ("0", "1", "2+")


@dataclass(frozen=True)
class World:
    """How large the handbook is. The defaults are about as large as 北九州市's: some 45 questions, 290 options, 206 services, 122
    needs."""

    worries: int = 12
    branch: int = 4
    options: int = 6
    needs: int = 122
    services: int = 206
    per_need: int = 13
    near: int = 4
    locales: int = 4
    wards: int = 7
    channels: int = 2
    paths: int = 200
    structure: Structure = field(init=False)

    def __post_init__(self) -> None:
        cells = {Cell("visit", "begun"), Cell("visit", "finished")}
        for question, options in self.questions.items():
            cells |= {Cell(kind, question) for kind in ("reached", "answered", "skipped", "stopped")}
            cells |= {Cell("option", question, option) for option in options}
            cells |= {Cell("next", question, following) for following in self.following(question)}
        cells |= {Cell("pair", one, other) for one, other in combinations(self.questions["worries"], 2)}
        for need in map(str, range(self.needs)):
            cells |= {Cell("gap", need, gap) for gap in GAPS}
            cells |= {Cell("result", need, service) for service in self.of_need(need)}
            cells |= {Cell("near-miss", need, service, "age") for service in self.of_need(need)[: self.near]}
            for kind, many in (("locale", self.locales), ("ward", self.wards), ("channel", self.channels)):
                cells |= {Cell(kind, str(number), need) for number in range(many)}
        cells |= {Cell("act", "call", str(service)) for service in range(self.services)}
        single = frozenset(question for question in self.questions if question.endswith(("0", "1")))
        structure = Structure(frozenset(cells), single=single, first="worries")
        object.__setattr__(self, "structure", structure)

    @property
    def questions(self) -> dict[str, list[str]]:
        """The questions and their options. Those of a branch that end in 0 or 1 are single-choice."""
        worries = [f"w{number:02}" for number in range(self.worries)]
        found = {"worries": worries}
        for worry in worries:
            for number in range(self.branch):
                found[f"{worry}-{number}"] = [f"o{option}" for option in range(self.options)]
        return found

    def following(self, question: str) -> list[str]:
        """Where a question can lead to: three places."""
        names = [*self.questions, "result", "result", "result"]
        at = names.index(question)
        return list(dict.fromkeys(names[at + 1 : at + 4]))

    def of_need(self, need: str) -> list[str]:
        """The services that fit a need."""
        return [str((int(need) * 7 + step * 3) % self.services) for step in range(self.per_need)]

    def counts(self, visits: int, rng: np.random.Generator) -> Counter[Cell]:
        """The raw counts of one period with *visits* visits. Some options and needs are common, most are rare."""
        found: Counter[Cell] = Counter()
        found[Cell("visit", "begun")] = visits
        finished = found[Cell("visit", "finished")] = int(rng.binomial(visits, 0.7))
        marks: dict[str, int] = {}
        for question, options in self.questions.items():
            reached = visits if question == "worries" else marks[question.split("-")[0]]
            stopped, skipped, answered = _parted(rng, reached, [0.08, 0.07, 0.85])
            found[Cell("reached", question)] = reached
            found[Cell("answered", question)] = answered
            found[Cell("skipped", question)] = skipped
            found[Cell("stopped", question)] = stopped
            following = self.following(question)
            for name, count in zip(following, _parted(rng, answered + skipped, _falling(len(following))), strict=True):
                found[Cell("next", question, name)] = count
            shares = _falling(len(options))
            if question in self.structure.single:
                chosen = _parted(rng, answered, shares)
            else:
                chosen = [int(rng.binomial(answered, share)) for share in shares]
            for option, count in zip(options, chosen, strict=True):
                found[Cell("option", question, option)] = count
            if question == "worries":
                marks = dict(zip(options, chosen, strict=True))
        for worry, count in marks.items():
            texts = _parted(rng, count, _falling(self.paths, 1.1))
            for number, times in enumerate(texts):
                if times:
                    found[Cell("path", worry, f"{worry}>{number}", "finished")] = times
        for one, other in combinations(marks, 2):
            found[Cell("pair", one, other)] = int(rng.binomial(min(marks[one], marks[other]), 0.1))
        self._add_needs(found, finished, rng)
        return found

    def _add_needs(self, found: Counter[Cell], finished: int, rng: np.random.Generator) -> None:
        for number, share in enumerate(_falling(self.needs, 1.2)):
            need, of_need = str(number), int(rng.binomial(finished, min(0.5, share)))
            gaps = _parted(rng, of_need, [0.03, 0.07, 0.9])
            for gap, count in zip(GAPS, gaps, strict=True):
                found[Cell("gap", need, gap)] = count
            for service in self.of_need(need):
                times = int(rng.binomial(of_need - gaps[0], rng.uniform(0.2, 1)))
                found[Cell("result", need, service)] = times
                found[Cell("act", "call", service)] += int(rng.binomial(times, 0.05))
            for service in self.of_need(need)[: self.near]:
                found[Cell("near-miss", need, service, "age")] = int(rng.binomial(of_need, 0.1))
            for kind, many in (("locale", self.locales), ("channel", self.channels)):
                for at, count in enumerate(_parted(rng, of_need, _falling(many, 2))):
                    found[Cell(kind, str(at), need)] = count
            told = int(rng.binomial(of_need, 0.8))  # not everybody tells the ward
            for at, count in enumerate(_parted(rng, told, _falling(self.wards, 0.5))):
                found[Cell("ward", str(at), need)] = count


SMALL = World(worries=4, branch=2, options=4, needs=8, services=12, per_need=4, near=2, locales=3, wards=3, paths=12)
"""Small enough to solve for every cell to its ends."""


def _falling(many: int, power: float = 1.5) -> list[float]:
    weights = [1 / (at + 1) ** power for at in range(many)]
    return [weight / sum(weights) for weight in weights]


def _parted(rng: np.random.Generator, whole: int, shares: list[float]) -> list[int]:
    return [int(count) for count in rng.multinomial(whole, shares)]
