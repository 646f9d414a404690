"""The published plan: periods nest, and no day is left alone."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.analytics.disclosure import Period, PeriodWrong, Plan
from handbook.analytics.disclosure.periods import weeks_in

DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))
PLANS = st.sampled_from([Plan("week"), Plan("month")])


@given(PLANS, DAYS)
def test_every_day_is_in_one_period_of_each_level_and_they_nest(plan: Plan, day: date) -> None:
    base, quarter, year = (plan.period_of(day, level) for level in plan.levels)
    assert base.first <= day <= base.last
    assert base in plan.parts(quarter)
    assert quarter in plan.parts(year)
    assert plan.parts(base) == ()


@given(PLANS, DAYS, st.sampled_from(["quarter", "year"]))
def test_a_longer_period_is_its_parts_without_a_gap_or_an_overlap(plan: Plan, day: date, level: str) -> None:
    whole = plan.period_of(day, level)
    parts = plan.parts(whole)
    assert (parts[0].first, parts[-1].last) == (whole.first, whole.last)
    for one, following in pairwise(parts):
        assert following.first == one.last + timedelta(days=1)


def test_the_53rd_week_belongs_to_the_fourth_quarter() -> None:
    """Left alone it would be the year minus the quarters: a single week without a quarter's protection."""
    plan = Plan("week")
    assert weeks_in(2026) == 53
    assert [len(plan.parts(plan.quarter(2026, number))) for number in (1, 2, 3, 4)] == [13, 13, 13, 14]
    assert plan.period_of(date(2027, 1, 3), "quarter").name == "2026-Q4"


def test_a_period_that_is_not_in_the_plan_is_refused() -> None:
    plan = Plan("week")
    with pytest.raises(PeriodWrong):
        plan.parts(Plan("month").period_of(date(2025, 2, 1), "month"))
    with pytest.raises(PeriodWrong, match="no week of this plan"):
        plan.check(Period("2025-W02", "week", date(2025, 1, 7), date(2025, 1, 13)))
    with pytest.raises(PeriodWrong):
        Plan("day")
