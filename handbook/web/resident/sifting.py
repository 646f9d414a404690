"""Sifting the result: what is kept, what may fit a wish, what is hidden, and which wishes would change anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from handbook.resources import Matches, Service
from handbook.web.resident.ways import MAYBE, NO, YES, Way
from handbook.web.resident.wishes import Wishes, languages_offered, worries_offered

_OF_A_WAY: Mapping[str, Callable[[Way], int]] = {
    "open": lambda way: way.open,
    "free": lambda way: way.free,
    "written": lambda way: way.written,
}
"""Wishes that one and the same way has to fulfil: a free call that is open now, not one of each."""


class Found(Protocol):
    """What is sifted."""

    @property
    def service(self) -> Service:
        """The service."""

    @property
    def ways(self) -> tuple[Way, ...]:
        """Its ways."""


Item = TypeVar("Item", bound=Found)


@dataclass(frozen=True, slots=True)
class Sifted(Generic[Item]):
    """All that was sifted, each once: what fulfils the wishes, what may, and what does not."""

    kept: tuple[Item, ...]
    unsure: tuple[Item, ...]
    hidden: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Offers:
    """The wishes that would change something: filters, languages, and worries (options of the first question)."""

    filters: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    worries: tuple[str, ...] = ()


NO_OFFERS = Offers()


def sift(items: Iterable[Item], wishes: Wishes) -> Sifted[Item]:
    """*items* in their order, by what *wishes* want of them."""
    parts: dict[int, list[Item]] = {YES: [], MAYBE: [], NO: []}
    for item in items:
        parts[fulfils(item.service, item.ways, wishes)].append(item)
    return Sifted(tuple(parts[YES]), tuple(parts[MAYBE]), tuple(parts[NO]))


def fulfils(service: Service, ways: Sequence[Way], wishes: Wishes) -> int:
    """Whether a service fulfils *wishes*: in one of its ways, and as a whole."""
    if not wishes.sifts:
        return YES
    value = max(fulfils_as_way(way, wishes) for way in ways)
    if "near" in wishes.filters:
        value = min(value, YES if service.is_municipal else NO)
    if wishes.language is not None:
        speaks = wishes.language in service.languages
        value = min(value, YES if speaks else NO if service.languages else MAYBE)
    return value


def fulfils_as_way(way: Way, wishes: Wishes) -> int:
    """Whether this one way fulfils what *wishes* want of a way."""
    if not wishes.filters:
        return YES
    return min((_OF_A_WAY[name](way) for name in wishes.filters if name in _OF_A_WAY), default=YES)


def filters_offered(kept: Sequence[Found], matches: Matches, wishes: Wishes) -> Offers:
    """The filters that would keep some of what is *kept*, and not all."""

    def helps(keeps: int) -> bool:
        return 0 < keeps < len(kept)

    filters = []
    usable = [tuple(way for way in item.ways if fulfils_as_way(way, wishes) == YES) for item in kept]
    for name, of_a_way in _OF_A_WAY.items():
        if name not in wishes.filters and helps(sum(any(of_a_way(way) == YES for way in each) for each in usable)):
            filters.append(name)
    if "near" not in wishes.filters and helps(sum(item.service.is_municipal for item in kept)):
        filters.append("near")
    languages: list[str] = []
    if wishes.language is None:
        spoken = Counter(code for item in kept for code in item.service.languages)
        languages = [code for code in sorted(languages_offered(matches.catalog)) if helps(spoken[code])]
    return Offers(tuple(filters), tuple(languages))


def needs_of_worries(matches: Matches) -> dict[str, frozenset[str]]:
    """The worries chosen (options of the first question), each with the needs that it and what it opened say."""
    flow = matches.catalog.flow
    first = next(iter(flow.steps), None)
    if first is None or first.question.choose != "many":
        return {}
    known = worries_offered(flow)
    picked = {step.id: _picked(matches, step.id) for step in flow.steps}
    return {option: _needs(matches, first.id, option, picked) for option in picked[first.id] if option in known}


def _picked(matches: Matches, name: str) -> tuple[str, ...]:
    return tuple(
        choice.option
        for choice in matches.catalog.flow.by_id[name].choices
        if choice.option is not None and choice.bit & matches.walk.chosen
    )


def _needs(matches: Matches, question: str, option: str, picked: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    # `then` names only questions further down: there is no circle.
    written = matches.catalog.flow.questions[question].options[option]
    needs = set(written.needs)
    for opened in written.then:
        for other in picked[opened]:
            needs |= _needs(matches, opened, other, picked)
    return frozenset(needs)
