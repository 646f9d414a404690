"""What is called a change is more than chance; what is not said to be one is left open."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import State
from handbook.analytics.disclosure.noise import chances
from handbook.analytics.reporting import Figure, Pair, Reason, Sheet, Verdict, compared
from handbook.analytics.reporting.change import p_value
from tests.analytics.reporting.some import PLAN, counts, made, week

CELL = Cell("option", "worries", "money")


def shown(value: int, radius: int = 442, base: int = 5) -> Figure:
    """A figure as it is published."""
    return Figure("2026-W10", CELL, value, None, radius, base, 0, None)


def verdict(*values: int, exposures: tuple[float, float] = (7, 7), radius: int = 442) -> Verdict:
    now, before = values
    (change,) = compared([Pair(shown(now, radius), shown(before, radius), *exposures)])
    return change.verdict


class Releases:
    """Draws what would be published of a Poisson count, by the real noise and rounding."""

    def __init__(self, radius: int, seed: int = 7) -> None:
        self.radius = radius
        self._random = random.Random(seed)
        self._odds = list(itertools.accumulate(chances(radius)))

    def draw(self, usual: float) -> Figure:
        """One that is published: under 10 and the bound nothing is."""
        while True:
            noise = self._random.choices(range(-self.radius, self.radius + 1), cum_weights=self._odds)[0]
            noisy = self._poisson(usual) + noise
            if noisy >= 10 + self.radius:
                return shown((noisy + 2) // 5 * 5, self.radius)

    def _poisson(self, usual: float) -> int:
        if usual > 200:
            return round(self._random.gauss(usual, math.sqrt(usual)))
        # Arrivals within a unit of time: exact.
        count, time = 0, self._random.expovariate(usual)
        while time < 1:
            count, time = count + 1, time + self._random.expovariate(usual)
        return count


@pytest.mark.parametrize("exposures", [(7, 7), (98, 91)])
@pytest.mark.parametrize(
    ("radius", "usual"), [(0, 15), (0, 60), (0, 3000), (3, 40), (20, 150), (100, 400), (442, 900), (442, 100_000)]
)
def test_false_alarms_stay_under_five_per_cent(radius: int, usual: float, exposures: tuple[int, int]) -> None:
    """Where nothing changed: small and large counts, without noise and with all of it, and periods of unequal length."""
    releases, times = Releases(radius), 1200
    alarms = 0
    for _ in range(times):
        now, before = releases.draw(usual * exposures[0] / exposures[1]), releases.draw(usual)
        alarms += p_value(Pair(now, before, *exposures)) <= 0.05
    # Five per cent, and three standard errors of this count.
    assert alarms / times <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / times)


def test_in_a_list_of_twenty_there_is_seldom_one_alarm() -> None:
    """Tested one by one, two lists of three would have one."""
    releases = Releases(442)
    lists = 300
    alarms = 0
    for _ in range(lists):
        changes = compared([Pair(releases.draw(5000), releases.draw(5000), 7, 7) for _ in range(20)])
        alarms += any(change.verdict is not Verdict.WITHIN_CHANCE for change in changes)
    assert alarms / lists <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / lists)


def test_a_large_change_is_found() -> None:
    """Half as many again, where there are more than the noise."""
    releases = Releases(442)
    found = [verdict_of(releases.draw(4500), releases.draw(3000)) for _ in range(100)]
    assert found.count(Verdict.MORE) >= 95
    assert verdict(100, 60, radius=0) is Verdict.MORE
    assert verdict(60, 100, radius=0) is Verdict.LESS


def verdict_of(now: Figure, before: Figure) -> Verdict:
    (change,) = compared([Pair(now, before, 7, 7)])
    return change.verdict


@given(now=st.integers(1, 20_000), before=st.integers(1, 20_000), radius=st.sampled_from([0, 20, 221]))
def test_it_is_the_same_backwards(now: int, before: int, radius: int) -> None:
    """More seen from here is less seen from there; and a p-value is one."""
    there, back = Pair(shown(now, radius), shown(before, radius)), Pair(shown(before, radius), shown(now, radius))
    assert 0 <= p_value(there) <= 1
    assert p_value(there) == pytest.approx(p_value(back), abs=1e-9)
    opposite = {Verdict.MORE: Verdict.LESS, Verdict.LESS: Verdict.MORE, Verdict.WITHIN_CHANCE: Verdict.WITHIN_CHANCE}
    assert compared([back])[0].verdict is opposite[compared([there])[0].verdict]


def test_a_longer_period_has_more_and_is_no_change() -> None:
    """The fourth quarter of a long year has 14 weeks."""
    assert verdict(140_000, 130_000, exposures=(98, 91)) is Verdict.WITHIN_CHANCE
    assert verdict(140_000, 130_000, exposures=(91, 91)) is Verdict.MORE
    assert verdict(130_000, 130_000, exposures=(98, 91)) is Verdict.LESS


def test_for_each_visit_more_visits_are_no_change() -> None:
    """Half as many again came, and so of each worry; but one rose by more."""
    before = Sheet(made(week(2026, 10), counts()))
    now = Sheet(made(week(2026, 11), counts(15, more={"danger": 1500})))
    cells = [Cell("option", "worries", worry) for worry in ("money", "danger")]
    by_day = compared([Pair.by_day(cell, now, before) for cell in cells])
    by_visit = compared([Pair.by_visit(cell, now, before) for cell in cells])
    assert [change.verdict for change in by_day] == [Verdict.MORE, Verdict.MORE]
    assert [change.verdict for change in by_visit] == [Verdict.WITHIN_CHANCE, Verdict.MORE]
    assert by_visit[1].relative == pytest.approx(1 / 6, abs=0.01)


def reason_of(now: Sheet, before: Sheet | None, cell: Cell = CELL) -> Reason | None:
    (change,) = compared([Pair.by_day(cell, now, before)])
    assert change.verdict is Verdict.CANNOT_TELL
    return change.reason


def test_why_nothing_can_be_said() -> None:
    """Each reason by its name."""
    here = Sheet(made(week(2026, 11), counts()))
    there = made(week(2026, 10), counts())
    assert reason_of(here, None) is Reason.NO_PERIOD
    assert reason_of(here, Sheet(there, "いたずら")) is Reason.DOUBTFUL
    assert reason_of(here, Sheet(made(week(2026, 10), counts(), undelivered=True))) is Reason.MISSING
    assert reason_of(here, Sheet(made(week(2026, 10), counts(without=["money"])))) is Reason.OTHER_CONTENT
    assert reason_of(here, Sheet(there), Cell("gap", "money", "0")) is Reason.UNPLANNED
    few = counts() | {CELL: 3}
    assert reason_of(Sheet(made(week(2026, 11), few)), Sheet(there)) is Reason.SUPPRESSED


def test_without_the_number_of_visits_there_is_no_rate() -> None:
    """And the change says so."""
    here = Sheet(made(week(2026, 11), counts()))
    empty = Sheet(made(week(2026, 10), counts() | {Cell("visit", "begun"): 0, Cell("visit", "finished"): 0}))
    (change,) = compared([Pair.by_visit(CELL, here, empty)])
    assert (change.verdict, change.reason) == (Verdict.CANNOT_TELL, Reason.SUPPRESSED)
    assert change.now.state is None


def test_days_that_did_not_come_make_no_change() -> None:
    """A week without two days looks smaller: that is not said. One that is larger all the same is."""
    whole = Sheet(made(week(2026, 10), counts()))
    lacking = ("2026-03-11 library", "2026-03-11 web")
    smaller = Sheet(made(week(2026, 11), counts(8), missing=lacking))
    assert reason_of(smaller, whole) is Reason.DAYS_MISSING
    larger = Sheet(made(week(2026, 11), counts(20), missing=lacking))
    assert compared([Pair.by_day(CELL, larger, whole)])[0].verdict is Verdict.MORE
    # The other way round: it may be the week before that was not whole.
    assert reason_of(whole, smaller) is Reason.DAYS_MISSING
    far = Sheet(made(week(2026, 12), counts(40)))
    assert compared([Pair.by_day(CELL, far, smaller)])[0].verdict is Verdict.MORE


def test_one_day_in_a_quarter_hides_no_large_change() -> None:
    """It weighs two days of 91 at most."""
    before = Sheet(made(PLAN.quarter(2026, 1), counts(weeks=13), missing=("2026-02-01 library",)))
    now = Sheet(made(PLAN.quarter(2026, 2), counts(12, weeks=13)))
    assert compared([Pair.by_day(CELL, now, before)])[0].verdict is Verdict.MORE


def test_nothing_shown_is_compared_as_nothing() -> None:
    """A state is never taken for a zero."""
    hidden = Figure("2026-W10", CELL, None, State.SUPPRESSED, 442, 5, 0, 893)
    (change,) = compared([Pair(shown(5000), hidden)])
    assert (change.verdict, change.relative) == (Verdict.CANNOT_TELL, None)
