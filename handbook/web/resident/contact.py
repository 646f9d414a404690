"""How to reach a service: its calls and its site, what fits the resident first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from handbook.resources import Service


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach a service. ``number`` and ``label`` are as staff wrote them; ``hours`` in the words of OpenStreetMap.

    ``free`` is ``None`` where it is not known what the call costs.
    """

    kind: Literal["call", "write", "site"]
    href: str
    number: str = ""
    label: str | None = None
    free: bool | None = False
    hours: str | None = None


def contacts(service: Service, *, discreet: bool) -> tuple[Contact, ...]:
    """All ways, the best first: where nobody must hear it, what needs no voice comes before the calls."""
    calls = tuple(
        Contact("call", dial(phone.number), phone.number, phone.label, phone.free, phone.hours)
        for phone in service.shown_phones
    )
    if service.url is None:
        return calls
    site = Contact("write" if service.without_voice else "site", service.url)
    # A chat is used by writing; a line that can also be written to is called, unless nobody must hear it.
    written_first = service.without_voice and (discreet or service.kind == "chat")
    return (site, *calls) if written_first else (*calls, site)


def dial(number: str) -> str:
    """The address that dials *number* (RFC 3966; `#` stands for a fragment in any address, so it is escaped)."""
    return "tel:" + re.sub(r"[^0-9+*#]", "", number).replace("#", "%23")
