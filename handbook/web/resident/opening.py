"""When a service is open, in what a page needs: its state now, and the table of the next seven days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

from handbook.resources.hours import JST, DayHours, OpenState, week
from handbook.resources.standing import Standing, standing

ALWAYS = "24/7"

_MIDNIGHT, _END = "0:00", "24:00"
_WHOLE_DAY = ((_MIDNIGHT, _END),)

Spans: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A day in the table. ``spans`` are pairs of times; none and ``known`` is a day on which it is closed."""

    day: date
    spans: Spans
    known: bool
    holiday: bool
    today: bool
    whole: bool


Kind: TypeAlias = Literal["always", "open", "soon", "today", "tomorrow", "later", "closed", "unsure", "unknown"]
"""Open (all the time, now, for less than an hour), closed (until today, tomorrow, a later day, nobody knows when), not known."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a page tells of hours at a moment; templates have the words. ``clock`` and ``day`` are when it closes or opens."""

    kind: Kind
    clock: str = ""
    day: date = date.min

    @property
    def is_open(self) -> bool:
        """Whether it is open."""
        return self.kind in ("always", "open", "soon")


@dataclass(frozen=True, slots=True)
class Opening:
    """The hours of a service or of one of its phones. ``rows`` are empty where it never closes."""

    told: Told
    always: bool
    rows: tuple[Row, ...]


def told(stands: Standing, now: datetime, *, says: bool) -> Told:
    """What a page tells of where hours stand. *says*: whether there are hours (or words about them) at all."""
    if stands.state is OpenState.UNKNOWN:
        return Told("unsure" if says else "unknown")
    if stands.state is OpenState.OPEN:
        if stands.until is None:
            return Told("always")
        if stands.closes is None or not stands.closes_soon(now):
            return Told("open")
        # The end of an evening is 24 o'clock of its own day.
        return Told("soon", _END if stands.closes.time() == time() else _hour(stands.closes), stands.closes.date())
    if stands.opens is None:
        return Told("closed")
    days = (stands.opens.date() - now.astimezone(JST).date()).days
    kind: Kind = "today" if days == 0 else "tomorrow" if days == 1 else "later"
    return Told(kind, _hour(stands.opens), stands.opens.date())


def _hour(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02d}"


def opening(hours: str, now: datetime) -> Opening:
    """What *hours* (OpenStreetMap's `opening_hours`) say, seen from *now*."""
    if hours == ALWAYS:
        return Opening(Told("always"), True, ())
    today = now.astimezone(JST).date()
    # A day more than is shown: what begins on the last evening may end on the morning after it.
    days = (*week(hours, today), week(hours, today + timedelta(days=1))[-1])
    nights = _joined([day.spans for day in days])
    rows = tuple(_row(day, spans, today) for day, spans in zip(days[:-1], nights, strict=False))
    return Opening(told(standing(hours, now), now, says=True), all(row.whole for row in rows), rows)


def _joined(days: Sequence[Spans]) -> list[Spans]:
    """Days whose nights stand with the evening: 18:00-24:00 and 0:00-2:00 of the next day become 18:00-26:00.

    The first morning stays where it is, since it may be now.
    """
    joined = list(days)
    for place in range(len(joined) - 1):
        evening, morning = joined[place], joined[place + 1]
        if evening and morning and _WHOLE_DAY not in (evening, days[place + 1]):
            (begin, end), (start, until) = evening[-1], morning[0]
            if (end, start) == (_END, _MIDNIGHT):
                joined[place] = (*evening[:-1], (begin, _later(until)))
                joined[place + 1] = morning[1:]
    return joined


def _row(day: DayHours, spans: Spans, today: date) -> Row:
    told = tuple((_clock(begin), _clock(end)) for begin, end in spans)
    return Row(day.day, told, day.known, day.holiday, day.day == today, spans == _WHOLE_DAY)


def _later(text: str) -> str:
    hour, _, minute = text.partition(":")
    return f"{int(hour) + 24}:{minute}"


def _clock(text: str) -> str:
    """`26:00` is 2 o'clock of the next day, as timetables in Japan write it."""
    hour, _, minute = text.partition(":")
    return f"翌{int(hour) - 24}:{minute}" if text != _END and int(hour) >= 24 else text
