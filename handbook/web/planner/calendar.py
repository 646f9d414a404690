"""The calendar: planners note campaigns, news and the like, so that a jump in the numbers has its reason beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Response, abort

from handbook.analytics.calendar import KINDS, MOST_EVENTS, MOST_WORDS, Event, EventWrong
from handbook.analytics.centre.noted import new_id
from handbook.analytics.simulated import is_simulated
from handbook.web.accounts.access import the_accounts
from handbook.web.accounts.sessions import Session
from handbook.web.application import the_app, the_request
from handbook.web.pages import see_other
from handbook.web.planner.blueprint import blueprint, page
from handbook.web.planner.happened import happened, kind_name
from handbook.web.planner.here import for_planners, the_calendar, the_reading
from handbook.web.planner.wording import Wording

_FIELDS = ("first", "last", "kind", "words")


@blueprint.get("/calendar")
@for_planners
def calendar(session: Session | None) -> Response:
    """What is noted, newest first, and a form to note more."""
    said = next((word for word in ("added", "changed", "removed") if the_request().args.get("said") == word), "")
    return _page(session, {}, said=said)


@blueprint.post("/calendar")
@for_planners
def add_event(session: Session) -> Response:
    """Note an event."""
    return _keep(session, new_id(), "added")


@blueprint.get("/calendar/<event>")
@for_planners
def event(session: Session | None, event: str) -> Response:
    """The form of an event that is noted."""
    found = _find(event)
    last = "" if found.last is None else found.last.isoformat()
    fields = {"first": found.first.isoformat(), "last": last, "kind": found.kind, "words": found.words}
    return _page(session, fields, event=event)


@blueprint.post("/calendar/<event>")
@for_planners
def change_event(session: Session, event: str) -> Response:
    """Change an event that is noted."""
    _find(event)
    return _keep(session, event, "changed")


@blueprint.post("/calendar/<event>/remove")
@for_planners
def remove_event(session: Session, event: str) -> Response:
    """Take an event out."""
    _find(event)
    the_accounts().note(session.user.id, "calendar.removed", event)
    the_reading().remove(event)
    return _done("removed")


def _find(event: str) -> Event:
    """The event with this id; there is no such page (404) where there is none, or where nobody writes."""
    found = next((one for one in the_calendar().events if one.id == event), None)
    if found is None or not _is_written():
        abort(404)
    return found


def _is_written() -> bool:
    """Made-up numbers have a made-up calendar, which stays as it was made."""
    return not is_simulated(the_app().settings.data)


def _keep(session: Session, event: str, said: str) -> Response:
    if not _is_written():
        abort(404)
    fields = {name: the_request().form.get(name, "") for name in _FIELDS}
    is_new = said == "added"
    try:
        noted = _read(event, fields)
        if is_new and len(the_calendar().events) >= MOST_EVENTS:
            raise EventWrong("many")
        # Before it is done: what stands in the calendar without a line in the log, nobody would have written.
        the_accounts().note(session.user.id, f"calendar.{said}", event)
        the_reading().note(noted)
    except EventWrong as wrong:
        return _page(session, fields, 400, event="" if is_new else event, error=wrong.why)
    return _done(said)


def _done(said: str) -> Response:
    return see_other(the_app().path("planner.calendar", said=said))


def _read(id: str, fields: Mapping[str, str]) -> Event:
    first, last = _date(fields["first"]), _date(fields["last"]) if fields["last"].strip() else None
    words = " ".join(fields["words"].split())
    return Event(id, first, None if last == first else last, fields["kind"], words)


def _date(written: str) -> date:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise EventWrong("day") from None


def _page(
    session: Session | None,
    fields: Mapping[str, str],
    status: int = 200,
    *,
    event: str = "",
    error: str = "",
    said: str = "",
) -> Response:
    words = Wording(the_app().store.current().content)
    return page(
        "event" if event else "calendar",
        session,
        status,
        current="planner.calendar",
        noted=list(reversed(happened(the_calendar().marks, words))),
        is_written=_is_written(),
        kinds=[(kind, kind_name(kind)) for kind in KINDS],
        most=MOST_WORDS,
        fields={name: fields.get(name, "") for name in _FIELDS},
        event=event,
        error=error,
        said=said,
    )
