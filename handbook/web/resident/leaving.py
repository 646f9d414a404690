"""Leaving: at once, or for a call."""

from __future__ import annotations

from dataclasses import replace

from flask import Response

from handbook.web.application import the_app, the_request
from handbook.web.pages import nothing, see_other
from handbook.web.resident.acts import count_act, visit_of_ours
from handbook.web.resident.blueprint import blueprint
from handbook.web.same_origin import is_foreign
from handbook.web.saved_copy import clear_saved_copy


@blueprint.post("/exit")
def leave() -> Response:
    """Clear the answers, the list and what was saved of it, and go to a page that anyone may be looking at.

    It works without a visit and without a token: nothing may stand between a person and the way out. Another site that
    sends someone here gets them the neutral page, and clears nothing.
    """
    app, request = the_app(), the_request()
    response = see_other(app.settings.exit_url)
    if not is_foreign(request, secure=app.visits.is_secure(request)):
        app.visits.end(response)
        app.lists.end(response)
        clear_saved_copy(response)
    return response


@blueprint.post("/call")
def call() -> Response:
    """A call was tapped: count it, and keep the answers longer, so that they are still there when it ends.

    Never are they kept longer in a discreet visit.
    """
    response = nothing()
    visiting = visit_of_ours()
    if visiting is None:
        return response
    count_act(visiting, "call")
    walked = visiting.walk
    if not walked.discreet:
        visit = replace(visiting.visit, called=True)
        the_app().visits.keep(visiting.request, response, visiting.edition.flow, visit, walked.asked)
    return response
