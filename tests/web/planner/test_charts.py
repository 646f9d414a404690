"""Charts: coordinates stay on the field, and say no more than the values."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handbook.web.planner.charts import Bar, Point, Side, bars, diverging, trend
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
