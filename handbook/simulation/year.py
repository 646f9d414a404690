"""The simulated year: for each day and node what it would have counted, as it would have been delivered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from handbook.analytics.disclosure import Structure
from handbook.analytics.node.outbox import Delivery
from handbook.analytics.simulated import HANDBOOK
from handbook.content import Content, Loaded
from handbook.simulation.calendar import Calendar
from handbook.simulation.change import without_condition
from handbook.simulation.crowd import Crowd
from handbook.simulation.model import Channel, Model
from handbook.simulation.profiles import Profile, profiles
from handbook.web.possible import possible

_LEAST = 20
"""Profiles of a channel, however small it is."""


class Simulation:
    """The year of *model* with the content that was *loaded*. Made once, it tells the same as often as it is asked.

    Raises :class:`ValueError` where the content has errors, or no service that a condition ever rules out.
    """

    def __init__(self, model: Model, loaded: Loaded) -> None:
        if loaded.content is None or loaded.services is None:
            raise ValueError("a simulation needs content without errors")
        self.model = model
        self.calendar = Calendar(model)
        self.before: Content = loaded.content
        """The content at the beginning of the year."""
        first = {channel.name: self._walked(channel) for channel in model.channels}
        self.opened = _most_missed(profile for of_channel in first.values() for profile in of_channel)
        """The service that loses its condition when the content changes."""
        self.after: Content = without_condition(self.before, loaded.services, self.opened)
        """The content from the change on."""
        self._crowds = [
            Crowd(
                channel,
                self.calendar,
                {
                    self.before.version: first[channel.name],
                    self.after.version: self._walked_again(channel, first[channel.name]),
                },
            )
            for channel in model.channels
        ]
        self._scale = model.visits / sum(crowd.expected(day) for crowd in self._crowds for day in self.days)

    def _walked(self, channel: Channel) -> list[Profile]:
        share = channel.share / sum(each.share for each in self.model.channels)
        number = max(_LEAST, round(self.model.profiles * share))
        return list(profiles(self.model, self.before, channel, range(number)))

    def _walked_again(self, channel: Channel, first: list[Profile]) -> list[Profile]:
        """The same visitors after the change. Who does not need the service meets no difference."""
        needs = set(self.before.catalog.services[self.opened].needs)
        concerned = [profile.number for profile in first if profile.about & needs]
        again = {profile.number: profile for profile in profiles(self.model, self.after, channel, concerned)}
        return [again.get(profile.number, profile) for profile in first]

    @property
    def days(self) -> tuple[date, ...]:
        """The days that are simulated."""
        return self.calendar.days

    def content(self, day: date) -> Content:
        """The content that is served on *day*."""
        return self.before if day < self.calendar.day(self.model.changes) else self.after

    def possible(self, content: Content) -> Structure:
        """The cells that visits to *content* can count in, by all channels."""
        return possible(content, tuple(self.model.locales), [channel.name for channel in self.model.channels])

    def deliveries(self) -> Iterator[Delivery]:
        """What each node delivers of each day, oldest first. The same seed gives the same, byte for byte."""
        missing = {(each.channel, self.calendar.day(each.day)) for each in self.model.missing}
        for day in self.days:
            for crowd in self._crowds:
                channel = crowd.channel
                if self.calendar.of_channel(channel, day) and (channel.name, day) not in missing:
                    yield self._delivery(crowd, day)

    def _delivery(self, crowd: Crowd, day: date) -> Delivery:
        version, channel = self.content(day).version, crowd.channel
        counts = crowd.counts(day, version, self._scale)
        told = tuple((version, channel.name, cell, number) for cell, number in counts)
        return Delivery(HANDBOOK, channel.node, day, 0, told)


def _most_missed(walked: Iterable[Profile]) -> str:
    """The service that a condition ruled out most often, where it was needed."""
    missed: Counter[str] = Counter()
    for profile in walked:
        # Visits, not needs: of those who need it for two things, one.
        missed.update({cell.second for cell, _ in profile.counts if cell.kind == "near-miss"})
    if not missed:
        raise ValueError("no service of this content was ever ruled out by a condition")
    return min(missed, key=lambda service: (-missed[service], service))
