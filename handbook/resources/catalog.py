"""The catalogue: services compiled into an inverted index over integer bitsets, so that a match is a few big ANDs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handbook.flows.conditions import Condition, Test
from handbook.flows.flow import Flow
from handbook.resources.model import Need, Service, ServicesFile


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    """Services ready to be matched. Bit *n* of a bitset stands for the *n*-th service of the file; drafts have none set."""

    flow: Flow
    services: Mapping[str, Service]
    needs: Mapping[str, Need]
    ids: Sequence[str]
    bits: Mapping[str, int]
    live: int
    serving: Mapping[str, int]
    with_area: int
    always: tuple[str, ...]
    eligible: tuple[tuple[Test, int], ...]
    unless: tuple[tuple[Test, int], ...]
    first: Mapping[str, tuple[int, ...]]


def service_conditions(file: ServicesFile) -> Iterable[Condition]:
    """The conditions of all services, drafts' too."""
    for service in file.services.values():
        if service.eligible_if is not None:
            yield service.eligible_if
        if service.unless is not None:
            yield service.unless


def build_catalog(file: ServicesFile, flow: Flow) -> Catalog:
    """Compile *file* for *flow*, which must have been built with the services' conditions. The file's ids must be in order."""
    ids = tuple(file.services)
    bits = {name: 1 << position for position, name in enumerate(ids)}
    serving: dict[str, list[int]] = {}
    groups: tuple[dict[Condition, list[int]], dict[Condition, list[int]]] = ({}, {})
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
        for condition, group in zip((service.eligible_if, service.unless), groups, strict=True):
            if condition is not None:
                group.setdefault(condition, []).append(position)
    serving_bits = {need: bitset(positions) for need, positions in serving.items()}
    return Catalog(
        flow=flow,
        services=file.services,
        needs=file.needs,
        ids=ids,
        bits=bits,
        live=bitset(live),
        serving=serving_bits,
        with_area=bitset(with_area),
        always=flow.file.always,
        eligible=tuple((flow.compile(condition), bitset(positions)) for condition, positions in groups[0].items()),
        unless=tuple((flow.compile(condition), bitset(positions)) for condition, positions in groups[1].items()),
        first={
            name: tuple(bits[service] & serving_bits.get(name, 0) for service in need.first)
            for name, need in file.needs.items()
            if need.first
        },
    )


def bitset(positions: Iterable[int]) -> int:
    """The integer whose bits at *positions* are set."""
    positions = list(positions)
    if not positions:
        return 0
    data = bytearray(max(positions) // 8 + 1)
    for position in positions:
        data[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(data, "little")
