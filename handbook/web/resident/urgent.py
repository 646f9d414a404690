"""The panel of services that should be talked to now, above the next question: its lines, prepared for each service."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from handbook.flows import Flow, Walk
from handbook.resources import Catalog, Service
from handbook.web.locales import SOURCE_LOCALE, in_locale
from handbook.web.resident.contact import Contact, contacts
from handbook.web.resident.ways import ways
from handbook.web.splice import NOTHING, Part, compressed, stored

TEMPLATE = "resident/urgent.html"
MOST_SHOWN = 3
RESCUE = frozenset({"police-110", "fire-119"})


class UrgentLines:
    """The panel's parts, for every service that some answer names as urgent."""

    def __init__(self, catalog: Catalog, render: Callable[..., str]) -> None:
        self._catalog = catalog
        # Unguessable, so that nothing that staff write can be taken for it.
        mark = secrets.token_hex(8)
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
                (name, discreet): [
                    compressed(text)
                    for text in render(
                        TEMPLATE,
                        part="line",
                        service=catalog.services[name],
                        contact=_first(catalog, name, discreet),
                        told=mark,
                    ).split(mark)
                ]
                for name in _named(catalog)
                for discreet in (False, True)
            }

    def panel(
        self, urgent: Sequence[str], walk: Walk, newest: Collection[str], now: datetime, *, counted: bool
    ) -> list[Part]:
        """The panel for these *urgent* services, the first in full: those that the *newest* answer names before others.

        Among those and among the others, what is open *now* comes first.

        Where it names none, the panel is folded to one line. Where taps are *counted*, each line bears its service's place
        in the result, of which they are the first.
        """
        if not urgent:
            return []
        places = {name: place for place, name in enumerate(in_order(self._catalog, urgent, walk), 1)}
        newest = frozenset(newest).intersection(urgent)  # drafts are named too, and are not shown
        urgent = open_first(self._catalog, urgent, walk, now, silent=walk.discreet)
        urgent = in_order(self._catalog, sorted(urgent, key=lambda name: name not in newest), walk)
        parts = [self._open if newest else self._folded]
        for name in urgent[:MOST_SHOWN]:
            before, *after = self._lines[name, walk.discreet]
            parts.append(before)
            if after:
                parts += [stored(f' data-number="{places[name]}"') if counted else NOTHING, *after]
        if len(urgent) > MOST_SHOWN:
            parts.append(self._more)
        if walk.discreet:
            parts.append(self._quiet)
        parts.append(self._close if newest else self._close_folded)
        return parts


def in_order(catalog: Catalog, urgent: Iterable[str], walk: Walk) -> list[str]:
    """*urgent* services as they are taken in: what saves a life first; where somebody may listen, then what needs no voice.

    An answer that names 110 or 119 before all others is one of immediate danger.
    """
    at_once = _at_once(walk)
    ordered = list(urgent)
    if walk.discreet:
        ordered.sort(key=lambda name: not catalog.services[name].without_voice)
    return sorted(ordered, key=lambda name: name not in at_once)


def open_first(catalog: Catalog, urgent: Iterable[str], walk: Walk, now: datetime, *, silent: bool) -> list[str]:
    """*urgent* services :func:`in_order`, of which those that are open *now* come before others, and closed ones last.

    What saves a life stays first, and where nobody must hear (*silent*) what needs no voice.
    """
    at_once, services = _at_once(walk), catalog.services

    def is_open(name: str) -> int:
        found = ways(services[name], now, discreet=silent)
        return max(way.open for way in found if way.silent or not (silent and services[name].without_voice))

    return sorted(
        in_order(catalog, urgent, walk),
        key=lambda name: (name not in at_once, silent and not services[name].without_voice, -is_open(name)),
    )


def _at_once(walk: Walk) -> frozenset[str]:
    named = (name for choice in walk.picks if choice.urgent and choice.urgent[0] in RESCUE for name in choice.urgent)
    return RESCUE.intersection(named)


def named_above(flow: Flow, walk: Walk, position: int) -> frozenset[str]:
    """The urgent services that the answer just above the question at *position* in the walk names."""
    if position == 0:
        return frozenset()
    above = flow.by_id[walk.asked[position - 1]].mask
    return frozenset(name for choice in walk.picks if choice.bit & above for name in choice.urgent)


def _named(catalog: Catalog) -> set[str]:
    return {name for choice in catalog.flow.choices.values() for name in choice.urgent}


def _first(catalog: Catalog, name: str, discreet: bool) -> Contact | None:
    service: Service = catalog.services[name]
    ways = contacts(service, discreet=discreet)
    return ways[0] if ways else None
