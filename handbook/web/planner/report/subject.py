"""The subject of a report: which released numbers it tells of, and which it could have known when its period was over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from handbook.analytics.reporting import Sheet, Shelf
from handbook.analytics.reporting.spans import Months, Span, weeks_ending_in, year_and_month

_NAME = re.compile(r"[0-9]{4}(-(W[0-9]{2}|Q[1-4]|[0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about: a released period, or the weeks that end in a month (then *sheet* is a :class:`Span`).

    *shelf* has nothing that ended later. *longer* are the newest quarter and year of it that are not *sheet* itself. *lacking* are the
    last days of weeks of the month that were not released.
    """

    name: str
    sheet: Sheet
    shelf: Months
    longer: tuple[Sheet, ...]
    lacking: tuple[date, ...] = ()

    @property
    def newest(self) -> Sheet:
        """The released sheet from which one looks for what this length of time does not tell."""
        return self.sheet.parts[-1] if isinstance(self.sheet, Span) else self.sheet


def subject_of(shelf: Shelf, name: str) -> Subject | None:
    """What the report *name* (``2026-11``, ``2026-Q4``, ``2026``, ``2026-W48``) is about; ``None`` where nothing of it was released."""
    if not _NAME.fullmatch(name):
        return None
    sheet = shelf.get(name)
    if sheet is not None:
        return _of(name, sheet, Months(shelf, sheet.release.period.last))
    try:
        year, month = year_and_month(name)
    except ValueError:
        return None
    ends = weeks_ending_in(year, month)
    months = Months(shelf, (ends[0].replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1))
    span = months.span(year, month)
    if span is None:
        return None
    there = {week.release.period.last for week in span.parts}
    return _of(name, span, months, tuple(day for day in ends if day not in there))


def _of(name: str, sheet: Sheet, months: Months, lacking: tuple[date, ...] = ()) -> Subject:
    longer = [months.latest(level) for level in ("quarter", "year")]
    above = {"week": 0, "month": 0, "quarter": 1, "year": 2}[sheet.level]
    return Subject(name, sheet, months, tuple(one for one in longer[above:] if one is not None), lacking)


def report_of(sheet: Sheet) -> str:
    """The report in which *sheet* stands: a week stands in that of the month in which it ends."""
    last = sheet.release.period.last
    return f"{last.year}-{last.month:02}" if sheet.level == "week" else sheet.name


def newest_report(shelf: Shelf) -> str | None:
    """The newest month of which all was released; else the newest of which anything was. ``None`` where nothing is."""
    names = list(dict.fromkeys(report_of(sheet) for level in ("week", "month") for sheet in shelf.of(level)))
    if not names:
        return shelf.of(shelf.levels[0])[0].name if shelf else None
    subjects = [(name, subject_of(shelf, name)) for name in names[:2]]
    whole = [name for name, subject in subjects if subject is not None and not subject.lacking]
    return (whole or names)[0]
