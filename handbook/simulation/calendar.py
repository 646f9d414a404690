"""The calendar: how many visits a simulated day has against another, and what moves single needs on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from math import exp, pi, sin

import jpholiday

from handbook.analytics.disclosure import Plan
from handbook.simulation.chance import chance, normal
from handbook.simulation.model import Channel, Model, MonthDay, News, Swing

_NEW_YEAR = ((12, 29), (1, 3))
_WEEKS = Plan("week")


class Calendar:
    """The days of *model*'s year, from the first of its ISO weeks to the end of December."""

    def __init__(self, model: Model) -> None:
        self.model = model
        year = _WEEKS.year(model.year)
        last = max(year.last, date(model.year, 12, 31))
        self.days = tuple(year.first + timedelta(days=number) for number in range((last - year.first).days + 1))
        self.movements: tuple[Swing | News, ...] = (*model.swings, *model.news)
        """What moves the visits with some needs, alone."""

    def day(self, of: MonthDay) -> date:
        """A day of the simulated year."""
        return date(self.model.year, *of)

    def level(self, day: date) -> float:
        """How many visits *day* has, whoever they are: growth, day of the week, holidays, weather."""
        model = self.model
        grown = 1 + (model.growth - 1) * (day - self.days[0]).days / len(self.days)
        own = model.weekdays[day.weekday()]
        if is_holiday(day):
            own *= model.holiday
        if _within((day.month, day.day), *_NEW_YEAR):
            own *= model.new_year
        return grown * own * exp(model.weather * normal(chance(model.seed, "weather", day)))

    def of_channel(self, channel: Channel, day: date) -> float:
        """How well *channel* is used on *day*: not at all before it begins."""
        if channel.begins is None:
            return channel.share
        since = (day - self.day(channel.begins)).days
        return 0.0 if since < 0 else channel.share * min(1.0, (since + 1) / (channel.ramp + 1))

    def moved(self, day: date) -> Mapping[str, float]:
        """For each movement, how many times as many visits with its needs *day* has."""
        return {
            each.name: swing(each, day) if isinstance(each, Swing) else self._told(each, day) for each in self.movements
        }

    def _told(self, news: News, day: date) -> float:
        since = (day - self.day(news.on)).days
        return 1.0 if since < 0 else 1 + (news.height - 1) * exp(-since / news.decay)


def swing(of: Swing, day: date) -> float:
    """Where *of* stands on *day*: 1 outside, its height in the middle."""
    if not _within((day.month, day.day), of.first, of.last):
        return 1.0
    begun = date(day.year - ((day.month, day.day) < of.first), *of.first)
    ended = date(begun.year + (of.last < of.first), *of.last)
    at = ((day - begun).days + 0.5) / ((ended - begun).days + 1)
    return 1 + (of.height - 1) * sin(pi * at) ** 2


@lru_cache(maxsize=1_024)
def is_holiday(day: date) -> bool:
    """Whether *day* is a public holiday in Japan."""
    return bool(jpholiday.is_holiday(day))


def _within(day: MonthDay, first: MonthDay, last: MonthDay) -> bool:
    return first <= day <= last if first <= last else day >= first or day <= last
