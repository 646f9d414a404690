"""A resident's own list of services, and the page that its link opens on any device.

The list lives in a cookie (:mod:`handbook.web.kept_list`), the link's page in its address alone: it needs no cookie, sets none,
and nobody's answers are on it. In a discreet visit neither is offered.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from flask import Request, Response, abort

from handbook.resources.codes import MOST, joined, parted
from handbook.web.application import the_app, the_request
from handbook.web.kept_list import Kept
from handbook.web.pages import html, see_other
from handbook.web.printer import PrintingFailed
from handbook.web.qr import qr_code
from handbook.web.resident.blueprint import blueprint
from handbook.web.resident.entries import entries, hours_at
from handbook.web.resident.going import Going, visit_under_way
from handbook.web.resident.printed import busy, pdf, style_of
from handbook.web.resident.sharing import sharing
from handbook.web.same_origin import Came, came, is_foreign
from handbook.web.saved_copy import clear_saved_copy

FULL = "full"
"""The part of the list's page that says that there is no more room: seen where an address names it, and only there."""

_VALUE = re.compile(r"([0-9A-Za-z]+)(?:-([1-9][0-9]{0,3}))?")


class Asked(NamedTuple):
    """What a button asks for: the services by their codes, and the place in the result of the one it stood at."""

    codes: tuple[str, ...]
    number: int | None


@blueprint.get("/list")
def my_list() -> Response:
    """The list, to look at, to print and to share."""
    visiting = visit_under_way()
    if visiting is not None and visiting.walk.discreet:
        return see_other(the_app().path("resident.results"))
    return _list_page(visiting)


@blueprint.get("/list.pdf")
def no_pdf() -> Response:
    """The button on the list makes it."""
    return see_other(the_app().path("resident.my_list"))


@blueprint.post("/list.pdf")
def list_as_pdf() -> Response:
    """The list as PDF; where that cannot be made now, the page to be printed, which says so."""
    app, request, visiting = the_app(), the_request(), visit_under_way()
    if visiting is not None and visiting.walk.discreet:
        return see_other(app.path("resident.results"))
    edition, kept = app.store.current(), app.lists.open(request)
    found = entries(edition, kept.codes)
    if not found or app.printer is None or not app.printer.usable or not _is_ours(request, visiting, kept):
        return see_other(app.path("resident.my_list"))
    link = sharing([entry.code for entry in found]).link
    text = app.render(
        "resident/list_pdf.html",
        style=style_of("list-paper.css"),
        entries=found,
        hours_of=hours_at(app.clock()),
        call_centre=edition.call_centre,
        link=link,
        qr=qr_code(link),
        today=app.clock(),
        title=edition.content.title,
    )
    try:
        return pdf(app.printer.pdf(text), "list.pdf")
    except PrintingFailed:
        return busy(_list_page(visiting, failed=True))


def _list_page(visiting: Going | None, *, failed: bool = False) -> Response:
    app, request = the_app(), the_request()
    edition = app.store.current()
    kept = app.lists.open(request)
    found = entries(edition, kept.codes)
    shared = sharing([entry.code for entry in found]) if found else None
    printer = app.printer if app.printer is not None and app.printer.usable else None
    if found and printer is not None:
        # Loaded while the list is read: a PDF is then there in less than half a second.
        printer.warm()
    page = app.render(
        "resident/my_list.html",
        entries=found,
        codes=joined([entry.code for entry in found]),
        gone=len(kept.codes) - len(found),
        hours_of=hours_at(app.clock()),
        call_centre=edition.call_centre,
        token=app.lists.token(kept),
        sharing=shared,
        qr=None if shared is None else qr_code(shared.link),
        most=MOST,
        today=app.clock(),
        title=edition.content.title,
        visiting=visiting is not None,
        as_pdf=printer is not None,
        failed=failed,
    )
    return html(page)


@blueprint.post("/list")
def change_list() -> Response:
    """Put services on the list, take them off it, or empty it; then back to where the button was."""
    app, request = the_app(), the_request()
    visiting = visit_under_way()
    if visiting is not None and visiting.walk.discreet:
        return see_other(app.path("resident.results"))
    form = request.form
    kept = app.lists.open(request)
    adding = _asked(form.get("add", ""))
    removing = _asked(form.get("remove", ""))
    response = see_other(_back(form.get("back", ""), adding.number or removing.number))
    if not _is_ours(request, visiting, kept):
        return response
    if "empty" in form:
        app.lists.end(response)
        clear_saved_copy(response)
        return response
    by_code = app.store.current().by_code
    added = [code for code in adding.codes if code in by_code and code not in kept.codes]
    codes = [code for code in (*kept.codes, *added) if code not in removing.codes]
    if len(codes) > MOST:
        response = see_other(f"{app.path('resident.my_list')}#{FULL}")
    if added or removing.codes:
        app.lists.keep(request, response, replace(kept, codes=tuple(codes[:MOST])))
    return response


@blueprint.get("/l/<codes>")
def shared_list(codes: str) -> Response:
    """The list that a link holds. Nothing of the address is repeated but services that there are."""
    app = the_app()
    named = parted(codes)
    if not named:
        abort(404)
    edition, visiting = app.store.current(), visit_under_way()
    found = entries(edition, named)
    page = app.render(
        "resident/shared_list.html",
        entries=found,
        codes=[entry.code for entry in found],
        gone=len(named) - len(found),
        hours_of=hours_at(app.clock()),
        call_centre=edition.call_centre,
        token=_token(visiting, app.lists.open(the_request())),
        discreet=visiting is not None and visiting.walk.discreet,
        today=app.clock(),
        title=edition.content.title,
    )
    return html(page)


def _asked(value: str) -> Asked:
    found = _VALUE.fullmatch(value)
    if found is None:
        return Asked((), None)
    return Asked(parted(found[1]), None if found[2] is None else int(found[2]))


def _back(page: str, number: int | None) -> str:
    """Where the button was, and there the button itself, which takes the focus again."""
    app = the_app()
    if page == "results" and number:
        return f"{app.path('resident.results')}#s{number}"
    if page == "service" and number:
        return f"{app.path('resident.service', number=number)}#s{number}"
    return app.path("resident.my_list")


def _token(visiting: Going | None, kept: Kept) -> str:
    return visiting.token if visiting is not None else the_app().lists.token(kept)


def _is_ours(request: Request, visiting: Going | None, kept: Kept) -> bool:
    """Whether one of our own pages sent this.

    A browser that says so is believed. One that says nothing has to bring the token of the visit or of the list, if it has
    either; whoever has neither came by a link, and there is nothing yet that could be changed.
    """
    app = the_app()
    if is_foreign(request, secure=app.visits.is_secure(request)):
        return False
    if came(request) is Came.FROM_US:
        return True
    token = request.form.get("csrf_token", "")
    if visiting is not None and app.visits.is_token(token, visiting.visit):
        return True
    if kept.codes:
        return app.lists.is_token(token, kept)
    return visiting is None
