"""Opening hours: OpenStreetMap's grammar, right on Japan's holidays, in Japan's time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import jpholiday
import pytest

from handbook.resources.hours import JST, HoursError, OpenState, check_hours, holidays, next_change, state_at, week


def at(day: str, clock: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=JST)


WEEKDAYS = "Mo-Fr 08:30-17:15; PH off"


@pytest.mark.parametrize(
    ("hours", "moment", "state"),
    [
        ("24/7", at("2026-01-01"), OpenState.OPEN),
        (WEEKDAYS, at("2026-11-24"), OpenState.OPEN),
        (WEEKDAYS, at("2026-11-24", "17:15"), OpenState.CLOSED),
        (WEEKDAYS, at("2026-11-23"), OpenState.CLOSED),  # 勤労感謝の日
        (WEEKDAYS, at("2026-09-22"), OpenState.CLOSED),  # 国民の休日, between two holidays
        (WEEKDAYS, at("2027-03-22"), OpenState.CLOSED),  # 振替休日
        ("Mo-Fr 17:00-22:00; Sa,Su,PH 09:00-21:00", at("2026-11-23"), OpenState.OPEN),
        ("Mo-Fr 17:00-22:00; Sa,Su,PH 09:00-21:00", at("2026-11-24"), OpenState.CLOSED),
        ("Mo-Sa 09:00-17:00; Sa,PH off", at("2026-11-28"), OpenState.CLOSED),
        ("Mo-Sa 09:00-17:00; Sa,PH off", at("2026-11-23"), OpenState.CLOSED),
        ("Mo-Fr 08:30-17:15; Dec 29-Jan 03 unknown", at("2026-12-30"), OpenState.UNKNOWN),
        ("Tu-Fr 09:30-20:00; PH unknown", at("2026-11-03"), OpenState.UNKNOWN),
        ("Mo-Fr 16:00-09:00; Sa,Su,PH 00:00-24:00", at("2026-11-25", "03:00"), OpenState.OPEN),
    ],
)
def test_open_closed_or_unknown(hours: str, moment: datetime, state: OpenState) -> None:
    """Who calls a closed desk may not call again."""
    assert state_at(hours, moment) is state


def test_the_moment_is_read_in_japans_time() -> None:
    """Whatever zone the server has: 23:30 in London is the next morning in 北九州."""
    assert state_at(WEEKDAYS, datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) is OpenState.OPEN


def test_a_moment_without_a_zone_is_refused() -> None:
    """It could mean any of twenty-four hours."""
    with pytest.raises(ValueError, match="zone"):
        state_at(WEEKDAYS, datetime(2026, 11, 24))  # noqa: DTZ001


def test_the_next_change_skips_a_holiday() -> None:
    """On Friday evening before a long weekend, Tuesday is next."""
    assert next_change(WEEKDAYS, at("2026-11-20", "18:00")) == at("2026-11-24", "08:30")


def test_a_week_has_seven_days_with_their_spans() -> None:
    """The table on a service's page; a holiday is marked, and shut."""
    days = week(WEEKDAYS, date(2026, 11, 23))
    assert [(day.day.day, day.spans, day.holiday) for day in days][:3] == [
        (23, (), True),
        (24, (("8:30", "17:15"),), False),
        (25, (("8:30", "17:15"),), False),
    ]
    assert len(days) == 7


def test_unknown_hours_are_marked_in_the_week() -> None:
    """Never as open."""
    days = week("Mo-Su 09:00-17:00; Dec 29-Jan 03 unknown", date(2026, 12, 28))
    assert [day.known for day in days] == [True, False, False, False, False, False, False]


@pytest.mark.parametrize("text", ["9時から17時", "Mo-Fr 08:30-", "Mo-PH 09:00-17:00", "Mo-Fr 08:30-17:15;" * 100, ""])
def test_what_cannot_be_read_is_an_error(text: str) -> None:
    """Staff are told, before it goes live."""
    with pytest.raises(HoursError):
        check_hours(text)


def test_every_holiday_of_two_years_closes_a_desk_that_is_closed_on_holidays() -> None:
    """Each day of the next two years, against the list of holidays."""
    days = {day for year in (2026, 2027) for day, _ in jpholiday.year_holidays(year)}
    assert set(holidays(2026)) | set(holidays(2027)) == days
    assert [
        day
        for day in sorted(days)
        if state_at("Mo-Su 00:00-24:00; PH off", at(day.isoformat())) is not OpenState.CLOSED
    ] == []
