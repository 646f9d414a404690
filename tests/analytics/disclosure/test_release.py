"""A release: what it says of each cell, and that it says the same for ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import (
    CountsWrong,
    PeriodWrong,
    Policy,
    Protections,
    Raw,
    Release,
    ReleaseBroken,
    Spot,
    State,
    Structure,
    release,
)
from tests.analytics.disclosure.some import FLAT, KEY, OPTIONS, PLAN, QUIET, WEEK, counts, structure, week

SIZES = st.one_of(st.integers(0, 30), st.integers(0, 3_000))
COUNTS = st.builds(counts, SIZES, SIZES, **dict.fromkeys(OPTIONS, SIZES))
KEYS = st.binary(min_size=32, max_size=32)


@given(COUNTS, KEYS, st.booleans())
@settings(max_examples=60, deadline=None)
def test_nothing_under_k_is_published_and_no_number_is_further_off_than_told(
    found: dict[Cell, int], key: bytes, noise: bool
) -> None:
    policy = Policy(
        key=key, tables=FLAT.tables, reach={**FLAT.reach, "option": 1, "reached": 0, "answered": 0, "stopped": 0}
    )
    one = release(WEEK, Raw(structure(*OPTIONS), {"v": found}), [], policy, *([] if noise else [QUIET]))
    for spot, number in one.published.items():
        count = found.get(spot.cell, 0)
        assert count >= policy.k
        assert number % policy.base == 0
        assert abs(number - count) <= one.radius_of(spot.cell) + policy.base // 2


@given(COUNTS, KEYS)
@settings(max_examples=40, deadline=None)
def test_released_again_it_is_the_same_even_if_more_has_come_since(found: dict[Cell, int], key: bytes) -> None:
    policy = Policy(key=key, tables=FLAT.tables)
    raw = Raw(structure(*OPTIONS), {"v": found})
    one = release(WEEK, raw, [], policy)
    assert release(WEEK, raw, [], policy).content == one.content
    more = Raw(structure(*OPTIONS), {"v": counts(500, 500, a=500, b=0, c=0, d=0)})
    assert release(WEEK, more, [one], policy) is one


@given(COUNTS, st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_frozen_release_reads_back_as_it_was(found: dict[Cell, int], noise: bool) -> None:
    one = week(found, Protections(noise=noise))
    again = Release.read(one.content)
    assert again == one
    assert again.content == one.content
    assert again.sha256 == one.sha256


@given(COUNTS, COUNTS)
@settings(max_examples=40, deadline=None)
def test_versions_are_summed(one: dict[Cell, int], other: dict[Cell, int]) -> None:
    both = {cell: one[cell] + other[cell] for cell in one}
    parted = release(WEEK, Raw(structure(*OPTIONS), {"v1": one, "v2": other}), [], FLAT, QUIET)
    assert parted.content == week(both).content


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
@settings(max_examples=20, deadline=None)
def test_nought_and_one_to_nine_look_alike(few: list[int]) -> None:
    seen = week(counts(100, 100, **dict(zip(OPTIONS, few, strict=True))))
    assert all(seen.at(Cell("option", "q", option)) is State.SUPPRESSED for option in OPTIONS)
    nought = week(counts(100, 100, a=0, b=0, c=0, d=0))
    assert {spot for spot in seen.below | seen.beside if spot.cell.kind == "option"} == {
        spot for spot in nought.below | nought.beside if spot.cell.kind == "option"
    }


@given(COUNTS, st.integers(2, 40), st.integers(0, 40))
@settings(max_examples=40, deadline=None)
def test_a_larger_k_never_lets_a_cell_pass_the_threshold_that_a_smaller_one_held(
    found: dict[Cell, int], k: int, more: int
) -> None:
    def under(least: int) -> frozenset[Spot]:
        policy = Policy(key=KEY, k=least, tables=FLAT.tables)
        one = release(WEEK, Raw(structure(*OPTIONS), {"v": found}), [], policy)
        return one.below | one.beside

    assert under(k) <= under(k + more)


def test_the_bytes_do_not_depend_on_the_order_of_sets() -> None:
    """Python gives strings another hash in every process; frozen bytes must not show it."""
    programme = (
        "from tests.analytics.disclosure.some import *\nprint(week(counts(3, 40, a=4, b=60, c=7, d=200)).sha256)"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", programme],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert digests == {week(counts(3, 40, a=4, b=60, c=7, d=200)).sha256 + "\n"}, "and nothing else is written"


def test_a_cell_that_the_content_does_not_allow_is_impossible_not_suppressed() -> None:
    one = week(counts(50, 50, a=50))
    assert one.at(Cell("option", "q", "z")) is State.IMPOSSIBLE
    assert one.at(Cell("gap", "food", "0")) is State.UNPLANNED


def test_what_was_not_delivered_is_missing_and_never_nought() -> None:
    raw = Raw(structure("a"), {}, missing=("2025-01-01 node-2",), undelivered=True)
    one = release(WEEK, raw, [], FLAT)
    assert one.at(Cell("option", "q", "a")) is State.MISSING
    assert one.late is State.MISSING
    assert one.missing == ("2025-01-01 node-2",)


def test_what_came_late_is_told_by_the_same_rules() -> None:
    few, many = (release(WEEK, Raw(structure("a"), {}, late=late), [], FLAT, QUIET) for late in (9, 123))
    assert few.late is State.SUPPRESSED
    assert many.late == 125


def test_a_path_that_is_not_published_is_not_named() -> None:
    """Nobody can list all paths beforehand: to name one as suppressed would say that somebody went it."""
    policy = Policy(key=KEY, tables={"week": frozenset({"path"})})
    common, rare = Cell("path", "w", "x>y", "finished"), Cell("path", "w", "x>z", "finished")
    one = release(WEEK, Raw(Structure(frozenset()), {"v": {common: 5_000, rare: 3}}), [], policy)
    assert isinstance(one.at(common), int)
    assert one.at(rare) is one.at(Cell("path", "w", "never", "finished")) is State.SUPPRESSED
    assert b"x>z" not in one.content


def test_counts_that_cannot_be_are_refused_with_all_that_is_wrong() -> None:
    found = counts(10, 10, a=50)
    found[Cell("reached", "q")] += 1
    found[Cell("option", "q", "z")] = 1
    found[Cell("skipped", "p")] = -1
    found[Cell("mood")] = 1
    with pytest.raises(CountsWrong) as caught:
        release(WEEK, Raw(structure("a"), {"v": found}, late=-1), [], FLAT)
    told = " ".join(caught.value.findings)
    for words in (
        "late is -1",
        "no such kind",
        "allows no such cell",
        "is -1",
        "reached against its parts",
        "its options",
    ):
        assert words in told


def test_what_is_counted_for_the_open_data_is_never_shown_inside() -> None:
    found = counts(20, 30, a=40) | {Cell("public-need", "food"): 1_000}
    one = release(WEEK, Raw(structure("a"), {"v": found}), [], FLAT)
    assert b"public" not in one.content


def test_nothing_heavy_is_imported_before_something_is_solved() -> None:
    programme = "import sys, handbook.analytics.disclosure; print({'numpy', 'highspy'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", programme], check=True, capture_output=True, text=True).stdout
    assert told == "set()\n"


def test_a_release_that_was_changed_is_not_read() -> None:
    content = week(counts(100, 100, a=50, b=60)).content
    told = json.loads(content)
    for broken in (
        b"",
        b"[]",
        content + b" ",
        json.dumps({**told, "k": 3}).encode(),
        content.replace(b"release/1", b"release/9"),
    ):
        with pytest.raises(ReleaseBroken):
            Release.read(broken)


def test_a_history_with_one_period_twice_is_refused() -> None:
    one = week(counts(100, 100, a=50))
    following = PLAN.parts(PLAN.quarter(2025, 1))[1]
    with pytest.raises(ReleaseBroken, match="2025-W01"):
        release(following, Raw(structure("a"), {}), [one, one], FLAT)
    with pytest.raises(PeriodWrong):
        release(WEEK, Raw(structure("a"), {}), [], Policy(key=KEY, plan=type(PLAN)("month")))


def test_a_rare_need_is_seen_by_the_year() -> None:
    """Eight a week: under k in every week, 416 in the year. With the default policy, over 400 keys of the noise."""
    allowed = frozenset({Cell("gap", "food", gap) for gap in ("0", "1", "2+")})
    seen = {"quarter": 0, "year": 0}
    for number in range(400):
        policy = Policy(key=number.to_bytes(32, "big"))
        for period, times in ((PLAN.quarter(2025, 1), 13), (PLAN.year(2025), 52)):
            raw = Raw(Structure(allowed), {"v": {Cell("gap", "food", "2+"): 8 * times}})
            seen[period.level] += isinstance(release(period, raw, [], policy).at(Cell("gap", "food", "2+")), int)
    assert seen["year"] / 400 > 0.95
    assert seen["quarter"] / 400 < 0.5
