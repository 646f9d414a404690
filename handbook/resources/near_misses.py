"""Near misses: services that a resident needs, and that a condition ruled out.

Where they pile up, a scheme does not reach those whom it is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.flows.conditions import FALSE, TRUE, All, Any_, Between, Chosen, Condition, Named, Needs, Not
from handbook.flows.flow import Flow
from handbook.flows.walk import Walk
from handbook.resources.catalog import positions
from handbook.resources.match import Matches
from handbook.resources.model import Service


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A service that serves ``need``, and the condition that ruled it out: a named one, or a question with what it asks for."""

    need: str
    service: str
    condition: str


def near_misses(matches: Matches) -> Iterator[NearMiss]:
    """The near misses of those whom *matches* are for, need by need."""
    catalog, walk = matches.catalog, matches.walk
    for need in walk.needs:
        for position in positions(catalog.serving.get(need, 0)):
            name = catalog.ids[position]
            if name not in matches:
                service = catalog.services[name]
                yield NearMiss(need, name, _ruled_out_by(catalog.flow, service.eligible_if, service.unless, walk))


def _ruled_out_by(flow: Flow, eligible_if: Condition | None, unless: Condition | None, walk: Walk) -> str:
    if eligible_if is not None and _is(flow, eligible_if, walk, FALSE):
        return _cause(flow, eligible_if, walk, FALSE)
    assert unless is not None
    return f"unless {_cause(flow, unless, walk, TRUE)}"


def _is(flow: Flow, condition: Condition, walk: Walk, value: int) -> bool:
    return flow.compile(condition)(walk.chosen, walk.settled, walk.need_bits) == value


def _cause(flow: Flow, condition: Condition, walk: Walk, value: int) -> str:
    """The outermost named condition, else the question, that makes *condition* what it is; of several the first."""
    match condition:
        case All(parts) | Any_(parts):
            return _cause(flow, next(part for part in parts if _is(flow, part, walk, value)), walk, value)
        case Not(part):
            return f"not {_cause(flow, part, walk, FALSE if value == TRUE else TRUE)}"
        case Named(names):
            return next(name for name in names if _is(flow, Named((name,)), walk, value))
        case _:
            return _leaf(condition)


def causes(service: Service) -> frozenset[str]:
    """Every condition that can be named as the one that ruled *service* out."""
    found: set[str] = set()
    if service.eligible_if is not None:
        found |= _causes(service.eligible_if)
    if service.unless is not None:
        found |= {f"unless {cause}" for cause in _causes(service.unless)}
    return frozenset(found)


def _causes(condition: Condition) -> set[str]:
    match condition:
        case All(parts) | Any_(parts):
            return {cause for part in parts for cause in _causes(part)}
        case Not(part):
            return {f"not {cause}" for cause in _causes(part)}
        case Named(names):
            return set(names)
        case _:
            return {_leaf(condition)}


def _leaf(condition: Chosen | Between | Needs) -> str:
    match condition:
        case Chosen(question, options):
            return f"{question}={'|'.join(options)}"
        case Between(question, low, high):
            return f"{question}={'' if low is None else low}..{'' if high is None else high}"
        case Needs(needs):
            return f"needs={'|'.join(needs)}"


def looked_at_last(service: Service) -> str | None:
    """The condition that is looked at after all others: where it is named as the one that ruled *service* out, all others held.

    ``None`` where none can be named: where the last part of them has several names, or one that another part has too.
    """
    parts = _parts(service)
    if not parts:
        return None
    *others, last = parts
    if len(last) != 1 or any(last & other for other in others):
        return None
    return next(iter(last))


def either_of(service: Service) -> frozenset[str]:
    """The conditions of which one is enough (or of which all have to be met to be ruled out): which of them failed is not told apart."""
    return frozenset(cause for part in _parts(service) if len(part) > 1 for cause in part)


def _parts(service: Service) -> list[set[str]]:
    """What is looked at one after the other, each of which alone rules *service* out: the names that each can have."""
    found: list[set[str]] = []
    match service.eligible_if:
        case None:
            pass
        case All(parts):
            found += [_causes(part) for part in parts]
        case Named(names):
            found += [{name} for name in names]
        case other:
            found.append(_causes(other))
    match service.unless:
        case None:
            pass
        case Any_(parts):
            found += [{f"unless {cause}" for cause in _causes(part)} for part in parts]
        case other:
            found.append({f"unless {cause}" for cause in _causes(other)})
    return found
