"""The tables behind the pictures: every figure of one kind of one release, each in a row with an address of its own."""

from __future__ import annotations

from flask import Response, abort

from handbook.analytics.cells import KINDS
from handbook.analytics.disclosure import LATE
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app
from handbook.web.planner.blueprint import blueprint, page
from handbook.web.planner.here import for_planners, the_shelf
from handbook.web.planner.wording import Wording, anchor


@blueprint.get("/tables/<period>/<kind>")
@for_planners
def table(session: Session | None, period: str, kind: str) -> Response:
    """All figures of *kind* that were released of *period*."""
    shelf = the_shelf()
    sheet = shelf.get(period)
    if sheet is None or kind not in KINDS | {LATE.kind} or not (sheet.tells(kind) or sheet.cells(kind)):
        abort(404)
    words = Wording(the_app().store.current().content)
    rows = [(anchor(cell), words.parts(cell), sheet.figure(cell)) for cell in sheet.cells(kind)]
    others = [one for one in shelf.of(sheet.level) if one.tells(kind)]
    return page(
        "table",
        session,
        current="",
        sheet=sheet,
        kind=kind,
        rows=rows,
        words=words,
        others=others,
        some=rows[0][2] if rows else None,
    )
