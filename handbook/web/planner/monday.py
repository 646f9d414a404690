"""One page on Monday: what came up, what changed, where people stopped, and what they were shown."""

from __future__ import annotations

from flask import Response, abort

from handbook.analytics.reporting import Sheet, Shelf
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app, the_request
from handbook.web.planner import sections
from handbook.web.planner.blueprint import blueprint, page
from handbook.web.planner.here import for_planners, the_shelf
from handbook.web.planner.report.subject import report_of
from handbook.web.planner.wording import Wording, anchor


@blueprint.get("")
@for_planners
def monday(session: Session | None) -> Response:
    """The newest week; another level by ``level``, another period by ``period``."""
    shelf = the_shelf()
    if not shelf:
        return page("empty", session, current="planner.monday", counts=the_app().settings.counts)
    sheet = _asked_for(shelf)
    words = Wording(the_app().store.current().content)
    ranked = sections.ranked_worries(shelf, sheet, words)
    older, newer = _around(shelf, sheet)
    return page(
        "monday",
        session,
        current="planner.monday",
        shelf=shelf,
        sheet=sheet,
        before=shelf.before(sheet),
        year_ago=shelf.year_ago(sheet),
        older=older,
        newer=newer,
        report=report_of(sheet),
        words=words,
        anchor=anchor,
        visits=sections.visits_of(shelf, sheet),
        worries=sections.worries_of(ranked, sheet, words),
        changes=sections.changes_of(ranked, sheet, words),
        stops=sections.stops_of(shelf, sheet, words),
        gaps=sections.gaps_of(shelf, sheet, words),
        services=sections.services_of(shelf, sheet, words),
        arrivals=sections.arrivals_of(shelf, sheet, words),
    )


def _asked_for(shelf: Shelf) -> Sheet:
    """The sheet that the address asks for. There is no such page (404) where there is no such sheet."""
    args = the_request().args
    if "period" in args:
        found = shelf.get(args["period"])
    elif "level" in args:
        found = shelf.latest(args["level"])
    else:
        found = shelf.latest(shelf.levels[0])
    if found is None:
        abort(404)
    return found


def _around(shelf: Shelf, sheet: Sheet) -> tuple[Sheet | None, Sheet | None]:
    """The next older and the next newer sheet of the same level."""
    same = shelf.of(sheet.level)
    place = same.index(sheet)
    return (same[place + 1] if place + 1 < len(same) else None, same[place - 1] if place else None)
