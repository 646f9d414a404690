"""Leaving: at once, or for a call."""

from __future__ import annotations

from dataclasses import replace

from flask import Response

from handbook.flows import walk
from handbook.web.answers import VisitError
from handbook.web.application import the_app, the_request
from handbook.web.pages import nothing, see_other
from handbook.web.resident.blueprint import blueprint
from handbook.web.same_origin import Came, came, is_foreign


@blueprint.post("/exit")
def leave() -> Response:
    """Clear the answers and go to a page that anyone may be looking at.

    It works without a visit and without a token: nothing may stand between a person and the way out. Another site that
    sends someone here gets them the neutral page, and clears nothing.
    """
    app, request = the_app(), the_request()
    response = see_other(app.settings.exit_url)
    if not is_foreign(request, secure=app.visits.is_secure(request)):
        app.visits.end(response)
    return response


@blueprint.post("/call")
def call() -> Response:
    """A call was tapped: keep the answers longer, so that they are still there when it ends. Never in a discreet visit."""
    app, request = the_app(), the_request()
    response = nothing()
    if came(request) not in (Came.FROM_US, Came.UNKNOWN):
        return response
    flow = app.store.current().flow
    try:
        visit = app.visits.open(request, flow)
    except VisitError:
        return response
    walked = walk(flow, visit.answers)
    if not walked.discreet:
        app.visits.keep(request, response, flow, replace(visit, called=True), walked.asked)
    return response
