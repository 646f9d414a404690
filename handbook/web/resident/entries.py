"""A service as a list shows it: what one needs to turn to it, and nothing of why somebody was shown it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from handbook.resources import Organization, Service
from handbook.web.edition import Edition
from handbook.web.resident.contact import Contact, contacts
from handbook.web.resident.opening import Opening, Row, opening


@dataclass(frozen=True, slots=True)
class Days:
    """Days after one another that have the same hours, those of ``row``."""

    first: date
    last: date
    row: Row


@dataclass(frozen=True, slots=True)
class Hours:
    """When it is open: now, and in the next seven days."""

    opening: Opening
    days: tuple[Days, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A service on a list."""

    code: str
    service: Service
    organization: Organization
    contacts: tuple[Contact, ...]
    say: str | None


def entries(edition: Edition, codes: Iterable[str]) -> tuple[Entry, ...]:
    """The services that *codes* stand for, in their order. Those that stand for none are left out."""
    return tuple(_entry(edition, code, edition.by_code[code]) for code in codes if code in edition.by_code)


def hours_of(text: str, now: datetime) -> Hours:
    """What *text* (OpenStreetMap's `opening_hours`) says, seen from *now*."""
    found = opening(text, now)
    days = []
    for _, group in groupby(found.rows, key=lambda row: (row.spans, row.known)):
        rows = tuple(group)
        days.append(Days(rows[0].day, rows[-1].day, rows[0]))
    return Hours(found, tuple(days))


def hours_at(now: datetime) -> Callable[[str], Hours]:
    """:func:`hours_of` for templates, seen from *now*."""
    return lambda text: hours_of(text, now)


def _entry(edition: Edition, code: str, name: str) -> Entry:
    catalog = edition.catalog
    service = catalog.services[name]
    # Of a service for several needs it is not known which one it is here for: a visit's answers stay out of lists.
    needs = service.needs if len(service.needs) == 1 else ()
    return Entry(
        code=code,
        service=service,
        organization=edition.content.organizations[service.organization],
        contacts=contacts(service, discreet=False),
        say=service.say or next((catalog.needs[need].say for need in needs), None),
    )
