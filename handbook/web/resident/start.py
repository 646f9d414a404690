"""The start: what this is, emergency numbers, and the beginning of a visit."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, abort

from handbook.flows import walk
from handbook.web.answers import WHOM, NoVisit, VisitError
from handbook.web.application import the_app, the_request
from handbook.web.channels import FIELD, UNMARKED, mark_of
from handbook.web.pages import html, see_other
from handbook.web.resident.blueprint import blueprint
from handbook.web.resident.going import start_page, step_path
from handbook.web.same_origin import is_foreign
from handbook.web.saved_copy import clear_saved_copy


@blueprint.get("/")
def start() -> Response:
    """The first page. Of a mark in its address nothing is kept and nothing counted, before a visit begins."""
    app, request = the_app(), the_request()
    edition, marks = app.store.current(), _marks()
    channel = marks.get(mark_of(request.args.get(FIELD, ""), marks), "")
    try:
        visit = app.visits.open(request, edition.flow)
    except NoVisit:
        return start_page(edition, channel=channel)
    except VisitError as error:
        return start_page(edition, lost=error, channel=channel)
    return start_page(edition, visit=visit, channel=channel)


@blueprint.post("/start")
def begin() -> Response:
    """Begin a visit; one that was under way is forgotten. For the ``next`` person the list of the one before goes too, and its copy.

    There is no visit yet whose token the form could carry, so that it is the browser that must say where it came from.
    """
    app, request = the_app(), the_request()
    if is_foreign(request, secure=app.visits.is_secure(request)):
        abort(400)
    form, edition = request.form, app.store.current()
    practice = form.get("practice") == "1"
    visit = app.visits.begin(
        practice=practice,
        whom=next((one for one in WHOM if one == form.get("whom")), WHOM[0]),
        mark=UNMARKED if practice else mark_of(form.get(FIELD, ""), _marks()),
    )
    response = see_other(step_path(1))
    if "next" in form:
        clear_saved_copy(response)
        if app.lists.carries(request):
            app.lists.end(response)
    app.visits.keep(request, response, edition.flow, visit)
    if app.counting is not None:
        app.counting.began(edition.content, visit, walk(edition.flow, visit.answers))
    return response


def _marks() -> Mapping[int, str]:
    """The channels that count. Where nothing is counted, there are none."""
    counting = the_app().counting
    return {} if counting is None else counting.marks


@blueprint.get("/practice")
def practice() -> Response:
    """Where trainings and demonstrations begin: a visit of which nothing is counted."""
    return html(the_app().render("resident/practice.html"))


@blueprint.get("/about-safety")
def about_safety() -> Response:
    """What stays behind when the page is closed, and what can be done about it."""
    return html(the_app().render("resident/about_safety.html"))
