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

import jpholiday
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # its stubs forget the error

JST = timezone(timedelta(hours=9), "JST")

_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)"
_DAYS = re.compile(rf"(?<![A-Za-z]){_DAY}(?:-{_DAY})?(?:\[[^\]]*\])?(?:,{_DAY}(?:-{_DAY})?(?:\[[^\]]*\])?)*")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MAX_LENGTH = 500


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


@lru_cache(maxsize=4096)
def _parsed(text: str, year: int) -> OpeningHours:
    try:
        return OpeningHours(_with_dates(text, year))
    except ParserError as error:
        raise HoursError(text) from error


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
    rules = []
    for rule in re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", text):
        found = next((match for match in _DAYS.finditer(rule) if "PH" in match.group()), None)
        if found is None:
            rules.append(rule)
            continue
        before, after = rule[: found.start()], rule[found.end() :]
        others = [day for day in found.group().split(",") if day != "PH"]
        if any("PH" in day for day in others):
            raise HoursError(text)
        if others:
            rules.append(f"{before}{','.join(others)}{after}")
        rules.append(f"{before}{_holiday_selector(year)}{after}")
    return ";".join(rules)


def state_at(text: str, moment: datetime) -> OpenState:
    """Whether *text* is open at *moment* (aware; any zone)."""
    local = _local(moment)
    state, _ = _parsed(text, local.year).state(local)
    return OpenState(str(state).rpartition(".")[2].lower())


def next_change(text: str, moment: datetime) -> datetime | None:
    """When the state changes next after *moment* (in Japan's time), or ``None``: never."""
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
    stop = start + timedelta(days=1)
    for begin, end, state, _ in _parsed(text, day.year).intervals(start, stop):
        yield begin, end if end is not None else stop, OpenState(str(state).rpartition(".")[2].lower())


def _clock(moment: datetime, day: date) -> str:
    hours = (moment.date() - day).days * 24 + moment.hour
    return f"{hours}:{moment.minute:02d}"
