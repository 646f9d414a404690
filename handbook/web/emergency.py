"""The numbers that stand on the first page: taken from the content, so that none is shown that staff did not verify."""

from __future__ import annotations

from dataclasses import dataclass

from handbook.resources import Catalog
from handbook.web.resident.contact import dial

SERVICES = ("police-110", "fire-119", "child-189", "dv-plus", "inochi-sos")
"""In the order in which they stand. Templates have short words for each of them."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """A service to call at once, by its id."""

    service: str
    number: str
    href: str


def emergency_numbers(catalog: Catalog) -> tuple[Emergency, ...]:
    """Those of :data:`SERVICES` that are in the content, live, with a number that residents may see."""
    found = []
    for name in SERVICES:
        service = catalog.services.get(name)
        if service is not None and not service.draft and service.shown_phones:
            number = service.shown_phones[0].number
            found.append(Emergency(name, number, dial(number)))
    return tuple(found)
