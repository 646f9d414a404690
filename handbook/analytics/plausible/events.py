"""Which released numbers are told to Plausible, and as how many events."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Release
from handbook.analytics.plausible.errors import SettingWrong, TooManyEvents

UNIT = 5
"""Visits that an event stands for by default: what released numbers are rounded to, so that nothing is lost by it."""

MOST_EVENTS = 50_000
"""So many events for one period at most. At 50 a second that is a quarter of an hour; Plausible bills by events
(https://plausible.io/docs/custom-event-goals), and a city with more visits can see the same with a larger unit."""


@dataclass(frozen=True, order=True, slots=True)
class Event:
    """One custom event: its *name*, which becomes a goal, and its properties, sorted by their names."""

    name: str
    props: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """How cells of a kind are told: the event's name, and what its properties are called.

    *words* name the cell's *first*, *second* and *third*; one that is empty is left out.
    """

    name: str
    words: tuple[str, ...] = ()


_ENDS = MappingProxyType({"begun": Goal("Handbook: visit begun"), "finished": Goal("Handbook: visit finished")})
"""Two goals: in one, whoever finishes would be told twice."""

_BASE = MappingProxyType(
    {
        "stopped": Goal("Handbook: stopped", ("question",)),
        "option": Goal("Handbook: option", ("question", "option")),
    }
)

GOALS: Mapping[str, Mapping[str, Goal]] = MappingProxyType(
    {
        "week": _BASE,
        "month": _BASE,
        "quarter": MappingProxyType(
            {
                "gap": Goal("Handbook: services found", ("need", "found")),
                "locale": Goal("Handbook: language", ("locale", "need")),
                "ward": Goal("Handbook: ward", ("ward", "need")),
                "channel": Goal("Handbook: channel", ("channel", "need")),
            }
        ),
        "year": MappingProxyType(
            {
                "result": Goal("Handbook: service shown", ("need", "service")),
                "near-miss": Goal("Handbook: near miss", ("need", "service", "condition")),
                "pair": Goal("Handbook: two worries", ("worry", "other")),
                "act": Goal("Handbook: act", ("act", "service")),
            }
        ),
    }
)
"""What is told at which length of time, besides the visits of a week or month. A quarter holds its weeks again and a year its
quarters, and Plausible adds up all that it is told: so each kind is told once, by the shortest period that releases it.
Not told: ``reached`` (nearly what was answered and what stopped), and ``path``, whose texts nobody reads in a list of properties."""


def goal_names() -> tuple[str, ...]:
    """The goals to set up in Plausible, which shows none that it was not told of."""
    levels = ({goal.name for goal in goals.values()} for goals in (*GOALS.values(), _ENDS))
    return tuple(sorted(set[str]().union(*levels)))


def events_of(release: Release, visits_per_event: int = UNIT) -> list[Event]:
    """The events that tell *release*, sorted: one for every *visits_per_event* visits of a published number, rounded down.

    What is hidden is not told, not even as zero; nor is what came late. Numbers of single versions of the content are left
    out: they are part of the number over all versions. Raises :class:`~.errors.SettingWrong` and
    :class:`~.errors.TooManyEvents`.
    """
    check_unit(visits_per_event)
    told: list[tuple[Event, int]] = []
    for spot, number in release.published.items():
        goal = None if spot.version else _goal(release.period.level, spot.cell)
        if goal is not None:
            told.append((_event(goal, spot.period, spot.cell), number))
    numbers = [number for _, number in told]
    if _size(numbers, visits_per_event) > MOST_EVENTS:
        fits = next(unit for unit in count(visits_per_event, UNIT) if _size(numbers, unit) <= MOST_EVENTS)
        raise TooManyEvents(
            f"{release.period.name} would be {_size(numbers, visits_per_event)} events, more than {MOST_EVENTS}; "
            f"let each stand for more visits: PLAUSIBLE_VISITS_PER_EVENT={fits} or more"
        )
    return sorted(event for event, number in told for _ in range(number // visits_per_event))


def shuffled(events: list[Event], release: Release, site: str) -> list[Event]:
    """*events* in an order that tells nothing of them, and is the same each time for this release and site.

    Plausible keeps the order in which events come, and shows it as what one visitor did after another; sorted, the first part
    of a period that is broken off would be a few questions in full, and not a sample of all. The order is by a hash of
    each event's place, keyed by the release and the site: a run that goes on after a break has to find the same list,
    also under a later Python, whose ``random.shuffle`` need not draw the same. It is no secret: who has the release
    knows all that is told.
    """
    key = f"{release.sha256} {site} ".encode()
    places = sorted(range(len(events)), key=lambda place: hashlib.sha256(key + str(place).encode()).digest())
    ordered = sorted(events)
    return [ordered[place] for place in places]


def check_unit(visits_per_event: int) -> None:
    """Raises :class:`~.errors.SettingWrong` unless an event can stand for so many visits."""
    if visits_per_event < UNIT or visits_per_event % UNIT:
        raise SettingWrong(
            f"PLAUSIBLE_VISITS_PER_EVENT is {visits_per_event}; numbers are rounded to {UNIT}: write {UNIT} or a multiple of it"
        )


def _goal(level: str, cell: Cell) -> Goal | None:
    if cell.kind == "visit":
        return _ENDS.get(cell.first) if level in ("week", "month") else None
    return GOALS.get(level, {}).get(cell.kind)


def _event(goal: Goal, period: str, cell: Cell) -> Event:
    ids = zip(goal.words, (cell.first, cell.second, cell.third), strict=False)
    return Event(goal.name, tuple(sorted((("period", period), *((word, told) for word, told in ids if told)))))


def _size(numbers: list[int], unit: int) -> int:
    return sum(number // unit for number in numbers)
