"""The result, and the page of each service in it."""

from __future__ import annotations

from dataclasses import replace

from babel import Locale, UnknownLocaleError
from flask import Response

from handbook.flows import Flow
from handbook.resources import Service
from handbook.web.application import the_app
from handbook.web.pages import html, see_other
from handbook.web.resident.blueprint import blueprint
from handbook.web.resident.going import Going, going, next_path, step_path
from handbook.web.resident.guide import guide
from handbook.web.resident.keeping import keeping
from handbook.web.resident.opening import Opening, opening
from handbook.web.resident.result import Results
from handbook.web.resident.wishes import Wishes, unpacked

SIFT = "sift"
"""The part of the result where wishes are made: where one is again after making one."""


@blueprint.get("/results")
@going
def results(visiting: Going) -> Response:
    """What the answers so far lead to."""
    if not visiting.visit.answers:
        return see_other(step_path(1))
    app = the_app()
    page = app.render(
        "resident/results.html",
        result=results_of(visiting).result(),
        discreet=visiting.walk.discreet,
        token=visiting.token,
        own_name=_own_name,
        worries=_worries(visiting.edition.flow),
        practice=visiting.visit.practice,
        whom=visiting.visit.whom,
        onward=None if visiting.walk.next is None else next_path(visiting.walk),
        keeping=keeping(visiting),
    )
    return html(page)


@blueprint.post("/results")
@going
def wish(visiting: Going) -> Response:
    """Take a wish: what is to be seen of the result, or first. It is kept in the visit, and stands in no address."""
    app, form = the_app(), visiting.request.form
    back = see_other(f"{app.path('resident.results')}#{SIFT}")
    if not app.visits.is_token(form.get("csrf_token", ""), visiting.visit):
        return back
    wishes = _wishes(visiting).with_form(form, visiting.edition.catalog)
    visit = replace(visiting.visit, wishes=wishes.packed())
    app.visits.keep(visiting.request, back, visiting.edition.flow, visit, visiting.walk.asked)
    return back


def results_of(visiting: Going) -> Results:
    """The result of *visiting*, as it was wished for."""
    return Results(visiting.matches, the_app().clock(), _wishes(visiting), other=visiting.visit.for_other)


def _wishes(visiting: Going) -> Wishes:
    return unpacked(visiting.visit.wishes, visiting.edition.catalog)


def _worries(flow: Flow) -> dict[str, str]:
    """The words of the first question's options."""
    first = next(iter(flow.questions.values()), None)
    return {} if first is None else {name: option.label for name, option in first.options.items()}


@blueprint.get("/results/<int:number>")
@going
def service(visiting: Going, number: int) -> Response:
    """The *number*-th service of the result."""
    app = the_app()
    found = results_of(visiting)
    if not 0 < number <= len(found.ordered):
        return see_other(app.path("resident.results"))
    card = found.card(number)
    page = app.render(
        "resident/service.html",
        card=card,
        service=card.service,
        organization=visiting.edition.content.organizations[card.service.organization],
        opening=_opening(card.service.hours),
        phone_opening=_opening,
        say=found.say(number),
        guide=None if card.service.guide is None else guide(card.service.guide),
        languages=_languages(card.service),
        call_centre=visiting.edition.call_centre,
        unverified=bool(card.service.phones) and not card.service.shown_phones,
        discreet=visiting.walk.discreet,
        practice=visiting.visit.practice,
        other=visiting.visit.for_other,
        keeping=keeping(visiting),
        act_token=visiting.token if _asks_for_acts(visiting, number) else None,
    )
    return html(page)


def _asks_for_acts(visiting: Going, number: int) -> bool:
    """Whoever fears being watched is asked nothing more, and nothing is counted of what no answer led to."""
    return the_app().counting is not None and not visiting.walk.discreet and number <= len(visiting.matches)


def _opening(hours: str | None) -> Opening | None:
    return None if hours is None else opening(hours, the_app().clock())


def _languages(service: Service) -> tuple[tuple[str, str], ...]:
    """Codes and names (each in its own language) of the languages spoken, where there is more than Japanese."""
    if set(service.languages) <= {"ja"}:
        return ()
    return tuple((code, _own_name(code)) for code in service.languages)


def _own_name(code: str) -> str:
    try:
        return Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
