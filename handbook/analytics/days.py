"""Days: which day a visit belongs to, and when a day is over.

A visit belongs to the Japanese day on which it began, however late it ends. It lasts four hours at most, so that a day can
still be counted into until four in the morning of the next one; then it seals.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

JST = ZoneInfo("Asia/Tokyo")

LONGEST_VISIT = timedelta(hours=4)
"""After which the pages end a visit (``handbook.web.answers.LONGEST_MINUTES``; a test holds the two together)."""

SEALS_AT = time(4, 0)
"""In the morning after, when the last visit of the day must have ended."""


def day_of(begun: datetime) -> date:
    """The day to which a visit that began at *begun* (with its zone) belongs."""
    return begun.astimezone(JST).date()


def seals(day: date) -> datetime:
    """When *day* can no more be counted into."""
    return datetime.combine(day + timedelta(days=1), SEALS_AT, JST)


def is_open(day: date, now: datetime) -> bool:
    """Whether a visit of *day* can still be under way."""
    return datetime.combine(day, time(0), JST) <= now < seals(day)
