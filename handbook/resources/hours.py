"""Opening hours: OpenStreetMap's `opening_hours`, right on Japan's holidays, in Japan's time.

The grammar is that of https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification, read by opening-hours-py. Its own
table of Japan's holidays has wrong days, so `PH` is replaced before parsing by the dates that jpholiday gives (国民の祝日に
関する法律, with its substitute and in-between holidays).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from functools import lru_cache
from itertools import groupby

import jpholiday
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # its stubs forget the error

from handbook.resources.nights import halves, rules

JST = timezone(timedelta(hours=9), "JST")

_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)"
_DAYS = re.compile(rf"(?<![A-Za-z]){_DAY}(?:-{_DAY})?(?:\[[^\]]*\])?(?:,{_DAY}(?:-{_DAY})?(?:\[[^\]]*\])?)*")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MAX_LENGTH = 500
_A_DAY = timedelta(days=1)
_AS_FAR_AS = timedelta(days=370)
_NIGHTS_AS_FAR_AS = timedelta(days=31)
"""How far ahead a change is looked for; nearer where nights may join days into one, since each is looked at."""
_COMMENT = re.compile(r"\"[^\"]*\"")
_SAYS_WHEN = re.compile(r"\d:\d|24/7|open|off|closed|unknown|sun|dawn|dusk")


class HoursError(ValueError):
    """The opening hours cannot be read."""


class OpenState(Enum):
    """Whether a place is open."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DayHours:
    """One day's hours, cut at midnight: pairs of times (the end may be 24:00), and whether they are known."""

    day: date
    spans: tuple[tuple[str, str], ...]
    known: bool
    holiday: bool


def check_hours(text: str) -> None:
    """Raise :class:`HoursError` where *text* is not an `opening_hours` that can be read."""
    if len(text) > _MAX_LENGTH:
        raise HoursError(text)
    _parsed(text, 2026)


@dataclass(frozen=True, slots=True)
class _Schedule:
    """Hours as they are read: what begins on a day, as far as midnight, and what is left of the day before's nights."""

    days: OpeningHours
    nights: OpeningHours | None

    def state(self, local: datetime) -> OpenState:
        own = _state(self.days, local)
        if self.nights is None or own is OpenState.OPEN:
            return own
        night = _state(self.nights, local - _A_DAY)
        return night if own is OpenState.CLOSED or night is OpenState.OPEN else own

    def next_change(self, local: datetime) -> datetime | None:
        if self.nights is None:
            return _next_change(self.days, local)
        now, moment = self.state(local), local
        while moment - local < _NIGHTS_AS_FAR_AS:
            night = _next_change(self.nights, moment - _A_DAY)
            changes = (_next_change(self.days, moment), None if night is None else night + _A_DAY)
            if changes == (None, None):
                return None
            moment = min(change for change in changes if change is not None)
            if self.state(moment) is not now:
                return moment
        return None

    def cuts(self, start: datetime, stop: datetime) -> list[datetime]:
        """Where its state may change from *start* to *stop*, both included."""
        found = {start, stop, *_bounds(self.days, start, stop)}
        if self.nights is not None:
            found |= {cut + _A_DAY for cut in _bounds(self.nights, start - _A_DAY, stop - _A_DAY)}
        return sorted(cut for cut in found if start <= cut <= stop)


def _state(hours: OpeningHours, local: datetime) -> OpenState:
    state, _ = hours.state(local)
    return OpenState(str(state).rpartition(".")[2].lower())


def _next_change(hours: OpeningHours, local: datetime) -> datetime | None:
    """When the state of *hours* changes. The library's own `next_change` looks as far as the year 10000, and takes as long."""
    first = None
    for begin, _, state, _ in hours.intervals(local, local + _AS_FAR_AS):
        if first is None:
            first = state
        elif state != first:
            found: datetime = begin
            return found
    return None


