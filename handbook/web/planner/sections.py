"""Sections: what the page for Monday shows, put together from one shelf."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from handbook.analytics.reporting import (
    Acted,
    Arrival,
    Change,
    Figure,
    Found,
    Pair,
    Ranked,
    Shelf,
    Shown,
    Stop,
    Total,
    Verdict,
    acted,
    arrivals,
    compared,
    found,
    shown,
    stops,
    worries,
)
from handbook.analytics.reporting.arrivals import MARGINS
from handbook.analytics.reporting.sheet import BEGUN, FINISHED, Sheet
from handbook.web.planner import findings
from handbook.web.planner.charts import Bar, Point, Row, Side, Swing, Trend, bars, diverging, trend
from handbook.web.planner.numbers import number, percent, signed_percent
from handbook.web.planner.periods import short_title
from handbook.web.planner.whiskers import ends as _ends
from handbook.web.planner.wording import Name, Wording

MOST = 8
"""Rows in a list of what is long; the rest stands in the table behind it."""

RUN = {"week": 26, "month": 13, "quarter": 8, "year": 5}
"""How many periods the line of visits shows."""

_ROOM_FOR_SHARES = 56.0
"""Per cent of the width for bars behind which a number and its share stand."""

_LABEL = 40
"""How wide a label in a picture is at most, in halves of a full-width character: the table beside it has all of it."""


@dataclass(frozen=True, slots=True)
class Visits:
    """How many came: now, against before, and over time."""

    title: str
    begun: Figure
    finished: Figure
    before: Change
    year_ago: Change
    run: tuple[tuple[str, Sheet | None], ...]
    chart: Trend


@dataclass(frozen=True, slots=True)
class Worries:
    """Which worries came up most."""

    title: str
    rows: Sequence[Ranked]
    chart: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Changes:
    """Which worries came up in more visits than before, and which in fewer."""

    title: str
    rows: Sequence[Ranked]
    chart: Sequence[Swing]


@dataclass(frozen=True, slots=True)
class Stops:
    """Where visits ended."""

    title: str
    rows: Sequence[Stop]
    more: int
    chart: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Gaps:
    """Which needs ended with few services."""

    title: str
    sheet: Sheet
    rows: Sequence[Found]
    more: int
    chart: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Services:
    """Which services are shown and called most."""

    title: str
    sheet: Sheet
    shown: Sequence[Shown]
    called: Sequence[Acted]
    shown_chart: Sequence[Row]
    called_chart: Sequence[Row]


@dataclass(frozen=True, slots=True)
class From:
    """Where needs came from, by one margin."""

    kind: str
    title: str
    sheet: Sheet
    rows: Sequence[tuple[Name, Arrival]]
    chart: Sequence[Row]


def visits_of(shelf: Shelf, sheet: Sheet) -> Visits:
    """How many came."""
    before, year_ago = shelf.before(sheet), shelf.year_ago(sheet)
    (change,) = compared([Pair.by_day(BEGUN, sheet, before)])
    (year,) = compared([Pair.by_day(BEGUN, sheet, year_ago)])
    run = shelf.run(sheet, RUN[sheet.level])
    named = tuple(("" if one is None else short_title(one.release.period), one) for one in run)
    points = [_point(label, None if one is None else one.begun) for label, one in named]
    figures = (sheet.begun, sheet.figure(FINISHED))
    return Visits(findings.of_visits(change, sheet.level), *figures, change, year, named, trend(points))


def _point(label: str, figure: Figure | None) -> Point:
    if figure is None or figure.value is None:
        return Point(label, None)
    return Point(label, figure.value, figure.at_least, figure.at_most)


def worries_of(ranked: Sequence[Ranked], sheet: Sheet, words: Wording) -> Worries:
    """Which worries came up most; *ranked* are those of *sheet*."""
    chart = bars(
        Bar(
            shortened(words.worry(one.name)),
            one.figure.value,
            _said(one.figure.value),
            *_ends(one.figure),
            before=None if one.before.before is None else one.before.before.value,
        )
        for one in ranked
    )
    return Worries(findings.of_worries(ranked, sheet.level, words), ranked, chart)


def changes_of(ranked: Sequence[Ranked], sheet: Sheet, words: Wording) -> Changes:
    """Which worries came up in more visits, and which in fewer: the surest and largest first."""
    order = {Verdict.MORE: 0, Verdict.WITHIN_CHANCE: 1, Verdict.LESS: 2, Verdict.CANNOT_TELL: 3}
    rows = sorted(ranked, key=lambda one: (order[one.per_visit.verdict], -(one.per_visit.relative or 0)))
    chart = diverging(
        Side(
            shortened(words.worry(one.name)),
            one.per_visit.relative,
            signed_percent(one.per_visit.relative),
            one.per_visit.verdict is not Verdict.WITHIN_CHANCE,
        )
        for one in rows
        if one.per_visit.relative is not None and one.per_visit.verdict is not Verdict.CANNOT_TELL
    )
    return Changes(findings.of_changes(rows, sheet.level, words), rows, chart)


def stops_of(shelf: Shelf, sheet: Sheet, words: Wording) -> Stops:
    """Where visits ended."""
    every = stops(shelf, sheet)
    rows = [one for one in every if one.stopped.value is not None][:MOST]
    chart = bars(
        (
            Bar(shortened(words.question(one.question)), one.stopped.value, _stopped(one), *_ends(one.stopped))
            for one in rows
        ),
        room=_ROOM_FOR_SHARES,
    )
    return Stops(findings.of_stops(every, words), rows, len(every) - len(rows), chart)


def _stopped(one: Stop) -> str:
    said = _said(one.stopped.value)
    return said if one.share is None else f"{said}（{percent(one.share.value)}）"


def gaps_of(shelf: Shelf, sheet: Sheet, words: Wording) -> Gaps | None:
    """Which needs ended with few services, by the newest sheet that tells; ``None`` where none does."""
    telling = shelf.telling("gap", sheet)
    if telling is None:
        return None
    every = found(telling)
    rows = [one for one in every if one.fewer_than_two is not None][:MOST]
    chart = bars(
        (Bar(shortened(words.need(one.need)), one.fewer_than_two, _few(one), part=one.none.value) for one in rows),
        room=_ROOM_FOR_SHARES,
    )
    return Gaps(findings.of_gaps(every, words), telling, rows, len(every) - len(rows), chart)


def _few(one: Found) -> str:
    said = _said(one.fewer_than_two)
    return said if one.few is None else f"{said}（{percent(one.few.value)}）"


def services_of(shelf: Shelf, sheet: Sheet, words: Wording) -> Services | None:
    """Which services are shown and called most, by the newest sheet that tells."""
    telling = shelf.telling("result", sheet)
    if telling is None:
        return None
    every, called = shown(telling), acted(telling, "call")
    first = [one for one in every if one.shown.value is not None][:MOST]
    rung = [one for one in called if one.figure.value is not None][:MOST]
    return Services(
        findings.of_services(every, called, words),
        telling,
        first,
        rung,
        bars(
            Bar(shortened(words.service(one.service)), one.shown.value, _said(one.shown.value), *_around(one.shown))
            for one in first
        ),
        bars(
            Bar(shortened(words.service(one.service)), one.figure.value, _said(one.figure.value), *_ends(one.figure))
            for one in rung
        ),
    )


def arrivals_of(shelf: Shelf, sheet: Sheet, words: Wording) -> Sequence[From]:
    """How people arrived, in which language and from which ward, by the newest sheets that tell."""
    names = {"channel": words.channel, "locale": words.locale, "ward": words.ward}
    made = []
    for kind in MARGINS:
        telling = shelf.telling(kind, sheet)
        every = () if telling is None else arrivals(telling, kind)
        if telling is None or not every:
            continue
        rows = [(names[kind](one.name), one) for one in every]
        chart = bars(
            Bar(
                shortened(name),
                one.needs.value,
                "" if one.part is None else percent(one.part),
                *_around(one.needs),
            )
            for name, one in rows
        )
        made.append(From(kind, findings.of_arrivals(every, rows[0][0]), telling, rows, chart))
    return made


def ranked_worries(shelf: Shelf, sheet: Sheet, words: Wording) -> Sequence[Ranked]:
    """The worries of *sheet*, most first."""
    return worries(shelf, sheet, words.first_question)


def shortened(name: Name, most: int = _LABEL) -> str:
    """*name* as a picture has room for it: *most* halves of a full-width character."""
    width, text = 0, str(name)
    for place, letter in enumerate(text):
        width += 2 if unicodedata.east_asian_width(letter) in "WFA" else 1
        if width > most:
            return f"{text[: place - 1]}…"
    return text


def _said(value: int | None) -> str:
    return "" if value is None else number(value)


def _around(one: Total) -> tuple[float | None, float | None]:
    if one.value is None:
        return None, None
    return max(one.value - one.usual, 0), one.value + one.usual
