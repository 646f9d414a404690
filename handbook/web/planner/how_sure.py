"""How sure is this: what was done to the numbers before anybody saw them, and what that means for reading them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from flask import Response

from handbook.analytics.cells import Cell
from handbook.analytics.reporting import Figure, Sheet
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app
from handbook.web.planner.blueprint import blueprint, page
from handbook.web.planner.here import for_planners, the_shelf
from handbook.web.planner.wording import Wording


@blueprint.get("/how-sure")
@for_planners
def how_sure(session: Session | None) -> Response:
    """In words, with the errors of the newest releases."""
    shelf = the_shelf()
    words = Wording(the_app().store.current().content)
    latest = [sheet for level in shelf.levels if (sheet := shelf.latest(level)) is not None]
    return page("how_sure", session, current="planner.how_sure", errors=errors_of(latest, words))


def errors_of(sheets: Sequence[Sheet], words: Wording) -> list[tuple[str, list[str], Figure]]:
    """Of each length of time, the tables with the same error, and a figure that has it."""
    return [
        (sheet.level, [words.kind(one.cell.kind) for one in same], same[0])
        for sheet in sheets
        for same in _alike(sheet)
    ]


def _alike(sheet: Sheet) -> list[list[Figure]]:
    """A figure for each kind that *sheet* tells of, those with the same error together."""
    figures = sorted((sheet.figure(Cell(kind)) for kind in sheet.kinds), key=lambda one: one.within)
    return [list(same) for _, same in groupby(figures, key=lambda one: one.within)]
