"""Comparing: two periods of one length, or two wards; never two answers to different questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure.policy import ALL
from handbook.analytics.reporting import Change, Reason, Sheet, Verdict, either, lines, main_locale, places
from tests.analytics.reporting.some import PLAN, counts, made, week

NOW = Sheet(made(week(2026, 11), counts(more={"danger": 4000})))
BEFORE = Sheet(made(week(2026, 10), counts()))
QUARTER = Sheet(made(PLAN.quarter(2026, 1), counts(weeks=13)))
OPTIONS = [Cell("option", "worries", name) for name in ("money", "danger", "none", "unsure")]


def test_rows_have_their_parts_and_verdicts() -> None:
    """By day and by visit."""
    found = {line.cell.second: line for line in lines(OPTIONS, NOW, BEFORE)}
    danger = found["danger"]
    assert (danger.now.value, danger.before.value) == (10000, 6000)
    assert danger.part is not None
    assert danger.part_before is not None
    assert (danger.part.value, danger.part_before.value) == (0.25, 0.15)
    assert {name: line.by_visit.verdict for name, line in found.items()} == {
        "money": Verdict.WITHIN_CHANCE,
        "danger": Verdict.MORE,
        "none": Verdict.WITHIN_CHANCE,
        "unsure": Verdict.WITHIN_CHANCE,
    }


def test_two_lengths_are_not_compared() -> None:
    """A quarter has more of everything."""
    with pytest.raises(ValueError, match="not of one length"):
        lines(OPTIONS, QUARTER, BEFORE)


def test_another_question_is_not_compared() -> None:
    """The row is there with its numbers, and with the reason; the others are tested without it."""
    found = lines(OPTIONS, NOW, BEFORE, lambda cell: cell.second == "danger")
    assert [(line.by_visit.verdict, line.by_visit.reason) for line in found][1] == (
        Verdict.CANNOT_TELL,
        Reason.OTHER_CONTENT,
    )
    assert found[1].has_changed
    assert found[1].now.value == 10000


@given(st.integers(5, 40), st.integers(5, 40))
def test_turned_round_it_says_the_contrary(now: int, before: int) -> None:
    """What is more from here is less from there, and as sure."""
    one, other = Sheet(made(week(2026, 11), counts(now))), Sheet(made(week(2026, 10), counts(before)))
    contrary = {Verdict.MORE: Verdict.LESS, Verdict.LESS: Verdict.MORE}
    for there, back in zip(lines(OPTIONS, one, other), lines(OPTIONS, other, one), strict=True):
        for a, b in ((there.by_day, back.by_day), (there.by_visit, back.by_visit)):
            assert b.verdict is contrary.get(a.verdict, a.verdict)


@given(st.integers(5, 40))
def test_the_same_numbers_have_not_changed(tenths: int) -> None:
    """Whatever they are."""
    found = lines(OPTIONS, Sheet(made(week(2026, 11), counts(tenths))), Sheet(made(week(2026, 10), counts(tenths))))
    assert {line.by_visit.verdict for line in found} == {Verdict.WITHIN_CHANCE}


def test_cells_of_either_sheet() -> None:
    """Once each; those of one question, or some, alone."""
    without = Sheet(made(week(2026, 11), counts(without=("none",))))
    assert set(either(without, BEFORE, "option", "worries")) == set(OPTIONS)
    assert either(QUARTER, QUARTER, "gap", seconds=("0",)) == [
        Cell("gap", need, "0") for need in ("money", "rent", "safety")
    ]
    assert main_locale(QUARTER) == "ja"
    assert main_locale(BEFORE) is None


def _verdicts(sheet: Sheet, one: str, other: str) -> dict[str, Change]:
    return {row.need: row.change for row in places(sheet, "ward", one, other).rows}


def test_wards_of_different_size_are_compared_by_parts() -> None:
    """One with three tenths of all people and one with seven have the same parts."""
    found = places(QUARTER, "ward", "moji", "yahata")
    assert {row.change.verdict for row in found.rows} == {Verdict.WITHIN_CHANCE}
    assert sum(row.part or 0 for row in found.rows) == pytest.approx(1)
    assert (found.one.value or 0) * 7 == pytest.approx((found.other.value or 0) * 3, rel=0.001)


def test_a_ward_with_more_of_a_need_says_so() -> None:
    """And the other one has less of it."""
    told = counts(weeks=13)
    moved = told[Cell("ward", "moji", "rent")] // 2
    told[Cell("ward", "moji", "rent")] += moved
    told[Cell("ward", "yahata", "rent")] -= moved
    sheet = Sheet(made(PLAN.quarter(2026, 1), told))
    assert _verdicts(sheet, "moji", "yahata")["rent"].verdict is Verdict.MORE
    assert _verdicts(sheet, "yahata", "moji")["rent"].verdict is Verdict.LESS


def test_a_need_that_one_of_them_hides_is_in_no_sum() -> None:
    """Else the other needs of that ward would look larger."""
    told = counts(weeks=13)
    told[Cell("ward", "moji", "safety")] = 3
    found = places(Sheet(made(PLAN.quarter(2026, 1), told, protections=ALL)), "ward", "moji", "yahata")
    row = next(row for row in found.rows if row.need == "safety")
    assert (row.part, row.other_part) == (None, None)
    assert (row.change.verdict, row.change.reason) == (Verdict.CANNOT_TELL, Reason.SUPPRESSED)
    assert "safety" not in {figure.cell.second for figure in found.other.figures}


def test_places_that_there_are_not() -> None:
    """Have nothing."""
    found = places(QUARTER, "ward", "nix", "nowhere")
    assert (found.rows, found.one.value, found.other.value) == ((), None, None)
