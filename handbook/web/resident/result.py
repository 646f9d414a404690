"""The result: services in the order in which a resident can take them in, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

# functools' own holds a lock until Python 3.12: visits would wait for each other.
from werkzeug.utils import cached_property

from handbook.resources import Catalog, Fit, Match, Matches, Service
from handbook.resources.catalog import positions
from handbook.resources.codes import code_of
from handbook.web.resident.contact import Contact
from handbook.web.resident.opening import Told, told
from handbook.web.resident.sifting import (
    NO_OFFERS,
    Offers,
    filters_offered,
    fulfils_as_way,
    needs_of_worries,
    sift,
)
from handbook.web.resident.urgent import in_order, open_first
from handbook.web.resident.ways import Way, ways
from handbook.web.resident.wishes import NONE, Wishes

HELPER = "helper"
"""The need of people who help others, as staff write it: no answer gives it."""

MOST_URGENT = 4
BEST = 3
MOST_REASONS = 2
CLEAR_ALONE = 5
"""Letters from which on an answer is understood without its question: 「はい」 and 「ない」 are not, 「家賃が払えない」 is."""


@dataclass(frozen=True, slots=True)
class Reason:
    """An answer that led to a service. ``question`` is there where the answer alone (「はい」) would say nothing."""

    answer: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A service as the result shows it. ``number`` is its place in the result, and its address."""

    id: str
    number: int
    service: Service
    fit: Fit
    reasons: tuple[Reason, ...]
    open: tuple[str, ...]
    badges: tuple[str, ...]
    contacts: tuple[Contact, ...]
    hours: Told | None

    @property
    def code(self) -> str:
        """What stands for the service in a link."""
        return code_of(self.id)


