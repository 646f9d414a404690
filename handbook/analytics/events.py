"""What happens in a visit, as far as it is counted: in ids, and handed over by the pages as it happens.

An event carries what the resident's own cookie knew before the answer, and nothing that says who they are. Its ``seed`` is
random, lives in that cookie alone, and is used for nothing but to notice that a step was counted already. ``begun`` are
the minutes from 1970 to the beginning of the visit: they decide the day, and are never kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from handbook.analytics.days import day_of

RESULT = ""
"""Where a walk ends, in the place of a question's id."""

Paths: TypeAlias = Mapping[str, str]
"""For each option of the first question that was chosen, the options chosen in the branch that it opens."""


class Place(NamedTuple):
    """Whose counts they are: the handbook, the version of its content, and the channel by which residents came."""

    handbook: str
    version: str
    channel: str


class Began(NamedTuple):
    """A visit began, and the ``first`` question was asked."""

    seed: bytes
    begun: int
    place: Place
    first: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What a finished visit led to.

    ``shown`` holds services with the need each was shown for (``""``: none, it is there for everybody); ``near_misses``
    needs, services and the condition that ruled each out; ``needs`` how many services each need found.
    """

    worries: tuple[str, ...] = ()
    needs: Mapping[str, int] = field(default_factory=dict)
    shown: tuple[tuple[str, str], ...] = ()
    near_misses: tuple[tuple[str, str, str], ...] = ()
    locale: str = ""
    ward: str = ""


class Answered(NamedTuple):
    """A question was answered: ``options`` (none: skipped), or anew.

    ``pending`` is the question that stood open before (``RESULT``: none), ``following`` the one that does now. ``asked``
    says whether the walk asks the question at all: a form in another tab may be of a branch that was left.
    ``questions`` are all questions that a visit of this version can have come to, in one text with spaces between.
    """

    seed: bytes
    begun: int
    place: Place
    question: str
    options: tuple[str, ...]
    pending: str
    following: str
    asked: bool
    before: Paths
    after: Paths
    questions: str
    completion: Completion | None = None


class Acted(NamedTuple):
    """Something was done with a service: ``call``, ``website``, ``wrong-number``, ``useful``, ``useless``."""

    seed: bytes
    begun: int
    place: Place
    act: str
    service: str


Event: TypeAlias = Began | Answered | Acted


def with_key(event: Event, key: bytes) -> Event:
    """*event* with the *key* of its visit's marks in the place of the seed: as it may be written down."""
    return event._replace(seed=key)


def day_of_visit(event: Event) -> date:
    """The day that *event* counts for."""
    return _day(event.begun)


@lru_cache(maxsize=1_024)
def _day(minutes: int) -> date:
    return day_of(datetime.fromtimestamp(minutes * 60, UTC))
