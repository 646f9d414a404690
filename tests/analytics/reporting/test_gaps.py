"""Gaps and near misses, and what would have been otherwise: no more than the counts bear."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from handbook.analytics.cells import Cell
from handbook.analytics.reporting import (
    CannotTell,
    Chain,
    MoreShown,
    OneMore,
    Sheet,
    Shelf,
    Why,
    gaps,
    near_misses,
    with_service,
    without_condition,
)
from handbook.analytics.reporting.simulate import EVERY
from tests.analytics.reporting.some import PLAN, counts, made

NEAR = {
    Cell("near-miss", "rent", "benefit", "adult"): 4000,
    Cell("near-miss", "rent", "loan", "adult"): 3000,
    Cell("near-miss", "rent", "loan", "near"): 900,
    Cell("near-miss", "safety", "shelter", "woman"): 4,
}
YEAR = Sheet(made(PLAN.year(2025), counts(weeks=52) | NEAR))
QUARTER = Sheet(made(PLAN.quarter(2025, 4), counts(weeks=13)))


def test_wards_are_those_where_the_need_is_most_frequent() -> None:
    """Whatever it found there: that is not counted."""
    found = gaps(QUARTER, QUARTER)
    assert [one.found.need for one in found] == ["money", "safety", "rent"]
    assert [(ward.cell.first, ward.value) for ward in found[2].wards] == [("yahata", 63700), ("moji", 27300)]
    assert not any(one.wards for one in gaps(YEAR, YEAR))
    assert not any(one.wards for one in gaps(YEAR, None))


def test_near_misses_are_ranked() -> None:
    """Most visits first, suppressed ones last."""
    found = [(one.service, one.condition, one.figure.value) for one in near_misses(YEAR)]
    assert found == [
        ("benefit", "adult", 4000),
        ("loan", "adult", 3000),
        ("loan", "near", 900),
        ("shelter", "woman", None),
    ]
    assert near_misses(QUARTER) == ()


def test_the_only_condition_is_told_exactly() -> None:
    """Without it the service has none."""
    answer = without_condition(YEAR, "rent", "benefit", "adult")
    assert isinstance(answer, MoreShown)
    assert (answer.more.value, answer.is_most) == (4000, False)


def test_one_of_several_is_told_by_its_place() -> None:
    """The last one exactly, where it is known to have been the last; an earlier one as the most that it can be."""
    chain = Chain("near", frozenset(), is_known=True)
    answers = [without_condition(YEAR, "rent", "loan", one, chain) for one in ("adult", "near", EVERY)]
    assert [(one.more.value, one.is_most) for one in answers if isinstance(one, MoreShown)] == [
        (3000, True),
        (900, False),
        (3900, False),
    ]
    of_other_content = without_condition(YEAR, "rent", "loan", "near", Chain("near", frozenset(), is_known=False))
    assert isinstance(of_other_content, MoreShown)
    assert of_other_content.is_most


def test_what_cannot_be_told() -> None:
    """And why."""
    either = Chain(None, frozenset({"adult", "near"}), is_known=True)
    answers = [
        without_condition(QUARTER, "rent", "benefit", "adult"),
        without_condition(YEAR, "rent", "benefit", "near"),
        without_condition(YEAR, "money", "benefit", "adult"),
        without_condition(YEAR, "safety", "shelter", "woman"),
        without_condition(YEAR, "rent", "loan", "adult", either),
        with_service(YEAR, "nix"),
        with_service(Sheet(made(PLAN.period_of(PLAN.year(2025).first, "week"), counts())), "rent"),
    ]
    assert [one.why for one in answers if isinstance(one, CannotTell)] == [
        Why.NOT_TOLD,
        Why.NO_SUCH,
        Why.NO_SUCH,
        Why.SUPPRESSED,
        Why.ALTERNATIVE,
        Why.NO_SUCH,
        Why.NOT_TOLD,
    ]
    suppressed = answers[3]
    assert isinstance(suppressed, CannotTell)
    assert suppressed.most == 9


def test_alternatives_are_told_together() -> None:
    """Without all conditions of a service, each visit that missed it would be shown it."""
    either = Chain(None, frozenset({"adult", "near"}), is_known=True)
    answer = without_condition(YEAR, "rent", "loan", EVERY, either)
    assert isinstance(answer, MoreShown)
    assert (answer.more.value, answer.is_most) == (3900, False)


def test_a_service_more_moves_each_visit_by_one() -> None:
    """Those with none would have one, those with one would have two."""
    answer = with_service(YEAR, "safety")
    assert isinstance(answer, OneMore)
    assert (answer.none.value, answer.one.value) == (1500 * 52, 800 * 52)
    few = with_service(
        Sheet(made(PLAN.year(2025), {Cell("gap", "rent", many): 3 for many in ("0", "1", "2+")})), "rent"
    )
    assert isinstance(few, CannotTell)
    assert (few.why, few.most) == (Why.SUPPRESSED, 18)


CONDITIONS = ("a", "b", "c")


@given(st.lists(st.tuples(*(st.booleans() for _ in CONDITIONS)), min_size=40, max_size=400))
def test_what_is_told_exactly_is_exact(visits: list[tuple[bool, ...]]) -> None:
    """Counted again from visits of which it is known which conditions each met: in order, the first that failed is named."""
    named = [next((one for one, met in zip(CONDITIONS, visit, strict=True) if not met), None) for visit in visits]
    found = {Cell("near-miss", "n", "s", one): named.count(one) * 5 for one in CONDITIONS}
    sheet = Sheet(made(PLAN.year(2025), found))
    for number, dropped in enumerate(CONDITIONS):
        rest = [[met for place, met in enumerate(visit) if place != number] for visit in visits]
        truth = 5 * sum(all(kept) and not all(visit) for kept, visit in zip(rest, visits, strict=True))
        answer = without_condition(sheet, "n", "s", dropped, Chain("c", frozenset(), is_known=True))
        if isinstance(answer, CannotTell):
            assert answer.why is Why.SUPPRESSED
        elif answer.is_most:
            assert truth <= (answer.more.figures[0].at_most or 0)
        else:
            assert abs(truth - (answer.more.value or 0)) <= answer.more.within
    every = without_condition(sheet, "n", "s")
    if isinstance(every, MoreShown) and not every.more.hidden:
        assert abs(5 * sum(not all(visit) for visit in visits) - (every.more.value or 0)) <= every.more.within


def test_shelf_finds_the_year_behind_a_quarter() -> None:
    """Near misses of a quarter's page come from the year that it ends in."""
    shelf = Shelf([QUARTER.release, YEAR.release])
    assert shelf.telling("near-miss", shelf.of("quarter")[0]) is shelf.latest("year")
    assert list(itertools.chain(shelf.levels)) == ["quarter", "year"]
