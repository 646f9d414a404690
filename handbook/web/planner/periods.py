"""What periods are called on the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handbook.analytics.disclosure import Period
from handbook.web.locales import gettext as _


def period_title(period: Period) -> str:
    """The period with its days."""
    days = _days(period.first, period.last)
    if period.level == "week":
        return _("%(days)sの週", days=days)
    if period.level == "month":
        return _("%(year)s年%(month)s月", year=period.first.year, month=period.first.month)
    if period.level == "quarter":
        return _("%(year)s年 第%(number)s四半期（%(days)s）", year=period.name[:4], number=period.name[-1], days=days)
    return _("%(year)s年（%(days)s）", year=period.name, days=days)


def short_title(period: Period) -> str:
    """For an axis: the day on which a week began, or the period's name."""
    if period.level == "week":
        return _("%(month)s月%(day)s日", month=period.first.month, day=period.first.day)
    if period.level == "month":
        return _("%(year)s年%(month)s月", year=period.first.year, month=period.first.month)
    if period.level == "quarter":
        return _("%(year)s年 第%(number)s四半期", year=period.name[:4], number=period.name[-1])
    return _("%(year)s年", year=period.name)


def period_name(period: Period) -> str:
    """Within a sentence: a period without its days, but a week."""
    return period_title(period) if period.level == "week" else short_title(period)


def short_period(period: Period) -> str:
    """In brackets behind a sentence: a period that is not the page's own."""
    if period.level == "week":
        return _("（%(days)sの週）", days=_days(period.first, period.last))
    if period.level == "month":
        return _("（%(year)s年%(month)s月）", year=period.first.year, month=period.first.month)
    if period.level == "quarter":
        return _("（%(year)s年 第%(number)s四半期）", year=period.name[:4], number=period.name[-1])
    return _("（%(year)s年）", year=period.name)


def before_title(level: str) -> str:
    """The period before."""
    return {"week": _("前の週"), "month": _("前の月"), "quarter": _("前の四半期"), "year": _("前の年")}[level]


def missing_days(missing: Sequence[str]) -> str:
    """The days that machines did not deliver (``2025-09-09 library``), in words."""
    told = []
    for line in missing:
        written, _space, node = line.partition(" ")
        day = date.fromisoformat(written)
        told.append(_("%(month)s月%(day)s日（%(node)s）", month=day.month, day=day.day, node=node))
    return _("、").join(told)


def _days(first: date, last: date) -> str:
    start = _("%(year)s年%(month)s月%(day)s日", year=first.year, month=first.month, day=first.day)
    if first.year != last.year:
        return start + _("〜%(year)s年%(month)s月%(day)s日", year=last.year, month=last.month, day=last.day)
    if first.month != last.month:
        return start + _("〜%(month)s月%(day)s日", month=last.month, day=last.day)
    return start + _("〜%(day)s日", day=last.day)
