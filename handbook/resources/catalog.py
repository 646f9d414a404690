"""The catalogue: services compiled into an inverted index over integer bitsets, so that a match is a few big ANDs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from handbook.flows.conditions import Condition, Test
from handbook.flows.flow import Flow
from handbook.resources.model import Need, Service, ServicesFile


@dataclass(frozen=True, slots=True, eq=False)
class Conditions:
    """The distinct conditions of services, each with the services that it stands on, and those met by a need's services."""

    tests: tuple[tuple[Test, int], ...]
    of_need: Mapping[str, int]

    def of(self, needs: Iterable[str]) -> Iterator[tuple[Test, int]]:
        """The conditions (and their services) that services for any of *needs* have."""
        wanted = 0
        for need in needs:
            wanted |= self.of_need.get(need, 0)
        for position in positions(wanted):
            yield self.tests[position]


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    """Services ready to be matched. Bit *n* of a bitset stands for the *n*-th service of the file; drafts have none set."""

    flow: Flow
    services: Mapping[str, Service]
    needs: Mapping[str, Need]
    ids: Sequence[str]
    places: Mapping[str, int]
    live: int
    serving: Mapping[str, int]
    with_area: int
    always: tuple[str, ...]
    eligible: Conditions
    unless: Conditions
    first: Mapping[str, tuple[int, ...]]

    def bit(self, name: str) -> int:
        """The bit of a service; 0 where there is no such service."""
        place = self.places.get(name)
        return 0 if place is None else 1 << place


def service_conditions(file: ServicesFile) -> Iterable[Condition]:
    """The conditions of all services, drafts' too; those that are equal once."""
    every = (each for service in file.services.values() for each in (service.eligible_if, service.unless))
    return dict.fromkeys(condition for condition in every if condition is not None)


def build_catalog(file: ServicesFile, flow: Flow) -> Catalog:
    """Compile *file* for *flow*, which must have been built with the services' conditions. The file's ids must be in order."""
    ids = tuple(file.services)
    places = {name: position for position, name in enumerate(ids)}
    serving: dict[str, list[int]] = {}
    eligible, unless = _Gathering(), _Gathering()
    live: list[int] = []
    with_area: list[int] = []
    for position, service in enumerate(file.services.values()):
        if service.draft:
            continue
        live.append(position)
        if service.area is not None:
            with_area.append(position)
        for need in service.needs:
            serving.setdefault(need, []).append(position)
        eligible.add(service.eligible_if, position, service.needs)
        unless.add(service.unless, position, service.needs)
    serving_bits = {need: bitset(positions) for need, positions in serving.items()}
    return Catalog(
        flow=flow,
        services=file.services,
        needs=file.needs,
        ids=ids,
        places=places,
        live=bitset(live),
        serving=serving_bits,
        with_area=bitset(with_area),
        always=flow.file.always,
        eligible=eligible.compiled(flow),
        unless=unless.compiled(flow),
        first={
            name: tuple(1 << places[service] & serving_bits.get(name, 0) for service in need.first)
            for name, need in file.needs.items()
            if need.first
        },
    )


class _Gathering:
    """Conditions on their way into :class:`Conditions`: equal ones once."""

    def __init__(self) -> None:
        self.services: dict[Condition, list[int]] = {}
        self.places: dict[Condition, int] = {}
        self.of_need: dict[str, set[int]] = {}

    def add(self, condition: Condition | None, service: int, needs: Iterable[str]) -> None:
        if condition is None:
            return
        place = self.places.setdefault(condition, len(self.places))
        self.services.setdefault(condition, []).append(service)
        for need in needs:
            self.of_need.setdefault(need, set()).add(place)

    def compiled(self, flow: Flow) -> Conditions:
        return Conditions(
            tests=tuple((flow.compile(condition), bitset(services)) for condition, services in self.services.items()),
            of_need={need: bitset(places) for need, places in self.of_need.items()},
        )


def bitset(places: Iterable[int]) -> int:
    """The integer whose bits at *places* are set."""
    places = list(places)
    if not places:
        return 0
    data = bytearray(max(places) // 8 + 1)
    for place in places:
        data[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(data, "little")


def positions(bits: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
