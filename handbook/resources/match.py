"""The match: which services a walk leads to, in which order, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from handbook.flows.conditions import FALSE, TRUE, UNKNOWN
from handbook.flows.walk import Walk
from handbook.resources.catalog import Catalog, positions
from handbook.resources.reasons import Open, still_open

Fit: TypeAlias = Literal["urgent", "yes", "unknown", "always"]


@dataclass(frozen=True, slots=True)
class Match:
    """A service shown: how it fits, and the needs of the resident that it serves (in its own order)."""

    id: str
    fit: Fit
    needs: tuple[str, ...]


class Matches:
    """The services that a walk leads to. The order is worked out as far as it is read."""

    def __init__(self, catalog: Catalog, walk: Walk, shown: int, unknown: int) -> None:
        self.catalog = catalog
        self.walk = walk
        self._shown = shown
        self._unknown = unknown
        self.urgent = tuple(name for name in walk.urgent if catalog.bit(name) & catalog.live)
        """Services that chosen options name as urgent, in their order; drafts are not among them."""
        self._urgent_bits = sum(catalog.bit(name) for name in self.urgent)

    @property
    def _added(self) -> tuple[str, ...]:
        """`always` services that nothing else shows."""
        already = self._shown | self._urgent_bits
        catalog = self.catalog
        return tuple(
            dict.fromkeys(
                name for name in catalog.always if catalog.bit(name) & catalog.live and not catalog.bit(name) & already
            )
        )

    def __len__(self) -> int:
        return (self._shown | self._urgent_bits).bit_count() + len(self._added)

    def __iter__(self) -> Iterator[Match]:
        for name in self.urgent:
            yield Match(name, "urgent", self.needs_of(name))
        ids = self.catalog.ids
        for group in self._ordered(self._shown & ~self._urgent_bits):
            for position in positions(group):
                name = ids[position]
                fit: Fit = "unknown" if self._unknown >> position & 1 else "yes"
                yield Match(name, fit, self.needs_of(name))
        for name in self._added:
            yield Match(name, "always", self.needs_of(name))

    def __contains__(self, name: object) -> bool:
        bit = self.catalog.bit(name) if isinstance(name, str) else 0
        return bool(bit & (self._shown | self._urgent_bits)) or name in self._added

    def needs_of(self, name: str) -> tuple[str, ...]:
        """The resident's needs that the service serves, in the service's own order."""
        mine = self.walk.needs
        return tuple(dict.fromkeys(need for need in self.catalog.services[name].needs if need in mine))

    def answers_behind(self, need: str) -> tuple[tuple[str, str], ...]:
        """The answers (question and option ids) that gave *need*, in the order of the file."""
        return tuple(
            (step.id, choice.option)
            for step in self.catalog.flow.steps
            for choice in step.choices
            if choice.option is not None and choice.bit & self.walk.chosen and need in choice.needs
        )

    def answers_naming(self, service: str) -> tuple[tuple[str, str], ...]:
        """The answers that name *service* as urgent."""
        return tuple(
            (step.id, choice.option)
            for step in self.catalog.flow.steps
            for choice in step.choices
            if choice.option is not None and choice.bit & self.walk.chosen and service in choice.urgent
        )

    def open_conditions(self, name: str) -> tuple[Open, ...]:
        """What is still open about *name*, where it only may fit."""
        condition = self.catalog.services[name].eligible_if
        return () if condition is None else still_open(self.catalog.flow, condition, self.walk)

    def _ordered(self, shown: int) -> list[int]:
        """*shown* in groups that tie in all rules but the order of the file (the lowest bit first)."""
        catalog, mine = self.catalog, self.walk.needs
        groups = [shown]
        now = soon = 0
        for need in mine:
            urgency = catalog.needs[need].urgency
            if urgency == "now":
                now |= catalog.serving.get(need, 0)
            elif urgency == "soon":
                soon |= catalog.serving.get(need, 0)
        groups = _split(groups, now)
        groups = _split(groups, soon & ~now)
        groups = _split(groups, ~self._unknown)
        places: dict[int, int] = {}
        for need in mine:
            for place, bit in enumerate(catalog.first.get(need, ())):
                places[place] = places.get(place, 0) | bit
        for place in sorted(places):
            groups = _split(groups, places[place])
        for plane in reversed(self._counts(mine)):
            groups = _split(groups, plane)
        return _split(groups, catalog.with_area)

    def _counts(self, mine: tuple[str, ...]) -> list[int]:
        """How many of *mine* each service serves, as bit planes (the first holds the ones, the next the twos, …)."""
        planes: list[int] = []
        for need in mine:
            carry = self.catalog.serving.get(need, 0)
            for index, plane in enumerate(planes):
                planes[index], carry = plane ^ carry, plane & carry
                if not carry:
                    break
            if carry:
                planes.append(carry)
        return planes


def match(catalog: Catalog, walk: Walk) -> Matches:
    """The services that *walk* leads to."""
    candidates = 0
    serving = catalog.serving
    for need in walk.needs:
        candidates |= serving.get(need, 0)
    unknown = 0
    if candidates:
        chosen, settled, needs = walk.chosen, walk.settled, walk.need_bits
        for test, bits in catalog.eligible.of(walk.needs):
            if candidates & bits:
                value = test(chosen, settled, needs)
                if value == FALSE:
                    candidates &= ~bits
                elif value == UNKNOWN:
                    unknown |= bits
        for test, bits in catalog.unless.of(walk.needs):
            if candidates & bits and test(chosen, settled, needs) == TRUE:
                candidates &= ~bits
    return Matches(catalog, walk, candidates, unknown)


def _split(groups: list[int], by: int) -> list[int]:
    """Each group in two: those in *by* first."""
    parts: list[int] = []
    for group in groups:
        inside = group & by
        outside = group ^ inside
        if inside:
            parts.append(inside)
        if outside:
            parts.append(outside)
    return parts
