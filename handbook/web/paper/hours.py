"""Opening hours for paper: what is so in every week of a year, since nobody knows when it will be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from handbook.resources.hours import week
from handbook.web.locales import gettext as _
from handbook.web.resident.opening import ALWAYS, Spans

_WEEKS = 52


def hours_words(text: str, today: date) -> str | None:
    """What *text* (OpenStreetMap's `opening_hours`) says of each weekday; ``None`` where weeks differ in the year from *today*."""
    if text == ALWAYS:
        return _("24時間")
    monday = today - timedelta(days=today.weekday())
    usual: list[set[Spans]] = [set() for _day in range(7)]
    holidays: set[tuple[int, Spans]] = set()
    for number in range(_WEEKS):
        for place, day in enumerate(week(text, monday + timedelta(weeks=number))):
            if not day.known:
                return None
            if day.holiday:
                holidays.add((place, day.spans))
            else:
                usual[place].add(day.spans)
    if any(len(each) != 1 for each in usual):
        return None
    days = [next(iter(each)) for each in usual]
    told = [
        _("%(days)s %(hours)s", days=_days([place for place, _spans in group]), hours=_spans_words(spans))
        for spans, group in _grouped(days)
    ]
    if any(spans != days[place] for place, spans in holidays):
        if len({spans for _place, spans in holidays}) != 1:
            return None
        told.append(_("祝日 %(hours)s", hours=_spans_words(next(iter(holidays))[1])))
    return _("、").join(told)


def _grouped(days: Sequence[Spans]) -> list[tuple[Spans, list[tuple[int, Spans]]]]:
    return [(spans, list(group)) for spans, group in groupby(enumerate(days), key=lambda pair: pair[1])]


def _days(places: Sequence[int]) -> str:
    names = (_("月"), _("火"), _("水"), _("木"), _("金"), _("土"), _("日"))
    first, last = names[places[0]], names[places[-1]]
    if len(places) == 1:
        return first
    return _("%(first)s・%(last)s", first=first, last=last) if len(places) == 2 else f"{first}〜{last}"


def _spans_words(spans: Spans) -> str:
    if not spans:
        return _("休み")
    return _("と").join(_("%(begin)s〜%(end)s", begin=begin, end=end) for begin, end in spans)