@dataclass(frozen=True, slots=True)
class _Item:
    """A service on its way into the result."""

    number: int
    match: Match
    service: Service
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Services folded together, under the first of the resident's needs that they serve."""

    label: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The result in its parts. ``fitting`` counts what fits or may fit, the urgent ones aside, hidden or not.

    ``unsure`` are those of which it is not known whether they fulfil the ``wishes``; ``hidden`` is how many do not. ``for_helpers``
    are for who answers for another person.
    """

    urgent: tuple[Card, ...]
    more_urgent: tuple[Card, ...]
    best: tuple[Card, ...]
    groups: tuple[Group, ...]
    always: tuple[Card, ...]
    fitting: int
    unsure: tuple[Card, ...] = ()
    hidden: int = 0
    wishes: Wishes = NONE
    offers: Offers = NO_OFFERS
    for_helpers: tuple[Card, ...] = ()

    @property
    def kept(self) -> int:
        """How many of them are shown as they were wished for."""
        return len(self.best) + sum(len(group.cards) for group in self.groups)

    @property
    def urgent_count(self) -> int:
        """How many can be talked to now."""
        return len(self.urgent) + len(self.more_urgent)


class Results:
    """Makes cards of *matches*, for who answers for an *other* person too. *now* decides what is open, *wishes* what is seen of it,
    and first.

    A service's number depends on neither: it still leads to the same service when a desk has closed meanwhile.
    """

    def __init__(self, matches: Matches, now: datetime, wishes: Wishes = NONE, *, other: bool = False) -> None:
        self._matches = matches
        self._other = other
        self._now = now
        self._worries = needs_of_worries(matches)
        self._wishes = replace(
            wishes,
            first=wishes.first if wishes.first in self._worries else None,
        )
        self._discreet = matches.walk.discreet
        self._silent_first = self._discreet or "written" in self._wishes.filters
        self._first_needs = self._worries.get(self._wishes.first or "", frozenset())
        self._reasons: dict[str, tuple[Reason, ...]] = {}

    @cached_property
    def ordered(self) -> tuple[Match, ...]:
        """The matches, in the order in which they are numbered; behind them what else is for helpers."""
        catalog, walk = self._matches.catalog, self._matches.walk
        ordered: list[Match] = []
        for fit, group in groupby(self._matches, key=lambda found: found.fit):
            found = {match.id: match for match in group}
            if fit == "urgent":
                ordered += [found[name] for name in in_order(catalog, found, walk)]
            elif walk.discreet:
                ordered += sorted(found.values(), key=lambda match: not catalog.services[match.id].without_voice)
            else:
                ordered += found.values()
        if self._other:
            already = {match.id for match in ordered}
            ordered += [Match(name, "always", ()) for name in self._for_helpers if name not in already]
        return tuple(ordered)

    @property
    def _for_helpers(self) -> Sequence[str]:
        """What is there for people who help others."""
        return _serving(self._matches.catalog, HELPER)

    def result(self) -> Result:
        """The whole result."""
        catalog, walk = self._matches.catalog, self._matches.walk
        items = [self._item(number) for number in range(1, len(self._matches) + 1)]
        urgent = [item for item in items if item.match.fit == "urgent"]
        rest = self._weighed([item for item in items if item.match.fit in ("yes", "unknown")])
        sifted = sift(rest, self._wishes)
        kept = [(item.match, self._card(item)) for item in sifted.kept]
        # Nobody ends with nothing: what is in every result is in a sifted one too.
        spared = [item for item in sifted.hidden if item.match.id in catalog.always]
        last = [item for item in items if item.match.fit == "always"]
        first = open_first(catalog, [item.match.id for item in urgent], walk, self._now, silent=self._silent_first)
        cards = [self._card(item) for item in sorted(urgent, key=lambda item: first.index(item.match.id))]
        return Result(
            urgent=tuple(cards[:MOST_URGENT]),
            more_urgent=tuple(cards[MOST_URGENT:]),
            best=tuple(card for _, card in kept[:BEST]),
            groups=self._groups(kept[BEST:]),
            always=tuple(self._card(item) for item in (*spared, *last)),
            fitting=len(rest),
            unsure=tuple(self._card(item) for item in sifted.unsure),
            hidden=len(sifted.hidden) - len(spared),
            for_helpers=self._helping(),
            wishes=self._wishes,
            offers=replace(
                filters_offered(sifted.kept, self._matches, self._wishes),
                worries=self._worth_weighing(rest),
            ),
        )

    def _helping(self) -> tuple[Card, ...]:
        if not self._other:
            return ()
        numbers = {match.id: number for number, match in enumerate(self.ordered, 1)}
        return tuple(self._card(self._item(numbers[name])) for name in self._for_helpers)

    def card(self, number: int) -> Card:
        """The *number*-th service, counted from 1."""
        return self._card(self._item(number))

    def _item(self, number: int) -> _Item:
        found = self.ordered[number - 1]
        service = self._matches.catalog.services[found.id]
        return _Item(number, found, service, ways(service, self._now, discreet=self._silent_first))

    def _card(self, item: _Item) -> Card:
        service = item.service
        reached = self._best_first(item.ways)
        return Card(
            id=item.match.id,
            number=item.number,
            service=service,
            fit=item.match.fit,
            reasons=self._why(item.match),
            open=self._open(item.match),
            badges=_badges(service),
            contacts=tuple(way.contact for way in reached if way.contact is not None) + _site(service),
            hours=_told(service, reached[0], self._now),
        )

    def _best_first(self, all_ways: Sequence[Way]) -> list[Way]:
        """*all_ways* with the call in front of the other calls that fulfils the wishes, and is open."""
        calls = [way for way in all_ways if way.contact is not None and way.contact.kind == "call"]
        if len(calls) < 2:
            return list(all_ways)
        best = iter(sorted(calls, key=lambda way: (-fulfils_as_way(way, self._wishes), -way.open)))
        return [next(best) if way in calls else way for way in all_ways]

    def _weighed(self, rest: list[_Item]) -> list[_Item]:
        """*rest* with the worry first that weighs most; where somebody may listen, within what needs no voice, and without."""
        rest.sort(key=lambda item: self._first_needs.isdisjoint(item.match.needs))
        if self._silent_first:
            rest.sort(key=lambda item: not item.service.without_voice)
        return rest

    def _worth_weighing(self, rest: Sequence[_Item]) -> tuple[str, ...]:
        """The worries that something helps with, where there are two or more to choose from."""
        helped = {need for item in rest for need in item.match.needs}
        worries = tuple(worry for worry, needs in self._worries.items() if not needs.isdisjoint(helped))
        return worries if len(worries) > 1 else ()

    def say(self, number: int) -> str | None:
        """Words to begin with: the service's own, else those of the first need that it serves."""
        found = self.ordered[number - 1]
        needs = self._matches.catalog.needs
        own = self._matches.catalog.services[found.id].say
        return own or next((needs[need].say for need in found.needs if needs[need].say), None)

    def _groups(self, rest: Sequence[tuple[Match, Card]]) -> tuple[Group, ...]:
        mine = sorted(self._matches.walk.needs, key=lambda need: need not in self._first_needs)
        folded: dict[str, list[Card]] = {need: [] for need in mine}
        for found, card in rest:
            folded[min(found.needs, key=mine.index)].append(card)
        needs = self._matches.catalog.needs
        return tuple(Group(needs[need].label, tuple(cards)) for need, cards in folded.items() if cards)

    def _why(self, found: Match) -> tuple[Reason, ...]:
        """The answers that led here, the first few."""
        if found.fit == "urgent":
            return self._told(self._matches.answers_naming(found.id))[:MOST_REASONS]
        reasons = dict.fromkeys(reason for need in found.needs for reason in self._behind(need))
        return tuple(reasons)[:MOST_REASONS]

    def _behind(self, need: str) -> tuple[Reason, ...]:
        if need not in self._reasons:
            self._reasons[need] = self._told(self._matches.answers_behind(need))
        return self._reasons[need]

    def _told(self, answers: Iterable[tuple[str, str]]) -> tuple[Reason, ...]:
        questions = self._matches.catalog.flow.questions
        reasons = []
        for name, option in answers:
            question = questions[name]
            label = question.options[option].label
            ask = None if len(label) >= CLEAR_ALONE else question.wording(other=self._other)
            reasons.append(Reason(label, ask))
        return tuple(reasons)

    def _open(self, found: Match) -> tuple[str, ...]:
        if found.fit != "unknown":
            return ()
        flow = self._matches.catalog.flow
        return tuple(condition.in_words(flow) for condition in self._matches.open_conditions(found.id))


def _serving(catalog: Catalog, need: str) -> list[str]:
    """What serves *need*, drafts apart: those first that staff put first."""
    all_bits = catalog.serving.get(need, 0) & catalog.live
    first = [bit & all_bits for bit in catalog.first.get(need, ())]
    rest = all_bits & ~sum(set(first))
    return [catalog.ids[position] for bits in (*dict.fromkeys(first), rest) for position in positions(bits)]


def _badges(service: Service) -> tuple[str, ...]:
    """What helps to choose at a glance, beside the hours; templates have the words."""
    badges = []
    if service.without_voice:
        badges.append("written")
    if any(phone.free for phone in service.shown_phones):
        badges.append("free-call")
    return tuple(badges)


def _site(service: Service) -> tuple[Contact, ...]:
    """The site, where it is only to be read."""
    return () if service.url is None or service.without_voice else (Contact("site", service.url),)


def _told(service: Service, way: Way, now: datetime) -> Told | None:
    """The hours of *way*, in what a page tells; nothing of what is only read about."""
    says = bool(way.hours or service.hours_text)
    if way.contact is None and not says and service.kind == "benefit":
        return None
    return told(way.standing, now, says=says)
