"""Figures: what they say of the true count holds, also where they say that there is no number."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Raw, State, Structure, release
from handbook.analytics.disclosure.noise import chances
from handbook.analytics.disclosure.policy import ALL
from handbook.analytics.reporting import Sheet, Shelf, share, total
from handbook.analytics.reporting.figure import figure_of, noise_variance, usual_error
from tests.analytics.reporting.some import POLICY, counts, made, week

WEEK = week(2026, 10)
BEGUN, FINISHED = Cell("visit", "begun"), Cell("visit", "finished")


@given(begun=st.integers(0, 3000), part=st.integers(0, 3000), period=st.integers(1, 52))
def test_the_true_count_lies_between_the_bounds(begun: int, part: int, period: int) -> None:
    """With all protections, whatever the noise was: shown and suppressed; and so does a share of two counts."""
    true = {BEGUN: begun, FINISHED: min(begun, part)}
    raw = Raw(Structure(frozenset(true)), {"v": true})
    sheet = Sheet(release(week(2026, period), raw, [], POLICY))
    for cell, count in true.items():
        figure = sheet.figure(cell)
        assert figure.at_least <= count
        assert figure.at_most is None or count <= figure.at_most
        assert (figure.value is None) is (figure.state is State.SUPPRESSED)
        if figure.value is not None:
            assert abs(figure.value - count) <= figure.within
    told = share(sheet.finished, sheet.begun)
    if told is not None:
        assert told.low <= true[FINISHED] / begun <= told.high
        assert told.low <= told.value <= told.high


def test_a_suppressed_figure_is_no_zero() -> None:
    """It has no value at all, and its bound is that of the published rule."""
    found = counts() | {Cell("stopped", "age"): 0, Cell("reached", "age"): 30500}
    figure = figure_of(made(WEEK, found, protections=ALL), Cell("stopped", "age"))
    assert (figure.value, figure.state) == (None, State.SUPPRESSED)
    assert figure.at_most == 10 - 1 + 2 * figure.radius


def test_each_state_is_told() -> None:
    """What this length of time does not tell, what the content does not have, and what never came."""
    sheet = Sheet(made(WEEK, counts()))
    assert sheet.figure(Cell("gap", "money", "0")).state is State.UNPLANNED
    assert sheet.figure(Cell("option", "worries", "nix")).state is State.IMPOSSIBLE
    nothing = Sheet(made(WEEK, counts(), undelivered=True))
    assert nothing.begun.state is State.MISSING
    assert nothing.begun.at_most is None
    assert not nothing.tells("visit")


def test_usual_error_covers_nineteen_of_twenty() -> None:
    """And no less than needed; the bound covers all."""
    for radius in (0, 1, 7, 221, 442):
        usual, odds = usual_error(radius), chances(radius)
        inside = sum(chance for x, chance in zip(range(-radius, radius + 1), odds, strict=True) if abs(x) <= usual)
        assert inside >= 0.95 - 1e-9
        assert usual == 0 or inside - 2 * odds[radius + usual] < 0.95
    assert noise_variance(0) == 0


def test_a_sum_tells_what_is_not_in_it() -> None:
    """Suppressed parts are counted, never added as zero; without any shown part there is no sum."""
    sheet = Sheet(made(WEEK, counts()))
    shown, hidden = (
        sheet.figure(Cell("option", "worries", "money")),
        figure_of(made(WEEK, counts() | {BEGUN: 3, FINISHED: 0}), BEGUN),
    )
    both = total((shown, hidden))
    assert (both.value, both.hidden) == (16000, 1)
    assert total((hidden,)).value is None
    assert Shelf().levels == ()
