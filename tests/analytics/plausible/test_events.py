"""What is told of a release, and what never is."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.analytics.cells import KINDS, Cell
from handbook.analytics.disclosure import LATE, Period, Policy, Raw, release
from handbook.analytics.plausible import (
    GOALS,
    MOST_EVENTS,
    Event,
    SettingWrong,
    TooManyEvents,
    events_of,
    goal_names,
    shuffled,
)
from tests.analytics.disclosure.some import FLAT, counts, structure, week
from tests.analytics.disclosure.some import WEEK as FIRST_WEEK
from tests.analytics.plausible.some import MONTH, QUARTER, WEEK, YEAR, numbered, released

IDS = st.sampled_from(["housing", "money", "alone", "unpaid"])
OPTIONS = st.builds(Cell, st.sampled_from(["option", "gap", "act"]), IDS, IDS, st.just(""))
NUMBERS = st.integers(2, 2_000).map(lambda fives: 5 * fives)
PERIODS = st.sampled_from([WEEK, MONTH, QUARTER, YEAR])


@given(st.dictionaries(OPTIONS, NUMBERS), PERIODS)
@settings(max_examples=50, deadline=None)
def test_events_times_five_are_the_released_numbers(published: dict[Cell, int], period: Period) -> None:
    """By default nothing is lost: five times the events of a number are that number."""
    one = released(published, period)
    told = Counter({event: 5 * times for event, times in Counter(events_of(one)).items()})
    kinds = GOALS[period.level]
    assert told.total() == sum(number for cell, number in published.items() if cell.kind in kinds)
    assert sorted(told.values()) == sorted(number for cell, number in published.items() if cell.kind in kinds)


@given(st.dictionaries(OPTIONS, NUMBERS), PERIODS, st.integers(2, 40).map(lambda fives: 5 * fives))
@settings(max_examples=50, deadline=None)
def test_a_larger_unit_never_tells_more_than_was_released(
    published: dict[Cell, int], period: Period, unit: int
) -> None:
    """With a larger unit numbers are rounded down, by less than one unit each."""
    one = released(published, period)
    exact, rough = Counter(events_of(one)), Counter(events_of(one, unit))
    for event, fives in exact.items():
        assert 0 <= 5 * fives - unit * rough[event] < unit


def test_hidden_cells_are_never_told() -> None:
    """What a release hides leaves no trace: not its number, not a zero, not its name."""
    one = week(counts(400, 300, a=500, b=200, c=3, d=0))
    assert one.below | one.beside
    hidden = {spot.cell.second for spot in one.below | one.beside if spot.cell.kind == "option"}
    told = {dict(event.props).get("option") for event in events_of(one)}
    assert "c" in hidden
    assert not hidden & told


@given(st.binary(min_size=32, max_size=32), st.integers(0, 3_000), st.integers(0, 30))
@settings(max_examples=25, deadline=None)
def test_only_published_numbers_are_told(key: bytes, many: int, few: int) -> None:
    """Whatever the noise and the counts: each event is of a published cell, as often as its number says."""
    raw = Raw(structure("a", "b"), {"v": counts(many, few, a=many, b=few)})
    one = release(FIRST_WEEK, raw, [], Policy(key=key, tables=FLAT.tables))
    published = Counter(
        {spot.cell.second: number for spot, number in one.published.items() if spot.cell.kind == "option"}
    )
    told = Counter(dict(event.props)["option"] for event in events_of(one) if event.name == "Handbook: option")
    assert {option: 5 * times for option, times in told.items()} == dict(published)


def test_a_kind_is_told_by_one_length_of_time() -> None:
    """A quarter holds its weeks again: told by both, each visit would be counted twice in one goal."""
    cells = {Cell(kind, "begun" if kind == "visit" else "a", "b", "c"): 50 for kind in KINDS}
    told = [{event.name for event in events_of(released(cells, period))} for period in (WEEK, QUARTER, YEAR)]
    assert sum(map(len, told)) == len(set.union(*told))
    assert told[0] == {event.name for event in events_of(released(cells, MONTH))}
    assert set.union(*told) < set(goal_names())


def test_whoever_finishes_is_told_once_in_each_goal_of_visits() -> None:
    """Begun and finished are goals of their own: in one, a finished visit would stand twice."""
    told = Counter(events_of(released({Cell("visit", "begun"): 20, Cell("visit", "finished"): 10})))
    period = (("period", "2026-W48"),)
    assert told == {Event("Handbook: visit begun", period): 4, Event("Handbook: visit finished", period): 2}


def test_an_event_bears_the_period_and_ids_and_nothing_else() -> None:
    """The properties are the period and what the release names."""
    (event,) = set(events_of(released({Cell("near-miss", "food", "bank", "worry"): 10}, YEAR)))
    assert event.name == "Handbook: near miss"
    assert dict(event.props) == {"period": "2026", "need": "food", "service": "bank", "condition": "worry"}


def test_an_empty_id_is_left_out() -> None:
    """A service that is shown whatever the need has none: Plausible would throw an empty property away itself."""
    (event,) = set(events_of(released({Cell("result", "", "hotline"): 10}, YEAR)))
    assert dict(event.props) == {"period": "2026", "service": "hotline"}


def test_numbers_of_single_versions_are_not_told() -> None:
    """They are part of the number over all versions: told too, they would be told twice."""
    cell = Cell("option", "q", "a")
    assert len(events_of(released({cell: 20}, versions={("v1", cell): 10, ("v2", cell): 10}))) == 4


def test_what_came_late_is_not_told() -> None:
    """Visits of earlier periods belong to no goal of this one."""
    assert events_of(released({LATE: 50})) == []


@pytest.mark.parametrize("unit", [-5, 0, 1, 4, 7])
def test_a_unit_that_is_no_multiple_of_five_is_refused(unit: int) -> None:
    """Numbers are rounded to five, so that an event of three visits would tell digits that there are not."""
    with pytest.raises(SettingWrong, match="PLAUSIBLE_VISITS_PER_EVENT"):
        events_of(numbered(1), unit)


def test_too_many_events_say_which_unit_fits() -> None:
    """A large city is told what to set, and that fits; the next smaller one would not."""
    one = released({Cell("option", "q", "a"): 600_000, Cell("option", "q", "b"): 400_000})
    with pytest.raises(TooManyEvents, match=r"PLAUSIBLE_VISITS_PER_EVENT=20 or more"):
        events_of(one)
    assert len(events_of(one, 20)) == MOST_EVENTS
    with pytest.raises(TooManyEvents):
        events_of(one, 15)


def test_the_same_release_comes_in_the_same_order() -> None:
    """A run that goes on after a break finds the list that it left."""
    first, again = numbered(200), numbered(200)
    assert shuffled(events_of(first), first, "a.example") == shuffled(events_of(again)[::-1], again, "a.example")


def test_another_site_or_release_comes_in_another_order() -> None:
    """The order is drawn anew for each."""
    one = numbered(50)
    other = released({**{spot.cell: number for spot, number in one.published.items()}, LATE: 10})
    orders = {tuple(shuffled(events_of(of), of, site)) for of in (one, other) for site in ("a.example", "b.example")}
    assert len(orders) == 4
    assert len({tuple(sorted(order)) for order in orders}) == 1


def test_the_order_tells_nothing_of_the_events() -> None:
    """Where an event comes has nothing to do with what it is, and each is there once."""
    one = numbered(2_000)
    events = events_of(one)
    places = {event: place for place, event in enumerate(shuffled(events, one, "a.example"))}
    assert sorted(places) == events
    mean = (len(events) - 1) / 2
    together = sum((here - mean) * (places[event] - mean) for here, event in enumerate(events))
    assert abs(together / sum((here - mean) ** 2 for here in range(len(events)))) < 0.1


def test_goals_fit_plausible() -> None:
    """A name has at most 120 characters, is not one of Plausible's own, and no property is one that it fills itself."""
    assert all(len(name) <= 120 and name not in {"pageview", "engagement"} for name in goal_names())
    words = {word for goals in GOALS.values() for goal in goals.values() for word in goal.words}
    assert not words & {"url", "path", "search_query", "period"}
