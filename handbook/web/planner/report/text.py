"""The text of a report: HTML that is made for paper, without anything that leads elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from handbook.analytics.reporting import Sheet
from handbook.analytics.reporting.spans import Span
from handbook.analytics.simulated import SAYS, is_simulated
from handbook.content import Content
from handbook.web.assets import FOLDER
from handbook.web.bare import bare_app
from handbook.web.locales import gettext as _
from handbook.web.planner import numbers, sections
from handbook.web.planner.how_sure import errors_of
from handbook.web.planner.periods import before_title, missing_days, period_title, short_period, short_title
from handbook.web.planner.report.parts import (
    earlier_of,
    is_uneven,
    longer_of,
    visits_of,
    warnings_of,
    without_marks,
    worries_title,
)
from handbook.web.planner.report.subject import Subject
from handbook.web.planner.wording import Wording
from handbook.web.settings import Settings

_FILTERS = (
    numbers.number,
    numbers.percent,
    numbers.percent_range,
    numbers.signed_percent,
    missing_days,
    period_title,
    short_period,
)


def text_of(settings: Settings, content: Content, subject: Subject, changes: Sequence[date]) -> str:
    """The report on *subject* as HTML. *changes* are the days on which the content changed."""
    app = bare_app(settings)
    app.jinja_env.filters.update({each.__name__: each for each in _FILTERS}, placed=placed, day=day)
    with app.app_context():
        return app.render("planner/report.html", **_context(settings, content, subject, changes))


def _context(settings: Settings, content: Content, subject: Subject, changes: Sequence[date]) -> Mapping[str, object]:
    shelf, sheet, words = subject.shelf, subject.sheet, Wording(content)
    before, year_ago = shelf.before(sheet), shelf.year_ago(sheet)
    ranked = sections.ranked_worries(shelf, sheet, words)
    gaps, services = sections.gaps_of(shelf, subject.newest, words), sections.services_of(shelf, subject.newest, words)
    arrivals = sections.arrivals_of(shelf, subject.newest, words)
    visits = visits_of(subject)
    told = [*subject.longer, *(one.sheet for one in (gaps, services, *arrivals) if one is not None)]
    span = sheet if isinstance(sheet, Span) else None
    return {
        "style": (FOLDER / "report.css").read_text("utf-8"),
        "publisher": settings.publisher,
        "simulated": SAYS if is_simulated(settings.data) else "",
        "title": title_of(subject),
        "period": _short(subject),
        "subject": subject,
        "sheet": sheet,
        "span": span,
        "weeks": span.parts if span is not None else (),
        "undelivered": all(one.release.undelivered for one in (span.parts if span is not None else (sheet,))),
        "before": before,
        "before_title": before_title(sheet.level),
        "is_uneven": span is not None or is_uneven(shelf, sheet),
        "year_ago": year_ago if year_ago is not before else None,
        "warnings": warnings_of(subject, before, told, changes),
        "words": words,
        "short_title": short_title,
        "visits": visits,
        "earlier": earlier_of(subject, visits),
        "worries_title": worries_title(ranked, shelf, sheet, words),
        "worries": sections.worries_of(without_marks(ranked, shelf, sheet), sheet, words),
        "changes": sections.changes_of(ranked, sheet, words) if before is not None else None,
        "longer": [longer_of(shelf, one, words) for one in subject.longer],
        "stops": sections.stops_of(shelf, sheet, words),
        "gaps": gaps,
        "services": services,
        "arrivals": arrivals,
        "errors": errors_of(_newest(subject), words),
    }


def title_of(subject: Subject) -> str:
    """What the report is called, on its first page and by the reader's window."""
    return _("%(period)sの報告書", period=_short(subject))


def _short(subject: Subject) -> str:
    sheet = subject.sheet
    if isinstance(sheet, Span):
        return _("%(year)s年%(month)s月", year=sheet.name[:4], month=int(sheet.name[5:]))
    return period_title(sheet.release.period) if sheet.level == "week" else short_title(sheet.release.period)


def _newest(subject: Subject) -> list[Sheet]:
    """Of each length of time the newest sheet, from the shortest to the longest."""
    return list({one.name: one for one in (subject.newest, *subject.longer)}.values())


def day(one: date) -> str:
    """A day in full."""
    return _("%(year)s年%(month)s月%(day)s日", year=one.year, month=one.month, day=one.day)


def placed(points: str, x: float, y: float, width: float, height: float) -> str:
    """The *points* of a polyline on a field of 100 by 100, on one of *width* by *height* whose corner is at *x* and *y*."""
    pairs = (point.split(",") for point in points.split())
    return " ".join(f"{x + float(a) * width / 100:.2f},{y + float(b) * height / 100:.2f}" for a, b in pairs)
