"""The result: services in the order in which a resident can take them in, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

# functools' own holds a lock until Python 3.12: visits would wait for each other.
from werkzeug.utils import cached_property

from handbook.resources import Fit, Match, Matches, Service
from handbook.resources.codes import code_of
from handbook.web.resident.contact import Contact, contacts
from handbook.web.resident.opening import ALWAYS, is_open
from handbook.web.resident.urgent import in_order

MOST_URGENT = 4
BEST = 3
MOST_BADGES = 3
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

    @property
    def code(self) -> str:
        """What stands for the service in a link."""
        return code_of(self.id)


@dataclass(frozen=True, slots=True)
class Group:
    """Services folded together, under the first of the resident's needs that they serve."""

    label: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The result in its parts. ``fitting`` counts what is neither urgent nor one of the `always` services."""

    urgent: tuple[Card, ...]
    more_urgent: tuple[Card, ...]
    best: tuple[Card, ...]
    groups: tuple[Group, ...]
    always: tuple[Card, ...]

    @property
    def fitting(self) -> int:
        """How many fit or may fit, the urgent ones aside."""
        return len(self.best) + sum(len(group.cards) for group in self.groups)

    @property
    def urgent_count(self) -> int:
        """How many can be talked to now."""
        return len(self.urgent) + len(self.more_urgent)


class Results:
    """Makes cards of *matches*. *now* decides what is open."""

    def __init__(self, matches: Matches, now: datetime) -> None:
        self._matches = matches
        self._now = now
        self._discreet = matches.walk.discreet
        self._reasons: dict[str, tuple[Reason, ...]] = {}

    @cached_property
    def ordered(self) -> tuple[Match, ...]:
        """The matches, in the order in which they are numbered."""
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
        return tuple(ordered)

    def result(self) -> Result:
        """The whole result."""
        cards = [(found, self.card(number)) for number, found in enumerate(self.ordered, 1)]
        urgent = [card for found, card in cards if found.fit == "urgent"]
        rest = [(found, card) for found, card in cards if found.fit in ("yes", "unknown")]
        return Result(
            urgent=tuple(urgent[:MOST_URGENT]),
            more_urgent=tuple(urgent[MOST_URGENT:]),
            best=tuple(card for _, card in rest[:BEST]),
            groups=self._groups(rest[BEST:]),
            always=tuple(card for found, card in cards if found.fit == "always"),
        )

    def card(self, number: int) -> Card:
        """The *number*-th service, counted from 1."""
        found = self.ordered[number - 1]
        service = self._matches.catalog.services[found.id]
        return Card(
            id=found.id,
            number=number,
            service=service,
            fit=found.fit,
            reasons=self._why(found),
            open=self._open(found),
            badges=self._badges(service),
            contacts=contacts(service, discreet=self._discreet),
        )

    def say(self, number: int) -> str | None:
        """Words to begin with: the service's own, else those of the first need that it serves."""
        found = self.ordered[number - 1]
        needs = self._matches.catalog.needs
        own = self._matches.catalog.services[found.id].say
        return own or next((needs[need].say for need in found.needs if needs[need].say), None)

    def _groups(self, rest: Sequence[tuple[Match, Card]]) -> tuple[Group, ...]:
        folded: dict[str, list[Card]] = {need: [] for need in self._matches.walk.needs}
        for found, card in rest:
            folded[min(found.needs, key=self._matches.walk.needs.index)].append(card)
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
            reasons.append(Reason(label, question.ask if len(label) < CLEAR_ALONE else None))
        return tuple(reasons)

    def _open(self, found: Match) -> tuple[str, ...]:
        if found.fit != "unknown":
            return ()
        flow = self._matches.catalog.flow
        return tuple(condition.in_words(flow) for condition in self._matches.open_conditions(found.id))

    def _badges(self, service: Service) -> tuple[str, ...]:
        """What helps to choose at a glance, the most telling first; templates have the words."""
        badges = []
        if service.without_voice:
            badges.append("written")
        if service.hours == ALWAYS:
            badges.append("always")
        elif is_open(service.hours, self._now):
            badges.append("open")
        if any(phone.free for phone in service.shown_phones):
            badges.append("free-call")
        return tuple(badges[:MOST_BADGES])
