"""The ways to get help from a service, each with where its hours stand: calls, writing, and the place itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from handbook.resources import Service
from handbook.resources.hours import OpenState
from handbook.resources.standing import Standing, standing
from handbook.web.resident.contact import Contact, contacts

NO, MAYBE, YES = 0, 1, 2
"""Three values, as conditions have them (Kleene's logic): `min` is and, `max` is or."""

_OPEN = {OpenState.CLOSED: NO, OpenState.UNKNOWN: MAYBE, OpenState.OPEN: YES}
_NO_PLACE = ("hotline", "chat")


@dataclass(frozen=True, slots=True)
class Way:
    """One way: how to reach it (``None``: one goes there), its hours, and whether nobody hears one use it."""

    contact: Contact | None
    hours: str | None
    standing: Standing
    silent: bool

    @property
    def open(self) -> int:
        """Whether it is open now."""
        return _OPEN[self.standing.state]

    @property
    def free(self) -> int:
        """Whether it is a call that costs nothing."""
        if self.contact is None or self.contact.kind != "call":
            return NO
        return MAYBE if self.contact.free is None else YES if self.contact.free else NO

    @property
    def written(self) -> int:
        """Whether it needs no voice."""
        return YES if self.silent else NO


def ways(service: Service, now: datetime, *, discreet: bool) -> tuple[Way, ...]:
    """All ways, in the order of :func:`~handbook.web.resident.contact.contacts`, the place last. There is always one."""
    return tuple(
        Way(contact, hours, standing(hours, now), silent) for contact, hours, silent in _ways(service, discreet)
    )


def _ways(service: Service, discreet: bool) -> Iterator[tuple[Contact | None, str | None, bool]]:
    found = False
    for contact in contacts(service, discreet=discreet):
        if contact.kind == "call":
            yield contact, contact.hours or service.hours, False
            found = True
        elif contact.kind == "write":
            yield contact, _hours_of_writing(service), True
            found = True
    if service.without_voice and service.url is None:
        yield None, _hours_of_writing(service), True
        found = True
    if not found or service.kind not in _NO_PLACE:
        yield None, service.hours, False


def _hours_of_writing(service: Service) -> str | None:
    """A chat's hours are the service's. Of a line that also can be written to they are the calls': nobody said of writing."""
    return service.hours if service.kind == "chat" or not service.shown_phones else None
