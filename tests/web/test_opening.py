"""Hours in a table: what runs past midnight stands with the evening on which it begins."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handbook.resources.hours import JST
from handbook.resources.standing import standing
from handbook.web.resident.opening import opening, told

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=JST)


def spans(hours: str, now: datetime = TUESDAY) -> list[tuple[tuple[str, str], ...]]:
    return [row.spans for row in opening(hours, now).rows]


def test_a_night_stands_with_its_evening() -> None:
    """Nobody looks under Wednesday for Tuesday's night; the morning of today stays, for it may be now."""
    assert spans("Mo-Su 18:00-26:00")[:2] == [(("0:00", "2:00"), ("18:00", "翌2:00")), (("18:00", "翌2:00"),)]


def test_the_last_evening_has_its_night_too() -> None:
    """Though the day after is not shown."""
    assert spans("Mo-Su 18:00-26:00")[6] == (("18:00", "翌2:00"),)


def test_a_day_that_ends_at_midnight_ends_there() -> None:
    """24 o'clock is not tomorrow."""
    assert spans("Tu 18:00-24:00")[0] == (("18:00", "24:00"),)


def test_whole_days_stay_whole() -> None:
    """A weekend without closing is two whole days, and no hours that nobody can read."""
    rows = opening("Fr 18:00-24:00; Sa,Su 00:00-24:00; Mo 00:00-08:00", TUESDAY).rows
    assert [row.whole for row in rows] == [False, False, False, False, True, True, False]
    assert rows[3].spans == (("18:00", "24:00"),)


def test_a_closed_day_has_no_hours_and_is_known() -> None:
    """「休み」, not 「分かりません」."""
    row = opening("Mo 09:00-17:00", TUESDAY).rows[0]
    assert (row.spans, row.known) == ((), True)


@pytest.mark.parametrize("hours", ["24/7", "Mo-Su 00:00-24:00"])
def test_what_never_closes_says_so(hours: str) -> None:
    """However it is written."""
    assert opening(hours, TUESDAY).always


def test_now_is_now_in_japan() -> None:
    """10 o'clock on a server in London is 19 o'clock here."""
    assert opening("Mo-Fr 08:30-17:15", datetime(2026, 11, 24, 10, 0, tzinfo=UTC)).told.kind == "tomorrow"
    assert opening("Mo-Fr 08:30-17:15", TUESDAY).told.kind == "open"


@pytest.mark.parametrize(
    ("hours", "clock", "kind", "when"),
    [
        ("24/7", "10:00", "always", ""),
        ("Mo-Fr 08:30-17:15", "10:00", "open", ""),
        ("Mo-Fr 08:30-17:15", "16:14", "open", ""),
        ("Mo-Fr 08:30-17:15", "16:15", "soon", "17:15"),
        ("Mo-Fr 17:00-24:00", "23:30", "soon", "24:00"),
        ("Mo-Fr 08:30-17:15", "08:00", "today", "8:30"),
        ("Mo-Fr 08:30-17:15", "17:15", "tomorrow", "8:30"),
        ("Mo 08:30-17:15", "10:00", "later", "8:30"),
        ("Tu 08:30-17:15; We unknown", "18:00", "closed", ""),
        ("Tu unknown", "10:00", "unsure", ""),
    ],
)
def test_what_is_told_of_a_moment(hours: str, clock: str, kind: str, when: str) -> None:
    """A Tuesday: open, open for less than an hour, closed until then, or not known."""
    hour, minute = map(int, clock.split(":"))
    now = TUESDAY.replace(hour=hour, minute=minute)
    found = told(standing(hours, now), now, says=True)
    assert (found.kind, found.clock) == (kind, when)


def test_of_no_hours_it_is_told_that_they_are_not_known() -> None:
    """Words about them are something else: they are on the service's page."""
    assert told(standing(None, TUESDAY), TUESDAY, says=False).kind == "unknown"
    assert told(standing(None, TUESDAY), TUESDAY, says=True).kind == "unsure"
