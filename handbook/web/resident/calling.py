"""Before a call: a calm page with all that one wants to know until somebody answers."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response

from handbook.flows.conditions import Between, Chosen, open_leaves
from handbook.resources import Service
from handbook.web.application import the_app
from handbook.web.pages import html, see_other
from handbook.web.resident.blueprint import blueprint
from handbook.web.resident.contact import Contact
from handbook.web.resident.going import Going, going
from handbook.web.resident.opening import Told, told
from handbook.web.resident.overview import labels
from handbook.web.resident.results import results_of
from handbook.web.resident.ways import ways


@dataclass(frozen=True, slots=True)
class Line:
    """A number, and where its hours stand now."""

    contact: Contact
    hours: Told


@dataclass(frozen=True, slots=True)
class Asked:
    """What the service's conditions depend on: the question in this visit's words, and its answer (none: not given)."""

    ask: str
    answer: tuple[str, ...]


@blueprint.get("/results/<int:number>/call")
@going
def before_call(visiting: Going, number: int) -> Response:
    """The page before a call to the *number*-th service of the result. Where nobody is called it is the service's own."""
    app, found = the_app(), results_of(visiting)
    here = app.path("resident.service", number=number)
    if not 0 < number <= len(found.ordered):
        return see_other(app.path("resident.results"))
    card = found.card(number)
    lines = _lines(card.service, discreet=visiting.walk.discreet)
    if not lines:
        return see_other(here)
    page = app.render(
        "resident/before_call.html",
        number=number,
        service=card.service,
        lines=lines,
        asked=_asked(visiting, card.service),
        say=found.say(number),
        other=visiting.visit.for_other,
        discreet=visiting.walk.discreet,
        practice=visiting.visit.practice,
    )
    return html(page)


def _lines(service: Service, *, discreet: bool) -> tuple[Line, ...]:
    now = the_app().clock()
    return tuple(
        Line(way.contact, told(way.standing, now, says=bool(way.hours or service.hours_text)))
        for way in ways(service, now, discreet=discreet)
        if way.contact is not None and way.contact.kind == "call"
    )


def _asked(visiting: Going, service: Service) -> tuple[Asked, ...]:
    """The questions that *service*'s conditions read, in the order of the file. Of needs there is nothing to ask."""
    if service.eligible_if is None:
        return ()
    flow, visit = visiting.edition.flow, visiting.visit
    read = {
        leaf.question
        for leaf in open_leaves(service.eligible_if, flow.conditions)
        if isinstance(leaf, Chosen | Between)
    }
    return tuple(
        Asked(question.wording(other=visit.for_other), labels(question, visit.answers.get(name)) or ())
        for name, question in flow.questions.items()
        if name in read
    )
