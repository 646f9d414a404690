"""The sheet's pages: the form, the page to be looked at and printed, and the PDF.

What was written goes with each form to the next page, and back. It stands in no address, no cookie and no file.
"""

from __future__ import annotations

from typing import Any

from flask import Request, Response

from handbook.flows import walk
from handbook.web.answers import Visit
from handbook.web.application import the_app, the_request
from handbook.web.edition import Edition
from handbook.web.pages import html, nothing, see_other
from handbook.web.printer import PrinterBusy, PrintingFailed
from handbook.web.resident.blueprint import blueprint
from handbook.web.resident.going import Going, going
from handbook.web.resident.printed import busy, pdf, style_of
from handbook.web.resident.sheet.draft import Draft, read
from handbook.web.resident.sheet.offers import offered
from handbook.web.resident.sheet.paper import (
    LONGEST_FIELD,
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_DESKS,
    Paper,
    paper_of,
    problems,
    reach_of,
    services_of,
)
from handbook.web.same_origin import Came, came, is_foreign

LARGEST = 256 * 1024
"""Bytes of a sheet's form: a long text must come back with a word about it, not be lost on a page about errors."""


@blueprint.get("/sheet")
@going
def sheet(visiting: Going) -> Response:
    """The form, with what the answers offer. Whoever may be watched is offered nothing that stays."""
    if visiting.walk.discreet:
        return see_other(the_app().path("resident.results"))
    return _form_page(offered(visiting), visiting.edition, visiting.visit)


@blueprint.post("/sheet")
def make_sheet() -> Response:
    """The sheet as it will be on paper; or its form once more, to be changed or mended."""
    request, edition = _large(the_request()), the_app().store.current()
    visit = _visit(request, edition)
    if isinstance(visit, Response):
        return visit
    draft = read(request.form)
    if "edit" in request.form:
        return _form_page(draft, edition, visit)
    paper = paper_of(draft, edition, the_app().clock())
    if found := problems(draft, paper):
        return _form_page(draft, edition, visit, found)
    printer = the_app().printer
    if printer is not None:
        # Loaded while the page is read: what is pressed next is likely to be PDF.
        printer.warm()
    return _made_page(draft, paper, visit)


@blueprint.get("/sheet.pdf")
def no_pdf_yet() -> Response:
    """Without what was written there is no PDF: the form makes it."""
    return see_other(the_app().path("resident.sheet"))


@blueprint.post("/sheet.pdf")
def sheet_as_pdf() -> Response:
    """The sheet as PDF; where that cannot be made now, the page to be printed, with all that was written."""
    app, request, edition = the_app(), _large(the_request()), the_app().store.current()
    visit = _visit(request, edition)
    if isinstance(visit, Response):
        return visit
    draft = read(request.form)
    paper = paper_of(draft, edition, app.clock())
    if found := problems(draft, paper):
        return _form_page(draft, edition, visit, found)
    if app.printer is None or not app.printer.usable:
        return _made_page(draft, paper, visit)
    try:
        made = app.printer.pdf(
            app.render("resident/sheet_pdf.html", style=style_of("sheet-paper.css"), paper=paper, reach_of=reach_of)
        )
    except PrintingFailed as error:
        return busy(_made_page(draft, paper, visit, failed="busy" if isinstance(error, PrinterBusy) else "failed"))
    return pdf(made, "sheet.pdf")


@blueprint.post("/sheet/still")
def still() -> Response:
    """Whether a page that the browser kept in memory may be shown again, with what was written into it: 204, or not.

    Loading it anew, as other pages are, would lose the text, or ask whether to send it again.
    """
    request, edition = the_request(), the_app().store.current()
    return Response("", 200) if isinstance(_visit(request, edition), Response) else nothing()


def _large(request: Request) -> Request:
    request.max_content_length = LARGEST
    return request


def _visit(request: Request, edition: Edition) -> Visit | Response:
    """The visit to which a form of the sheet belongs, or where to go instead.

    A visit that ended while somebody wrote is good enough: the page gives back nothing but what was sent, and losing it would be
    cruel. Whoever has left at once has no cookie any more: then the form that the browser kept brings nothing back, even where
    somebody presses Back and sends it again. In a discreet visit there is no sheet.
    """
    app = the_app()
    visit = app.visits.lately(request, edition.flow)
    if visit is None or is_foreign(request, secure=app.visits.is_secure(request)):
        return see_other(app.path("resident.sheet"))
    if walk(edition.flow, visit.answers).discreet:
        return see_other(app.path("resident.results"))
    # A browser that says that it came from us is believed: in another tab a new visit may have begun, with another token.
    if came(request) is not Came.FROM_US and not app.visits.is_token(request.form.get("csrf_token", ""), visit):
        return see_other(app.path("resident.sheet"))
    return visit


def _form_page(draft: Draft, edition: Edition, visit: Visit, found: dict[str, str] | None = None) -> Response:
    page = _rendered(
        "resident/sheet.html",
        visit,
        draft=draft,
        found=found or {},
        desks=[(desk, service) for desk in draft.desks for service in services_of([desk.code], edition)],
        most={"line": LONGEST_LINE, "field": LONGEST_FIELD, "text": LONGEST_TEXT, "desks": MOST_DESKS},
    )
    return html(page, 422 if found else 200)


def _made_page(draft: Draft, paper: Paper, visit: Visit, *, failed: str = "") -> Response:
    printer = the_app().printer
    page = _rendered(
        "resident/sheet_made.html",
        visit,
        paper=paper,
        reach_of=reach_of,
        hidden=tuple(draft.hidden()),
        as_pdf=printer is not None and printer.usable,
        failed=failed,
    )
    return html(page)


def _rendered(template: str, visit: Visit, **context: Any) -> str:
    app = the_app()
    return app.render(template, token=app.visits.token(visit), practice=visit.practice, **context)