def _bounds(hours: OpeningHours, start: datetime, stop: datetime) -> Iterator[datetime]:
    for begin, end, _, _ in hours.intervals(start, stop):
        yield begin
        if end is not None:
            yield end


@lru_cache(maxsize=4096)
def _parsed(text: str, year: int) -> _Schedule:
    try:
        OpeningHours(_with_dates(text, year))  # as it was written: what is made of it below is not what staff must mend
        days, nights = halves(";".join(_known(rule) for rule in rules(text)))
        return _Schedule(
            OpeningHours(_with_dates(days, year)), None if nights is None else OpeningHours(_with_dates(nights, year))
        )
    except ParserError as error:
        raise HoursError(text) from error


def _known(rule: str) -> str:
    """*rule*, marked as unknown where a comment is all that it says (the library takes it for open)."""
    if '"' not in rule or _SAYS_WHEN.search(_COMMENT.sub("", rule)):
        return rule
    before, quote, after = rule.partition('"')
    return f"{before.rstrip()} unknown {quote}{after}"


@lru_cache(maxsize=16)
def holidays(year: int) -> tuple[date, ...]:
    """Japan's public holidays of *year*."""
    return tuple(sorted(day for day, _ in jpholiday.year_holidays(year)))


def _holiday_selector(year: int) -> str:
    around = [day for near in (year - 1, year, year + 1) for day in holidays(near)]
    return ",".join(f"{day.year} {_MONTHS[day.month - 1]} {day.day:02d}" for day in around)


def _with_dates(text: str, year: int) -> str:
    """*text* with `PH` replaced by the holidays around *year*; `Sa,PH off` becomes two rules first."""
    if "PH" not in text:
        return text
    dated = []
    for rule in rules(text):
        found = next((match for match in _DAYS.finditer(rule) if "PH" in match.group()), None)
        if found is None:
            dated.append(rule)
            continue
        before, after = rule[: found.start()], rule[found.end() :]
        others = [day for day in found.group().split(",") if day != "PH"]
        if any("PH" in day for day in others):
            raise HoursError(text)
        if others:
            dated.append(f"{before}{','.join(others)}{after}")
        dated.append(f"{before}{_holiday_selector(year)}{after}")
    return ";".join(dated)


def state_at(text: str, moment: datetime) -> OpenState:
    """Whether *text* is open at *moment* (aware; any zone)."""
    local = _local(moment)
    return _parsed(text, local.year).state(local)


def next_change(text: str, moment: datetime) -> datetime | None:
    """When the state changes next after *moment* (in Japan's time), or ``None``: not in the time to come that is looked at."""
    local = _local(moment)
    change = _parsed(text, local.year).next_change(local)
    return None if change is None else change.replace(tzinfo=JST)


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(JST).replace(tzinfo=None)


def week(text: str, first: date) -> tuple[DayHours, ...]:
    """The hours of the seven days from *first*."""
    return tuple(_day(text, first + timedelta(days=offset)) for offset in range(7))


def _day(text: str, day: date) -> DayHours:
    spans = []
    known = True
    for begin, end, state in _intervals(text, day):
        if state is OpenState.CLOSED:
            continue
        known = known and state is OpenState.OPEN
        spans.append((_clock(begin, day), _clock(end, day)))
    return DayHours(day, tuple(spans), known, day in holidays(day.year))


def _intervals(text: str, day: date) -> Iterator[tuple[datetime, datetime, OpenState]]:
    start = datetime.combine(day, time())
    schedule = _parsed(text, day.year)
    cuts = schedule.cuts(start, start + _A_DAY)
    states = [schedule.state(cut) for cut in cuts[:-1]]
    for state, spans in groupby(zip(states, cuts, cuts[1:], strict=False), key=lambda span: span[0]):
        joined = list(spans)
        yield joined[0][1], joined[-1][2], state


def _clock(moment: datetime, day: date) -> str:
    hours = (moment.date() - day).days * 24 + moment.hour
    return f"{hours}:{moment.minute:02d}"
