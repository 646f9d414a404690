"""Acts: what a resident does with a service that was found, as far as it is counted.

Two are told by the script when a link is tapped (``call`` beside keeping the answers, :mod:`.leaving`; ``website`` here): a
floor, since nobody tells without JavaScript. The others are buttons on a service's page, plain forms. Which service it is
says its place in the visit's own result, in the body of the POST: its id stands neither in an address nor in a page.
"""

from __future__ import annotations

from flask import Response

from handbook.resources import Service
from handbook.web.application import the_app, the_request
from handbook.web.pages import nothing, see_other
from handbook.web.resident.blueprint import blueprint
from handbook.web.resident.contact import contacts
from handbook.web.resident.going import Going, visit_under_way
from handbook.web.resident.result import Results
from handbook.web.same_origin import Came, came

BUTTONS = frozenset({"wrong-number", "useful", "useless"})
"""Acts that a resident tells by a button."""

THANKS = "thanks"
"""The part of a service's page that says thanks: seen where an address names it, and only there."""


@blueprint.post("/site")
def site() -> Response:
    """A service's own site was opened: count it."""
    visiting = visit_of_ours()
    if visiting is not None:
        count_act(visiting, "website")
    return nothing()


@blueprint.post("/acts")
def act() -> Response:
    """A button on a service's page was pressed: count it, and lead back to it, with thanks.

    What comes from elsewhere, without a visit or with another one's token leads back without a word.
    """
    visiting = visit_of_ours()
    if visiting is None:
        return see_other(the_app().path("resident.results"))
    form, number = visiting.request.form, _number(visiting)
    back = the_app().path("resident.service", number=number) if number else the_app().path("resident.results")
    told = form.get("act", "")
    if (
        told not in BUTTONS
        or visiting.walk.discreet
        or not the_app().visits.is_token(form.get("csrf_token", ""), visiting.visit)
        or not count_act(visiting, told)
    ):
        return see_other(back)
    return see_other(f"{back}#{THANKS}")


def visit_of_ours() -> Going | None:
    """The visit that this request carries, unless another site sent it."""
    request = the_request()
    if came(request) not in (Came.FROM_US, Came.UNKNOWN):
        return None
    return visit_under_way()


def count_act(visiting: Going, act: str) -> bool:
    """Count *act* with the service that the request names. Gives whether it was one that can be counted.

    Nothing is counted of a service that is not in this visit's result, nor of what cannot be done with it.
    """
    counting, number = the_app().counting, _number(visiting)
    if counting is None or number is None:
        return False
    name = Results(visiting.matches, the_app().clock()).ordered[number - 1].id
    if act not in _possible(visiting.edition.catalog.services[name]):
        return False
    counting.acted(visiting.edition.content, visiting.visit, act, name)
    return True


def _number(visiting: Going) -> int | None:
    """The place in the result that the request's body names."""
    number = visiting.request.form.get("number", type=int)
    return number if number is not None and 0 < number <= len(visiting.matches) else None


def _possible(service: Service) -> set[str]:
    """What can be done with *service*."""
    possible = {"useful", "useless"}
    for way in contacts(service, discreet=False):
        possible |= {"call", "wrong-number"} if way.kind == "call" else {"website"}
    return possible
