"""The ledger only grows: a month comes out once, and a year costs no more than its cap."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.analytics.privacy import BudgetSpent, Ledger, MemoryBudget, ParameterWrong, Spent, spend

DELTA = Fraction(1, 1_000_000)


def spent(month: int, epsilon: Fraction = Fraction(1)) -> Spent:
    """Month 0 is January 2026."""
    return Spent(f"{2026 + month // 12}-{month % 12 + 1:02}", epsilon, DELTA, "content-1")


def after(*entries: Spent) -> Ledger:
    ledger = Ledger()
    for entry in entries:
        ledger = spend(ledger, entry)
    return ledger


def test_a_month_comes_out_once() -> None:
    """Noise drawn twice can be averaged away, whatever else the budget holds."""
    with pytest.raises(BudgetSpent, match=r"2026-11 was made public already; show that release again"):
        after(spent(10), spent(10, Fraction(1, 1000)))


def test_two_years_of_months_fit_their_caps() -> None:
    """Epsilon 1 a month is 12 in any year."""
    assert len(after(*map(spent, range(24))).entries) == 24


def test_a_year_costs_no_more_than_its_cap() -> None:
    """Twelve months in a row, also across New Year."""
    with pytest.raises(BudgetSpent, match="above the cap of 12 and 3/250000"):
        after(*(spent(month) for month in range(3, 14)), spent(14, Fraction(11, 10)))


def test_a_month_that_comes_late_counts_in_all_its_years() -> None:
    """Else the cap could be passed by releasing the months backwards."""
    with pytest.raises(BudgetSpent):
        after(*(spent(month) for month in range(13, 24)), spent(12, Fraction(11, 10)))


def test_delta_is_capped_too() -> None:
    """It is spent as epsilon is."""
    with pytest.raises(BudgetSpent):
        spend(Ledger(yearly_delta=DELTA / 2), spent(0))


@settings(deadline=None, max_examples=25)
@given(
    months=st.lists(st.integers(0, 30), max_size=30),
    costs=st.lists(st.fractions(Fraction(1, 10), 3), min_size=30, max_size=30),
)
def test_the_ledger_only_grows_and_never_passes_its_cap(months: list[int], costs: list[Fraction]) -> None:
    """Whatever is asked for, in whatever order: what stands in it stays, and no year costs more."""
    ledger = Ledger()
    for month, cost in zip(months, costs, strict=False):
        before = ledger
        try:
            ledger = spend(ledger, spent(month, cost))
        except BudgetSpent:
            assert ledger is before
            continue
        assert ledger.entries[:-1] == before.entries
    assert len({entry.period for entry in ledger.entries}) == len(ledger.entries)
    by_month = dict.fromkeys(range(43), Fraction())
    by_month |= {int(e.period[:4]) * 12 + int(e.period[5:]) - 1 - 2026 * 12: e.epsilon for e in ledger.entries}
    assert all(sum(by_month[first + at] for at in range(12)) <= 12 for first in range(31))


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "2026", "2026-11-01", " 2026-11"])
def test_what_is_no_month_is_refused(month: str) -> None:
    """Two ways to write a month would be two releases of it."""
    with pytest.raises(ParameterWrong, match="such as 2026-11"):
        spend(Ledger(), Spent(month, Fraction(1), DELTA, "content-1"))


def test_a_release_that_costs_nothing_is_refused() -> None:
    """It would not be noisy."""
    with pytest.raises(ParameterWrong):
        spend(Ledger(), spent(0, Fraction(0)))


def test_of_many_releases_at_once_one_is_paid_for() -> None:
    """The command from cron and the server's own clock may both come at four in the morning."""
    budget = MemoryBudget()

    def paid(_: int) -> bool:
        try:
            budget.spend(spent(0), {})
        except BudgetSpent:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(paid, range(64))) == 1
    assert budget.ledger().entries == (spent(0),)
