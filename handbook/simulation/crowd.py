"""The crowd of a channel: its profiles, how usual each is, and what moves it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from math import prod
from typing import TypeAlias

from handbook.analytics.cells import Cell
from handbook.simulation.calendar import Calendar
from handbook.simulation.chance import chance, poisson
from handbook.simulation.model import Channel
from handbook.simulation.profiles import Profile
from handbook.simulation.sums import Sums

Sort: TypeAlias = tuple[str, ...]
"""The movements of the calendar that a visit goes along with."""


class Crowd:
    """Those who come by *channel*. *profiles* are their visits with each version of the content, the same visitors in the same order."""

    def __init__(self, channel: Channel, calendar: Calendar, profiles: Mapping[str, Sequence[Profile]]) -> None:
        self.channel = channel
        self._calendar = calendar
        self._sums = {version: Sums(of_version) for version, of_version in profiles.items()}
        first = next(iter(profiles.values()))
        whole = sum(profile.weight for profile in first)
        self._shares = [profile.weight / whole for profile in first]
        self._sorts: list[Sort] = [
            tuple(each.name for each in calendar.movements if each.of & profile.about) for profile in first
        ]
        weights: defaultdict[Sort, float] = defaultdict(float)
        for share, sort in zip(self._shares, self._sorts, strict=True):
            weights[sort] += share
        self._weights = dict(weights)

    def expected(self, day: date) -> float:
        """How many visits *day* has against others, all profiles together."""
        often = self._often(day)
        return sum(weight * often[sort] for sort, weight in self._weights.items())

    def counts(self, day: date, version: str, scale: float) -> list[tuple[Cell, int]]:
        """What is counted on *day*, with *scale* visits where one is expected."""
        rng = chance(self._calendar.model.seed, "day", self.channel.name, day)
        often = {sort: scale * times for sort, times in self._often(day).items()}
        visits = [poisson(rng, share * often[sort]) for share, sort in zip(self._shares, self._sorts, strict=True)]
        return self._sums[version].of(visits)

    def _often(self, day: date) -> dict[Sort, float]:
        """How often each sort of visits comes on *day* against its usual."""
        usual = self._calendar.level(day) * self._calendar.of_channel(self.channel, day)
        moved = self._calendar.moved(day)
        return {sort: usual * prod(moved[name] for name in sort) for sort in self._weights}
