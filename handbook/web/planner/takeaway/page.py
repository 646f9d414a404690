"""The page that lists what can be taken away of a period."""

from __future__ import annotations

from flask import Response, abort

from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app, the_request
from handbook.web.planner.blueprint import blueprint, page
from handbook.web.planner.here import for_planners, the_shelf
from handbook.web.planner.takeaway.pictures import pictures_of
from handbook.web.planner.takeaway.table import kinds_of
from handbook.web.planner.wording import Wording


@blueprint.get("/take-away")
@for_planners
def take_away(session: Session | None) -> Response:
    """What there is of the newest week; another period by ``period``."""
    shelf = the_shelf()
    if not shelf:
        return page("empty", session, current="planner.take_away", counts=the_app().settings.counts)
    args = the_request().args
    sheet = shelf.get(args["period"]) if "period" in args else shelf.latest(shelf.levels[0])
    if sheet is None:
        abort(404)
    words = Wording(the_app().store.current().content)
    release = sheet.release
    return page(
        "take_away",
        session,
        current="planner.take_away",
        shelf=shelf,
        sheet=sheet,
        words=words,
        tables=[(kind, len(sheet.cells(kind))) for kind in kinds_of(sheet)],
        pictures=pictures_of(shelf, sheet, words),
        rows=len({*release.published, *release.below, *release.beside}),
    )
