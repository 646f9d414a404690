"""All routes of the API."""

from __future__ import annotations

from flask import Response, abort

from handbook.analytics.simulated import is_simulated
from handbook.web.api import values
from handbook.web.api.blueprint import blueprint, json_of, with_key
from handbook.web.api.document import DOCUMENT
from handbook.web.application import the_app
from handbook.web.planner.here import the_shelf
from handbook.web.planner.takeaway.table import table_of
from handbook.web.planner.wording import Wording

__all__ = ["blueprint"]


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of the API. It holds no number, and is for everybody."""
    return json_of(DOCUMENT)


@blueprint.get("/periods")
@with_key
def periods() -> Response:
    """All periods that were released, by length, the newest first."""
    shelf = the_shelf()
    sheets = [sheet for level in shelf.levels for sheet in shelf.of(level)]
    return _told({"periods": [values.summary(sheet) for sheet in sheets]})


@blueprint.get("/periods/<period>")
@with_key
def period(period: str) -> Response:
    """A period."""
    sheet = the_shelf().get(period)
    if sheet is None:
        abort(404)
    return _told(values.period(sheet, _words()))


@blueprint.get("/periods/<period>/tables/<kind>")
@with_key
def table(period: str, kind: str) -> Response:
    """A table of a period."""
    found = table_of(the_shelf(), period, kind)
    if found is None:
        abort(404)
    return _told(values.table(found, _words()))


def _told(told: values.Told) -> Response:
    return json_of({**told, "simulated": is_simulated(the_app().settings.data)})


def _words() -> Wording:
    return Wording(the_app().store.current().content)
