"""Rankings: what came up most, where visits ended, what was found, shown and called, and from where needs came."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Raw, State, Structure, release
from handbook.analytics.disclosure.policy import ALL
from handbook.analytics.reporting import Sheet, Shelf, Verdict, acted, arrivals, found, shown, stops, worries
from tests.analytics.reporting.some import PLAN, POLICY, counts, made, week

BEFORE = made(week(2026, 10), counts())
NOW = made(week(2026, 11), counts(more={"danger": 4000}))
QUARTER = Sheet(made(PLAN.quarter(2026, 1), counts(weeks=13), protections=ALL))
"""With all protections: without noise, the rule would hide more around a cell that is empty."""
YEAR = Sheet(made(PLAN.year(2026), counts(weeks=52)))


def test_worries_are_ranked_and_compared() -> None:
    """Most first, with their share of visits and what changed."""
    shelf = Shelf([BEFORE, NOW])
    sheet = shelf.latest("week")
    assert sheet is not None
    ranked = worries(shelf, sheet, "worries")
    assert [one.name for one in ranked] == ["money", "danger", "unsure", "none"]
    assert [one.before.verdict for one in ranked][:2] == [Verdict.WITHIN_CHANCE, Verdict.MORE]
    assert ranked[1].share is not None
    assert ranked[1].share.value == 0.25
    assert {one.year_ago.verdict for one in ranked} == {Verdict.CANNOT_TELL}
    assert worries(shelf, sheet, "nix") == ()


def test_suppressed_worries_come_last() -> None:
    """They are named all the same."""
    few = counts() | {Cell("option", "worries", "money"): 4}
    shelf = Shelf([made(week(2026, 11), few)])
    ranked = worries(shelf, shelf.of("week")[0], "worries")
    assert (ranked[-1].name, ranked[-1].figure.value, ranked[-1].share) == ("money", None, None)


def test_stops_are_a_share_of_those_who_were_asked() -> None:
    """2,000 of 7,800 at one question are more than 3,000 of 40,000 at another; they are ranked by number."""
    shelf = Shelf([BEFORE, NOW])
    by_question = {one.question: one for one in stops(shelf, shelf.of("week")[0])}
    assert list(by_question) == ["worries", "watched", "rent", "age"]
    at = by_question["watched"]
    assert at.share is not None
    assert round(at.share.value, 3) == round(2000 / 7800, 3)
    assert at.before.verdict is Verdict.WITHIN_CHANCE


def test_a_quarter_does_not_tell_how_many_were_asked() -> None:
    """So there is no share, rather than a wrong one."""
    assert {one.share for one in stops(Shelf([QUARTER.release]), QUARTER)} == {None}


def test_needs_with_few_services() -> None:
    """Suppressed parts stay suppressed, and the share is known all the same, within bounds."""
    needs = {one.need: one for one in found(QUARTER)}
    assert list(needs) == ["money", "safety", "rent"]
    rent = needs["rent"]
    assert rent.none.state is State.SUPPRESSED
    assert rent.whole.hidden == 1
    assert rent.whole.value is not None
    assert abs(rent.whole.value - 13 * 7000) <= rent.whole.within
    assert rent.few is not None
    assert rent.few.low <= 2000 / 7000 <= rent.few.high
    assert needs["safety"].fewer_than_two is not None


@given(
    none=st.integers(0, 3000), one=st.integers(0, 3000), more=st.integers(0, 5000), number=st.sampled_from([1, 2, 3, 4])
)
def test_the_true_share_of_few_lies_between_its_bounds(none: int, one: int, more: int, number: int) -> None:
    """With all the noise, whatever is suppressed."""
    true = {Cell("gap", "money", "0"): none, Cell("gap", "money", "1"): one, Cell("gap", "money", "2+"): more}
    raw = Raw(Structure(frozenset(true), margins=frozenset()), {"v": true})
    (need,) = found(Sheet(release(PLAN.quarter(2026, number), raw, [], POLICY)))
    if need.few is not None:
        assert need.few.low <= (none + one) / (none + one + more) <= need.few.high


def test_services_are_ranked_by_showings_and_by_calls() -> None:
    """Only the year tells of services."""
    assert [one.service for one in shown(YEAR)] == ["loan", "centre", "benefit", "hotline", "shelter"]
    assert [one.service for one in acted(YEAR, "call")] == ["hotline", "centre", "loan"]
    assert acted(YEAR, "call")[-1].figure.value is None
    assert shown(QUARTER) == ()


def test_arrivals_sum_needs() -> None:
    """Shares are of what is shown."""
    web, library = arrivals(QUARTER, "channel")
    assert (web.name, library.name) == ("web", "library")
    assert web.part is not None
    assert round(web.part, 2) == 0.9
    assert arrivals(QUARTER, "ward")[0].name == "yahata"
    assert arrivals(YEAR, "ward") == ()
