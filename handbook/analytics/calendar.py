"""The calendar: what happened outside of the counts, and which content was served when, so that a jump has its reason beside it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import pairwise

from handbook.analytics.cells import Cell

KINDS = ("campaign", "news", "content", "other")
MOST_WORDS = 200
MOST_EVENTS = 500
"""A calendar that nobody reads through explains no jump."""

_EARLIEST, _LATEST = date(2000, 1, 1), date(2099, 12, 31)


class EventWrong(ValueError):
    """An event that cannot be kept. *why* is ``words``, ``long``, ``letters``, ``kind``, ``day``, ``order`` or ``many``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Event:
    """What planners wrote down: from *first* to *last* (``None``: a day alone). Who wrote it is known to the audit log alone.

    Raises :class:`EventWrong`.
    """

    id: str
    first: date
    last: date | None
    kind: str
    words: str

    def __post_init__(self) -> None:
        if not self.words.strip():
            raise EventWrong("words")
        if len(self.words) > MOST_WORDS:
            raise EventWrong("long")
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in self.words):
            raise EventWrong("letters")
        if self.kind not in KINDS:
            raise EventWrong("kind")
        if not all(_EARLIEST <= day <= _LATEST for day in (self.first, self.last) if day is not None):
            raise EventWrong("day")
        if self.last is not None and self.last < self.first:
            raise EventWrong("order")


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the content. It was seen to be served from *since* to *until* (``None``: not known).

    *read* gives what it made possible: only where it is asked for, since there may be hundreds of versions with thousands of cells each.
    """

    name: str
    since: date | None
    until: date | None
    read: Callable[[], frozenset[Cell]] = field(repr=False, compare=False)

    @property
    def allowed(self) -> frozenset[Cell]:
        """The cells that it made possible."""
        return self.read()

    def was_served(self, first: date, last: date) -> bool:
        """Whether it is known to have been served within these days."""
        return self.since is not None and self.until is not None and self.since <= last and self.until >= first

    def asks(self, cell: Cell) -> frozenset[Cell]:
        """What this version made possible beside *cell*: where two versions differ in that, they did not ask the same.

        For an answer, a stop and the like these are all answers to the question; for a near miss, all conditions of the service.
        A changed wording with the same answers does not show in it.
        """
        match cell.kind:
            case "option" | "reached" | "answered" | "skipped" | "stopped":
                beside = _under(self.allowed).get(("option", cell.first), frozenset())
            case "near-miss":
                under = _under(self.allowed).get(("near-miss", cell.first), frozenset())
                beside = frozenset(each for each in under if each.second == cell.second)
            case _:
                beside = frozenset()
        return beside | ({cell} & self.allowed)


@lru_cache(maxsize=32)
def _under(allowed: frozenset[Cell]) -> Mapping[tuple[str, str], frozenset[Cell]]:
    """*allowed* by kind and first id: pages ask of hundreds of cells."""
    found: dict[tuple[str, str], set[Cell]] = {}
    for cell in allowed:
        found.setdefault((cell.kind, cell.first), set()).add(cell)
    return {key: frozenset(cells) for key, cells in found.items()}


@dataclass(frozen=True, slots=True)
class ContentChange:
    """On *day* the version *after* was first seen to be served, in the place of *before*."""

    day: date
    before: Version
    after: Version

    @property
    def added(self) -> frozenset[Cell]:
        """What became possible."""
        return self.after.allowed - self.before.allowed

    @property
    def gone(self) -> frozenset[Cell]:
        """What is possible no more."""
        return self.before.allowed - self.after.allowed


@dataclass(frozen=True, slots=True)
class Mark:
    """Something in the calendar: one of planners' *event*\\ s, or a *change* of the content, which came by itself."""

    first: date
    last: date | None
    kind: str
    event: Event | None = None
    change: ContentChange | None = None


class Calendar:
    """*events* as planners wrote them, and the *versions* of the content that were served."""

    def __init__(self, events: Iterable[Event] = (), versions: Iterable[Version] = ()) -> None:
        self.events: Sequence[Event] = tuple(sorted(events, key=lambda one: (one.first, one.last or one.first, one.id)))
        self.versions: Sequence[Version] = tuple(versions)
        seen = sorted(
            ((one.since, one.name, one) for one in self.versions if one.since is not None), key=lambda one: one[:2]
        )
        self.changes: Sequence[ContentChange] = tuple(
            ContentChange(day, before, after) for (_, _, before), (day, _, after) in pairwise(seen)
        )
        """A version that comes back is not seen as a change: it is known when each was first and last served, not in between."""

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All that there is, oldest first."""
        own = [Mark(one.first, one.last, one.kind, event=one) for one in self.events]
        came = [Mark(one.day, None, "content", change=one) for one in self.changes]
        return tuple(sorted([*own, *came], key=lambda one: (one.first, one.event is not None)))

    @property
    def change_days(self) -> tuple[date, ...]:
        """The days on which another version of the content was first served."""
        return tuple(one.day for one in self.changes)

    def within(self, first: date, last: date) -> tuple[Mark, ...]:
        """What touches the days *first* to *last*, oldest first."""
        return tuple(one for one in self.marks if one.first <= last and (one.last or one.first) >= first)

    def served(self, *spans: tuple[date, date]) -> tuple[Version, ...]:
        """The versions that are known to have been served within one of *spans*."""
        return tuple(one for one in self.versions if any(one.was_served(*span) for span in spans))

    def has_changed(self, *spans: tuple[date, date]) -> Callable[[Cell], bool]:
        """Tells of a cell whether what it asks was another in one of the versions that were served within *spans*."""
        versions = self.served(*spans)

        def changed(cell: Cell) -> bool:
            return len({version.asks(cell) for version in versions}) > 1

        return changed
