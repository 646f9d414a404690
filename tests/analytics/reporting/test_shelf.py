"""The shelf knows which releases stand beside each other in time."""

from __future__ import annotations

from handbook.analytics.disclosure import Period, Release
from handbook.analytics.reporting import Shelf
from tests.analytics.reporting.some import PLAN, counts, made, week


def of(*periods: Period) -> list[Release]:
    return [made(period, counts()) for period in periods]


def name(sheet: object) -> str | None:
    return getattr(sheet, "name", None)


def test_newest_first_by_level() -> None:
    """In whichever order they were handed over."""
    shelf = Shelf(of(week(2026, 3), week(2026, 5), week(2025, 52), PLAN.quarter(2025, 4), week(2026, 4)))
    assert shelf.levels == ("week", "quarter")
    assert [sheet.name for sheet in shelf.of("week")] == ["2026-W05", "2026-W04", "2026-W03", "2025-W52"]
    assert name(shelf.latest("week")) == "2026-W05"
    assert shelf.latest("year") is None
    assert shelf.of("fortnight") == ()
    assert shelf.get("2026-W06") is None


def test_before_is_the_period_that_ends_where_this_begins() -> None:
    """Over the turn of a year too; and not the next older one, where there is a gap."""
    shelf = Shelf(of(week(2026, 53), week(2027, 1), week(2027, 3), PLAN.quarter(2026, 4), PLAN.quarter(2027, 1)))
    at = {sheet.name: sheet for level in shelf.levels for sheet in shelf.of(level)}
    assert name(shelf.before(at["2027-W01"])) == "2026-W53"
    assert name(shelf.before(at["2027-Q1"])) == "2026-Q4"
    assert shelf.before(at["2027-W03"]) is None


def test_a_year_ago_is_the_same_number() -> None:
    """Of weeks, quarters and years; a 53rd week has none."""
    shelf = Shelf(of(week(2025, 10), week(2026, 10), week(2026, 53), week(2025, 52), PLAN.year(2025), PLAN.year(2026)))
    at = {sheet.name: sheet for level in shelf.levels for sheet in shelf.of(level)}
    assert name(shelf.year_ago(at["2026-W10"])) == "2025-W10"
    assert name(shelf.year_ago(at["2026"])) == "2025"
    assert shelf.year_ago(at["2026-W53"]) is None


def test_a_run_has_a_gap_where_a_period_is_missing() -> None:
    """So that no line is drawn through what was never told."""
    shelf = Shelf(of(*(week(2026, number) for number in (2, 3, 6, 7))))
    newest = shelf.of("week")[0]
    assert [name(sheet) for sheet in shelf.run(newest, 10)] == ["2026-W02", "2026-W03", None, "2026-W06", "2026-W07"]
    assert [name(sheet) for sheet in shelf.run(newest, 3)] == [None, "2026-W06", "2026-W07"]
    assert [name(sheet) for sheet in shelf.run(newest, 1)] == ["2026-W07"]


def test_what_a_week_does_not_tell_comes_from_the_quarter_it_ends_in() -> None:
    """Or from the newest before; never from one that began later."""
    shelf = Shelf(of(week(2026, 1), week(2026, 20), PLAN.quarter(2026, 1), PLAN.quarter(2026, 2), PLAN.year(2026)))
    at = {sheet.name: sheet for level in shelf.levels for sheet in shelf.of(level)}
    assert shelf.telling("option", at["2026-W20"]) is at["2026-W20"]
    assert shelf.telling("gap", at["2026-W20"]) is at["2026-Q2"]
    assert shelf.telling("gap", at["2026-W01"]) is at["2026-Q1"]
    assert shelf.telling("ward", at["2026"]) is at["2026-Q2"]
    assert Shelf(of(week(2026, 1))).telling("gap", at["2026-W01"]) is None


def test_doubts_are_on_the_sheets() -> None:
    """With their reasons."""
    shelf = Shelf(of(week(2026, 1)), {"2026-W01": "書き込みのプログラム", "2026-W02": "ほか"})
    assert shelf.of("week")[0].doubt == "書き込みのプログラム"


def test_a_sheet_lists_its_cells() -> None:
    """By kind, with the suppressed ones."""
    sheet = Shelf(of(PLAN.quarter(2026, 1))).of("quarter")[0]
    assert sheet.firsts("gap") == ("money", "rent", "safety")
    assert sheet.seconds("gap", "rent") == ("0", "1", "2+")
    assert sheet.days == 91
    assert sheet.cells("result") == ()
    assert not sheet.tells("result")
