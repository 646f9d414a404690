"""The panel of services that should be talked to now, above the next question: its lines, prepared for each service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from handbook.flows import Flow, Walk
from handbook.resources import Catalog, Service
from handbook.web.locales import SOURCE_LOCALE, in_locale
from handbook.web.resident.contact import Contact, contacts
from handbook.web.splice import Part, compressed

TEMPLATE = "resident/urgent.html"
MOST_SHOWN = 3


class UrgentLines:
    """The panel's parts, for every service that some answer names as urgent."""

    def __init__(self, catalog: Catalog, render: Callable[..., str]) -> None:
        self._catalog = catalog
        with in_locale(SOURCE_LOCALE):

            def part(name: str, **context: Any) -> Part:
                return compressed(render(TEMPLATE, part=name, **context))

            self._open = part("open")
            self._folded = part("folded")
            self._more = part("more")
            self._close = part("close")
            self._close_folded = part("close-folded")
            self._quiet = part("quiet")
            self._lines = {
                (name, discreet): part("line", service=catalog.services[name], contact=_first(catalog, name, discreet))
                for name in _named(catalog)
                for discreet in (False, True)
            }

    def panel(self, urgent: Sequence[str], walk: Walk, *, newest: bool) -> list[Part]:
        """The panel for these *urgent* services, the first in full; folded to one line where they are not *newest*."""
        if not urgent:
            return []
        urgent = in_order(self._catalog, urgent, discreet=walk.discreet)
        parts = [self._open if newest else self._folded]
        parts += [self._lines[name, walk.discreet] for name in urgent[:MOST_SHOWN]]
        if len(urgent) > MOST_SHOWN:
            parts.append(self._more)
        if walk.discreet:
            parts.append(self._quiet)
        parts.append(self._close if newest else self._close_folded)
        return parts


def in_order(catalog: Catalog, names: Iterable[str], *, discreet: bool) -> list[str]:
    """*names* as they are; where nobody must hear it, those that need no voice first."""
    if not discreet:
        return list(names)
    return sorted(names, key=lambda name: not catalog.services[name].without_voice)


def is_newest(flow: Flow, walk: Walk, position: int) -> bool:
    """Whether the answer just above the question at *position* in the walk is one that names urgent services."""
    if position == 0:
        return False
    above = flow.by_id[walk.asked[position - 1]].mask
    return any(choice.urgent for choice in walk.picks if choice.bit & above)


def _named(catalog: Catalog) -> set[str]:
    return {name for choice in catalog.flow.choices.values() for name in choice.urgent}


def _first(catalog: Catalog, name: str, discreet: bool) -> Contact | None:
    service: Service = catalog.services[name]
    ways = contacts(service, discreet=discreet)
    return ways[0] if ways else None
