"""Charts: coordinates stay on the field, and say no more than the values."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handbook.web.planner.charts import Bar, Couple, Point, Side, bars, diverging, paired, timeline, trend
from handbook.web.planner.charts.bars import ROOM, STUB

NUMBERS = st.none() | st.integers(0, 10_000_000)


@given(st.lists(NUMBERS, max_size=20))
def test_bars_are_as_long_as_their_values(values: list[int | None]) -> None:
    """On one scale from zero; what is suppressed has a stub that says nothing of its size."""
    rows = bars(Bar(str(value), value, "") for value in values)
    longest = max((value for value in values if value is not None), default=0)
    for row, value in zip(rows, values, strict=True):
        if value is None:
            assert row.is_hidden
            assert row.width == STUB
        else:
            assert abs(row.width - (value / longest * ROOM if longest else 0)) < 0.01
    assert [row.line for row in rows] == list(range(len(values)))


def test_words_stand_behind_all_that_is_drawn() -> None:
    """Behind the whisker and the mark, and on the field."""
    (row,) = bars([Bar("a", 50, "50", low=40, high=60, before=80)])
    assert row.before is not None
    assert row.high is not None
    assert row.end == row.before > row.high > row.width
    assert row.end <= ROOM


@given(st.lists(st.floats(-5, 5), max_size=20))
def test_sides_are_told_apart(values: list[float]) -> None:
    """To the right what grew, to the left what shrank, and none beyond the field."""
    for row, value in zip(diverging(Side("a", value, "", True) for value in values), values, strict=True):
        assert row.is_more is (value >= 0)
        assert 0 < row.x <= row.x + row.width < 100


@given(st.lists(NUMBERS, max_size=30))
def test_a_line_breaks_where_nothing_is_told(values: list[int | None]) -> None:
    """As many points as values, as many gaps as there are none; all on the field."""
    line = trend([Point("", value, value, value) for value in values])
    points = [point for run in line.lines for point in run.split()]
    assert len(points) == sum(value is not None for value in values)
    assert len(line.gaps) == sum(value is None for value in values)
    for point in points:
        x, y = map(float, point.split(","))
        assert 0 <= x <= 100.01
        assert 0 <= y <= 100
    assert (line.last is None) is (not values or values[-1] is None)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=20))
def test_two_dots_stand_on_one_scale(values: list[tuple[float, float]]) -> None:
    """The larger one to the right, and the words behind both with their whiskers."""
    rows = paired(Couple("a", now, before, "", True, (now / 2, now), None) for now, before in values)
    largest = max((value for pair in values for value in pair), default=0.0)
    for row, (now, before) in zip(rows, values, strict=True):
        assert 0 <= min(row.now, row.before) <= max(row.now, row.before) <= row.end <= 74
        if now - before > largest / 1000:
            assert row.now > row.before


MONDAY = date(2026, 3, 2)


@given(
    st.lists(st.none() | st.integers(0, 9), min_size=2, max_size=20),
    st.lists(st.tuples(st.integers(-30, 200), st.integers(0, 40)), max_size=12),
)
def test_flags_stand_where_it_happened(values: list[int | None], marks: list[tuple[int, int]]) -> None:
    """In the order of the days, within the field, and two that are near stand above each other."""
    days = [MONDAY + timedelta(weeks=number) for number in range(len(values))]
    spans = [(day, day + timedelta(days=6)) for day in days]
    begins = sorted(MONDAY + timedelta(days=first) for first, _ in marks)
    made = timeline(
        [Point("", value) for value in values],
        spans,
        [(day, day + timedelta(days=more), "other") for day, (_, more) in zip(begins, marks, strict=True)],
        [("a", days[0], days[-1])],
    )
    assert [flag.number for flag in made.flags] == list(range(1, len(marks) + 1))
    assert [flag.x for flag in made.flags] == sorted(flag.x for flag in made.flags)
    for flag in made.flags:
        assert 0 <= flag.x <= (flag.until or flag.x) <= 100
        assert flag.level < made.levels
    for one in made.flags:
        for other in made.flags:
            assert one is other or one.level != other.level or abs(one.x - other.x) >= 8


def test_a_flag_in_the_middle_of_a_week_stands_on_its_point() -> None:
    """The point of a week stands for all its days."""
    spans = [(MONDAY + timedelta(weeks=n), MONDAY + timedelta(weeks=n, days=6)) for n in range(5)]
    thursday = MONDAY + timedelta(weeks=2, days=3)
    made = timeline([Point("", 1)] * 5, spans, [(thursday, None, "news")], [])
    assert (made.flags[0].x, made.flags[0].until) == (50, None)


def test_without_any_period_there_are_no_flags() -> None:
    """Nothing says where they would stand."""
    assert timeline([], [], [(MONDAY, None, "news")], []).flags == []
