"""A visit under way: what every page behind the start needs, and what becomes of a request without one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Request, Response

# functools' own holds a lock until Python 3.12: visits would wait for each other.
from werkzeug.utils import cached_property

from handbook.flows import Walk, walk
from handbook.resources import Matches, match
from handbook.web.answers import NoVisit, Visit, VisitError
from handbook.web.application import the_app, the_request
from handbook.web.edition import Edition
from handbook.web.pages import html, see_other
from handbook.web.resident.question_page import QuestionPage
from handbook.web.same_origin import Came, came

AGAIN = "again"
"""In the address of a page that was opened once more by its own link: for browsers that do not say where they come from."""


class Going:
    """A request of a visit, the edition it is answered with, and what follows from them."""

    def __init__(self, request: Request, edition: Edition, visit: Visit) -> None:
        self.request = request
        self.edition = edition
        self.visit = visit

    @cached_property
    def walk(self) -> Walk:
        """Where the answers lead."""
        return walk(self.edition.flow, self.visit.answers)

    @cached_property
    def matches(self) -> Matches:
        """The services that the answers lead to."""
        return match(self.edition.catalog, self.walk)

    @property
    def pages(self) -> Mapping[str, QuestionPage]:
        """The pages of the questions, in this visit's words."""
        return self.edition.pages_for(self.visit)

    @property
    def token(self) -> str:
        """The token for this visit's forms."""
        return the_app().visits.token(self.visit)


def next_path(walked: Walk) -> str:
    """Where it goes on: the next question, or the result."""
    if walked.next is None:
        return the_app().path("resident.results")
    return step_path(walked.asked.index(walked.next) + 1)


def step_path(number: int) -> str:
    """The page of the *number*-th question asked."""
    return the_app().path("resident.step", number=number)


def going(view: Callable[..., Response]) -> Callable[..., Response]:
    """Hand the visit to *view*. Without one the resident is led back, calmly."""

    @wraps(view)
    def with_visit(**values: Any) -> Response:
        app = the_app()
        request = the_request()
        edition = app.store.current()
        try:
            visit = app.visits.open(request, edition.flow)
        except VisitError as error:
            return _lost(request, edition, error)
        return view(Going(request, edition, visit), **values)

    return with_visit


def visit_under_way() -> Going | None:
    """The visit that this request carries, if any, for pages that do without one."""
    app, request = the_app(), the_request()
    edition = app.store.current()
    try:
        return Going(request, edition, app.visits.open(request, edition.flow))
    except VisitError:
        return None


def _lost(request: Request, edition: Edition, error: VisitError) -> Response:
    """A request without a visit.

    Links from other apps carry no cookie (`SameSite=Strict`), though there may be one: a link of our own will bring it.
    After a POST, the page of the same address explains.
    """
    if request.method == "POST":
        return see_other(request.path)
    if isinstance(error, NoVisit) and came(request) is not Came.FROM_US and AGAIN not in request.args:
        return html(the_app().render("resident/reopen.html", again=f"{request.path}?{AGAIN}=1"))
    return start_page(edition, lost=error)


def start_page(
    edition: Edition, *, visit: Visit | None = None, lost: VisitError | None = None, channel: str = ""
) -> Response:
    """The start: for someone new, for someone with a *visit* under way, for someone whose visit was *lost*.

    Its form carries the *channel* by which they came, where their link was marked with one.
    """
    walked = None if visit is None else walk(edition.flow, visit.answers)
    page = the_app().render(
        "resident/start.html",
        title=edition.content.title,
        emergency=edition.emergency,
        resume=None if walked is None else next_path(walked),
        practice=visit is not None and visit.practice,
        other=visit is not None and visit.for_other,
        lost=None if lost is None else type(lost).__name__,
        channel=channel,
    )
    return html(page)
