"""Spans: the weeks of a month add up only where all of them have a number, and err as much as all of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Protections, State
from handbook.analytics.reporting import Shelf, Verdict, worries
from handbook.analytics.reporting.sheet import BEGUN
from handbook.analytics.reporting.spans import Months, weeks_ending_in, year_and_month
from tests.analytics.reporting.some import PLAN, counts, made, week

MONEY = Cell("option", "worries", "money")


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_each_week_ends_in_one_month(day: date) -> None:
    """Its Sunday says in which; a month has four weeks or five."""
    ends = weeks_ending_in(day.year, day.month)
    assert len(ends) in (4, 5)
    assert all(end.weekday() == 6 and (end.year, end.month) == (day.year, day.month) for end in ends)
    sunday = date.fromordinal(day.toordinal() + 6 - day.weekday())
    assert sunday in weeks_ending_in(sunday.year, sunday.month)


@pytest.mark.parametrize("name", ["2026-13", "2026-3", "2026", "2026-00", "nix", "2026-03-"])
def test_what_is_no_month(name: str) -> None:
    """Only one way to write a month is right."""
    with pytest.raises(ValueError, match=r"month|Invalid|" + name):
        year_and_month(name)


def test_a_sum_errs_as_much_as_its_parts() -> None:
    """Its bound is the sum of their bounds; the usual error grows more slowly, and less than the bound."""
    releases = [made(week(2026, number), counts(), protections=Protections()) for number in (6, 7, 8, 9)]
    span = Months(Shelf(releases), date(2026, 3, 1)).span(2026, 2)
    assert span is not None
    # Week 9 ends on 1 March.
    assert [one.name for one in span.parts] == ["2026-W06", "2026-W07", "2026-W08"]
    whole = span.figure(BEGUN)
    parts = [one.begun for one in span.parts]
    assert whole.value == sum(part.value or 0 for part in parts)
    assert whole.within == sum(part.within for part in parts)
    assert parts[0].usual < whole.usual < 3 * parts[0].usual
    assert whole.at_least <= 3 * 40000 <= (whole.at_most or 0)
    assert whole.at_most == sum(part.at_most or 0 for part in parts)
    assert span.days == 21


def test_what_is_hidden_in_one_week_has_no_sum() -> None:
    """Nor is it zero: how much it may be is known all the same."""
    few = counts()
    few[Cell("option", "worries", "none")] = 4
    shelf = Months(Shelf([made(week(2026, 7), counts()), made(week(2026, 8), few)]), date(2026, 2, 28))
    span = shelf.span(2026, 2)
    assert span is not None
    none = span.figure(Cell("option", "worries", "none"))
    assert (none.value, none.state) == (None, State.SUPPRESSED)
    assert none.at_most is not None
    assert span.figure(MONEY).value == 32000


def test_a_week_that_did_not_come_leaves_no_sum() -> None:
    """And nothing to compare."""
    releases = [
        made(week(2026, 8), counts()),
        made(week(2026, 12), counts()),
        made(week(2026, 13), counts(), undelivered=True),
    ]
    shelf = Months(Shelf(releases), date(2026, 3, 31))
    span = shelf.span(2026, 3)
    assert span is not None
    assert span.begun.state is State.MISSING
    assert {one.before.verdict for one in worries(shelf, span, "worries")} == {Verdict.CANNOT_TELL}


def test_months_of_different_length_are_compared_by_the_day() -> None:
    """Five weeks have more visits than four, and nothing grew."""
    releases = [made(week(2026, number), counts()) for number in range(5, 14)]
    shelf = Months(Shelf(releases), date(2026, 3, 31))
    span = shelf.span(2026, 3)
    assert span is not None
    before = shelf.before(span)
    assert before is not None
    assert (len(span.parts), before.days) == (5, 28)
    found = {one.name: one.before for one in worries(shelf, span, "worries")}
    assert found["money"].verdict is Verdict.WITHIN_CHANCE
    assert found["money"].relative == pytest.approx(0)
    assert shelf.year_ago(span) is None


def test_what_ended_later_is_not_there() -> None:
    """A quarter that ends after the month is none of its report's."""
    releases = [made(week(2026, 8), counts()), made(PLAN.quarter(2026, 1), counts(weeks=13))]
    assert Months(Shelf(releases), date(2026, 2, 28)).levels == ("week",)
    assert Months(Shelf(releases, {"2026-W08": "?"}), date(2026, 3, 29)).levels == ("week", "quarter")
    months = Months(Shelf(releases, {"2026-W08": "?"}), date(2026, 3, 29))
    span = months.span(2026, 2)
    assert span is not None
    assert "2026-W08" in span.doubt
