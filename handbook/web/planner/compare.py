"""Compare: two closed periods of one length, or two wards or channels of one period; with what happened in between."""

from __future__ import annotations

from flask import Response, abort

from handbook.analytics.reporting import Sheet, Shelf, arrivals, either
from handbook.analytics.reporting.compare import PLACES
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app, the_request
from handbook.web.planner import comparing
from handbook.web.planner.blueprint import blueprint, page
from handbook.web.planner.gaps import telling_of
from handbook.web.planner.happened import happened
from handbook.web.planner.here import for_planners, the_calendar, the_shelf
from handbook.web.planner.wording import Wording, anchor


@blueprint.get("/compare")
@for_planners
def compare(session: Session | None) -> Response:
    """Two periods (``of`` against ``with``), or two wards or channels (``by=ward``, in ``period``)."""
    shelf = the_shelf()
    by = the_request().args.get("by", "")
    if by not in ("", *comparing.BY, *PLACES):
        abort(404)
    if not shelf:
        return page("compare_empty", session, current="planner.compare", why="nothing")
    return _places(session, shelf, by) if by in PLACES else _periods(session, shelf, by)


# ── Two periods ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _periods(session: Session | None, shelf: Shelf, by: str) -> Response:
    now, before = _two(shelf)
    if before is None:
        return page("compare_empty", session, current="planner.compare", why="one", sheet=now)
    words, calendar = Wording(the_app().store.current().content), the_calendar()
    year_ago = shelf.year_ago(now)
    error = ""
    if now.name == before.name:
        error = "same"
    elif now.level != before.level:
        error = "lengths"
    ways = () if error else comparing.by_of(now, before)
    if not error and not ways:
        error = "nothing"
    elif not error and by and by not in ways:
        error = "not-told"
    chosen = by or next(iter(ways), "")
    pairs = [] if error else [(now, before)]
    if not error and year_ago is not None and year_ago is not before and chosen in comparing.by_of(now, year_ago):
        pairs.append((now, year_ago))
    worries = either(now, before, "option", words.first_question)
    line = the_request().args.get("line", "")
    if line and line not in {cell.second for cell in worries}:
        abort(404)
    first, last = sorted((now.release.period, before.release.period), key=lambda period: period.first)
    over = comparing.over_of(shelf, first, last, line, calendar, words)
    return page(
        "compare",
        session,
        current="planner.compare",
        shelf=shelf,
        now=now,
        before=before,
        year_ago=year_ago,
        by=chosen,
        ways=ways or comparing.BY,
        ways_named=comparing.named(words),
        error=error,
        compared=[comparing.compared_of(chosen, *pair, calendar, words) for pair in pairs],
        over=over,
        noted=[] if over is None else happened(over.marks, words),
        line=line,
        worries=[(cell.second, words.worry(cell.second)) for cell in worries],
        most=comparing.MOST_ROWS,
        words=words,
        anchor=anchor,
    )


def _two(shelf: Shelf) -> tuple[Sheet, Sheet | None]:
    """What the address asks for; else the newest quarter that has one before it, or another length of time that has."""
    args = the_request().args
    asked = [shelf.get(args[name]) if name in args else None for name in ("of", "with")]
    if any(name in args and one is None for name, one in zip(("of", "with"), asked, strict=True)):
        abort(404)
    now, before = asked
    if now is None:
        levels = ("quarter", *(level for level in reversed(shelf.levels) if level != "quarter"))
        newest = [sheet for level in levels if (sheet := shelf.latest(level)) is not None]
        now = next((sheet for sheet in newest if shelf.before(sheet) is not None), newest[0])
    return now, before or shelf.before(now) or shelf.year_ago(now)


# ── Two wards or channels ────────────────────────────────────────────────────────────────────────────────────────────


def _places(session: Session | None, shelf: Shelf, kind: str) -> Response:
    args = the_request().args
    sheets = [sheet for sheet in telling_of(shelf, kind) if sheet.cells(kind)]
    if "period" in args:
        sheet = next((one for one in sheets if one.name == args["period"]), None)
        if sheet is None:
            abort(404)
    elif sheets:
        sheet = sheets[0]
    else:
        return page("compare_empty", session, current="planner.compare", why="no-places")
    names = [arrival.name for arrival in arrivals(sheet, kind)]
    one, other = (args.get(name, "") for name in ("of", "with"))
    if any(name and name not in names for name in (one, other)):
        abort(404)
    if len(names) < 2:
        return page("compare_empty", session, current="planner.compare", why="no-places")
    one = one or next(name for name in names if name != other)
    other = other or next(name for name in names if name != one)
    words, calendar = Wording(the_app().store.current().content), the_calendar()
    period = sheet.release.period
    name = words.ward if kind == "ward" else words.channel
    return page(
        "compare_places",
        session,
        current="planner.compare",
        sheet=sheet,
        others=sheets,
        kind=kind,
        names=[(each, name(each)) for each in names],
        one=one,
        other=other,
        error="same" if one == other else "",
        beside=None if one == other else comparing.beside_of(kind, sheet, one, other, words),
        noted=happened(calendar.within(period.first, period.last), words),
        most=comparing.MOST_ROWS,
        words=words,
        anchor=anchor,
    )
