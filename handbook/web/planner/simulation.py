"""The simulation: what would have been with a condition less or a service more, as far as the counts answer it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, abort

from handbook.analytics.calendar import Calendar
from handbook.analytics.reporting import Chain, Sheet, with_service, without_condition
from handbook.analytics.reporting.simulate import EVERY
from handbook.content import Content
from handbook.resources.near_misses import either_of, looked_at_last
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app, the_request
from handbook.web.planner.blueprint import blueprint, page
from handbook.web.planner.gaps import telling_of
from handbook.web.planner.here import for_planners, the_calendar, the_shelf
from handbook.web.planner.wording import Name, Wording, anchor


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: empty where it is not chosen yet."""

    need: str
    service: str
    condition: str


@blueprint.get("/gaps/simulation")
@for_planners
def simulation(session: Session | None) -> Response:
    """One form by steps: a need, then a service, then a condition. The newest period that tells most; another one by ``period``."""
    shelf = the_shelf()
    sheets = list(dict.fromkeys((*telling_of(shelf, "near-miss"), *telling_of(shelf, "gap"))))
    args = the_request().args
    if "period" in args:
        sheet = next((one for one in sheets if one.name == args["period"]), None)
        if sheet is None:
            abort(404)
    elif not sheets:
        return page("gaps_empty", session, current="planner.gaps", some=bool(shelf))
    else:
        sheet = sheets[0]
    content = the_app().store.current().content
    words = Wording(content)
    asked = Asked(*(args.get(name, "") for name in ("need", "service", "condition")))
    needs = _needs(sheet)
    if asked.need and asked.need not in needs:
        abort(404)
    services = _services(sheet, asked.need)
    # Of another need that was chosen before: to be chosen anew.
    service = asked.service if asked.service in services else ""
    conditions = _conditions(sheet, asked.need, service)
    condition = asked.condition if asked.condition in (*conditions, EVERY) else ""
    if service and len(conditions) == 1:
        condition = conditions[0]
    chain = _chain(sheet, service, content, the_calendar())
    return page(
        "simulation",
        session,
        current="planner.gaps",
        sheet=sheet,
        others=sheets,
        words=words,
        anchor=anchor,
        every=EVERY,
        asked=Asked(asked.need, service, condition),
        is_stale=bool(asked.service and not service),
        needs=_named(needs, words.need),
        services=_named(services, words.service),
        conditions=[(one, words.condition(one)) for one in conditions],
        added=with_service(sheet, asked.need) if asked.need else None,
        dropped=without_condition(sheet, asked.need, service, condition, chain) if condition else None,
        chain=chain,
        kind_of=lambda one: type(one).__name__,
    )


def _needs(sheet: Sheet) -> list[str]:
    return list(dict.fromkeys(cell.first for kind in ("gap", "near-miss") for cell in sheet.cells(kind)))


def _services(sheet: Sheet, need: str) -> list[str]:
    return list(sheet.seconds("near-miss", need))


def _conditions(sheet: Sheet, need: str, service: str) -> list[str]:
    return [cell.third for cell in sheet.cells("near-miss") if (cell.first, cell.second) == (need, service)]


def _named(ids: Sequence[str], name: object) -> list[tuple[str, Name]]:
    assert callable(name)
    return sorted(((one, name(one)) for one in ids), key=lambda pair: (not pair[1].known, str(pair[1])))


def _chain(sheet: Sheet, service: str, content: Content, calendar: Calendar) -> Chain:
    """How the conditions of *service* are looked at. Of a version that is served no more, that is not kept."""
    found = content.services.get(service)
    if found is None:
        return Chain()
    period = sheet.release.period
    served = {version.name for version in calendar.served((period.first, period.last))}
    return Chain(looked_at_last(found), either_of(found), served == {content.version})
