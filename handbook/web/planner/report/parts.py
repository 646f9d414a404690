"""The parts of a report that differ from those of the page: months are told by their weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from handbook.analytics.reporting import Change, Pair, Ranked, Sheet, Shelf, Verdict, compared
from handbook.analytics.reporting.sheet import BEGUN, FINISHED
from handbook.analytics.reporting.spans import Span
from handbook.web.locales import gettext as _
from handbook.web.planner import findings, sections
from handbook.web.planner.charts import Point, trend
from handbook.web.planner.numbers import number
from handbook.web.planner.periods import before_title, short_title
from handbook.web.planner.report.subject import Subject
from handbook.web.planner.sections import Visits
from handbook.web.planner.wording import Wording

WEEKS_SHOWN = 13
"""The weeks of a month's picture: a quarter's, so that all of them stand on the page as a table too."""


@dataclass(frozen=True, slots=True)
class Longer:
    """What a longer period says."""

    sheet: Sheet
    visits: str
    worries: str
    changes: str | None
    rows: Sequence[Ranked]


@dataclass(frozen=True, slots=True)
class Warnings:
    """What whoever reads the numbers has to know first. *changed* are the days on which the content changed."""

    lacking: tuple[date, ...]
    undelivered: tuple[Sheet, ...]
    missing: tuple[tuple[Sheet, tuple[str, ...]], ...]
    doubts: tuple[tuple[Sheet, str], ...]
    changed: tuple[date, ...]

    def __bool__(self) -> bool:
        return bool(self.lacking or self.undelivered or self.missing or self.doubts or self.changed)


def warnings_of(subject: Subject, before: Sheet | None, told: Sequence[Sheet], changes: Sequence[date]) -> Warnings:
    """What is to be known of the report's own weeks, of those *before*, and of the longer periods that it tells of (*told*)."""
    sheets = list({one.name: one for one in (*_parts(subject.sheet), *_parts(before), *told)}.values())
    first = min(one.release.period.first for one in sheets)
    last = max(one.release.period.last for one in sheets)
    return Warnings(
        subject.lacking,
        tuple(one for one in sheets if one.release.undelivered),
        _missing(sheets),
        tuple((one, one.doubt) for one in sheets if one.doubt),
        tuple(day for day in changes if first < day <= last),
    )


def _missing(sheets: Sequence[Sheet]) -> tuple[tuple[Sheet, tuple[str, ...]], ...]:
    """The days that did not come, each with the first of *sheets* that lacks it."""
    seen: set[str] = set()
    found = []
    for one in sheets:
        lines = tuple(line for line in one.missing if line not in seen)
        seen.update(lines)
        if lines:
            found.append((one, lines))
    return tuple(found)


def _parts(sheet: Sheet | None) -> tuple[Sheet, ...]:
    if isinstance(sheet, Span):
        return sheet.parts
    return () if sheet is None else (sheet,)


def is_uneven(shelf: Shelf, sheet: Sheet) -> bool:
    """Whether the period before is not as long: then sentences say that days are compared, and bars are not set against each other."""
    before = shelf.before(sheet)
    return before is not None and before.days != sheet.days


def visits_of(subject: Subject) -> Visits:
    """How many came; of a month by its weeks, with the weeks before them."""
    shelf, sheet = subject.shelf, subject.sheet
    if not isinstance(sheet, Span):
        told = sections.visits_of(shelf, sheet)
        return replace(told, title=_visits_title(sheet, told.before))
    (change,) = compared([Pair.by_day(BEGUN, sheet, shelf.before(sheet))])
    (year,) = compared([Pair.by_day(BEGUN, sheet, shelf.year_ago(sheet))])
    run = shelf.run(sheet.parts[-1], WEEKS_SHOWN)
    named = tuple(("" if one is None else short_title(one.release.period), one) for one in run)
    points = [
        Point(label, one.begun.value, one.begun.at_least, one.begun.at_most)
        if one is not None and one.begun.value is not None
        else Point(label, None)
        for label, one in named
    ]
    title = _visits_title(sheet, change)
    return Visits(title, sheet.begun, sheet.figure(FINISHED), change, year, named, trend(points))


def _visits_title(sheet: Sheet, change: Change) -> str:
    value = change.now.value
    weeks = len(sheet.parts) if isinstance(sheet, Span) else 0
    if weeks and value is None:
        return _("%(weeks)s週の利用の合計は、出せません", weeks=weeks)
    if value is None or not weeks:
        return findings.of_visits(change, sheet.level)
    before = before_title(sheet.level)
    return (
        _("利用は%(weeks)s週で%(many)s回", weeks=weeks, many=number(value))
        + {
            Verdict.MORE: _("。1日あたりでは、%(before)sより増えました", before=before),
            Verdict.LESS: _("。1日あたりでは、%(before)sより減りました", before=before),
            Verdict.WITHIN_CHANCE: _("。1日あたりでは、%(before)sとの差は偶然の範囲です", before=before),
            Verdict.CANNOT_TELL: "",
        }[change.verdict]
    )


def earlier_of(subject: Subject, visits: Visits) -> list[Sheet]:
    """What the picture of *visits* shows beside the subject itself, oldest first."""
    own = {one.name for one in _parts(subject.sheet)}
    return [one for __, one in visits.run if one is not None and one.name not in own]


def without_marks(ranked: Sequence[Ranked], shelf: Shelf, sheet: Sheet) -> Sequence[Ranked]:
    """*ranked* for a picture: without the earlier counts where they are not to be compared by the length of a bar."""
    if not (isinstance(sheet, Span) or is_uneven(shelf, sheet)):
        return ranked
    return [replace(one, before=replace(one.before, before=None)) for one in ranked]


def worries_title(ranked: Sequence[Ranked], shelf: Shelf, sheet: Sheet, words: Wording) -> str:
    """Which worry came up most. Where periods are not equally long, how that changed is told by visit, in the next section."""
    if not (isinstance(sheet, Span) or is_uneven(shelf, sheet)):
        return findings.of_worries(ranked, sheet.level, words)
    shown = [one for one in ranked if one.figure.value is not None]
    if not shown:
        return (
            _("どの困りごとも、合計は出せません")
            if isinstance(sheet, Span)
            else _("どの困りごとも、少ないため出せません")
        )
    first = words.worry(shown[0].name)
    if len(shown) > 1 and not findings.is_ahead(shown[0].figure, shown[1].figure):
        return _("「%(first)s」と「%(second)s」が、ならんで最も多い", first=first, second=words.worry(shown[1].name))
    return _("「%(first)s」が最も多い", first=first)


def longer_of(shelf: Shelf, sheet: Sheet, words: Wording) -> Longer:
    """What a longer period says: how many came, what came up most, and what changed."""
    ranked = sections.ranked_worries(shelf, sheet, words)
    (change,) = compared([Pair.by_day(BEGUN, sheet, shelf.before(sheet))])
    changed = None if shelf.before(sheet) is None else findings.of_changes(ranked, sheet.level, words)
    return Longer(
        sheet,
        _visits_title(sheet, change),
        worries_title(ranked, shelf, sheet, words),
        changed,
        ranked,
    )
