"""Gaps: needs that found no service or one, and services that a condition kept from those who need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, abort

from handbook.analytics.reporting import Figure, Gap, NearMiss, Sheet, Shelf, gaps, near_misses
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app, the_request
from handbook.web.planner import findings
from handbook.web.planner.blueprint import blueprint, page
from handbook.web.planner.charts import Bar, Row, bars
from handbook.web.planner.here import for_planners, the_shelf
from handbook.web.planner.numbers import number
from handbook.web.planner.sections import shortened
from handbook.web.planner.whiskers import ends
from handbook.web.planner.wording import Wording, anchor

MOST_DRAWN = 10
MOST_OPEN = 12
MOST_ROWS = 50
"""Rows in a table beside a picture, and of them those that stand open; all there are stand in the table behind it."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Needs with few services."""

    title: str
    rows: Sequence[Gap]
    more: int
    chart: Sequence[Row]
    some: Figure | None
    by_ward: Sheet | None


@dataclass(frozen=True, slots=True)
class Missed:
    """Services that conditions ruled out."""

    title: str
    sheet: Sheet
    rows: Sequence[NearMiss]
    more: int
    chart: Sequence[Row]


@blueprint.get("/gaps", endpoint="gaps")
@for_planners
def gaps_page(session: Session | None) -> Response:
    """The newest quarter or year that tells of gaps; another one by ``period``."""
    shelf = the_shelf()
    telling = telling_of(shelf, "gap")
    if "period" in the_request().args:
        sheet = next((one for one in telling if one.name == the_request().args["period"]), None)
        if sheet is None:
            abort(404)
    elif not telling:
        return page("gaps_empty", session, current="planner.gaps", some=bool(shelf))
    else:
        sheet = telling[0]
    words = Wording(the_app().store.current().content)
    return page(
        "gaps",
        session,
        current="planner.gaps",
        sheet=sheet,
        others=telling,
        words=words,
        anchor=anchor,
        shortened=shortened,
        most=MOST_OPEN,
        needs=_needs(shelf, sheet, words),
        missed=_missed(shelf, sheet, words),
    )


def telling_of(shelf: Shelf, kind: str) -> list[Sheet]:
    """The sheets that tell of *kind*: newest first, of those that end together the shortest."""
    found = [sheet for level in shelf.levels for sheet in shelf.of(level) if sheet.tells(kind)]
    return sorted(found, key=lambda sheet: sheet.release.period.last, reverse=True)


def _needs(shelf: Shelf, sheet: Sheet, words: Wording) -> Needs:
    by_ward = shelf.telling("ward", sheet)
    every = gaps(sheet, by_ward)
    told = [one for one in every if one.found.fewer_than_two is not None]
    chart = bars(
        Bar(
            shortened(words.need(one.found.need)),
            one.found.fewer_than_two,
            number(one.found.fewer_than_two or 0),
            part=one.found.none.value,
        )
        for one in told[:MOST_DRAWN]
    )
    title = findings.of_gaps([one.found for one in every], words)
    rows = told[:MOST_ROWS]
    return Needs(title, rows, len(every) - len(rows), chart, rows[0].found.one if rows else None, by_ward)


def _missed(shelf: Shelf, sheet: Sheet, words: Wording) -> Missed | None:
    telling = shelf.telling("near-miss", sheet)
    if telling is None:
        return None
    every = near_misses(telling)
    told = [one for one in every if one.figure.value is not None]
    chart = bars(
        Bar(
            f"{shortened(words.service(one.service), 22)}／{shortened(words.need(one.need), 18)}",
            one.figure.value,
            number(one.figure.value or 0),
            *ends(one.figure),
        )
        for one in told[:MOST_DRAWN]
    )
    rows = told[:MOST_ROWS]
    return Missed(findings.of_near_misses(every, words), telling, rows, len(every) - len(rows), chart)
