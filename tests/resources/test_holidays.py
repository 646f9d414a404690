"""Japan's holidays, each day by a second library: of the law, and of another hand.

Both work them out from 国民の祝日に関する法律. The days of the equinoxes are set by 国立天文台 in February of the year before
(暦要項), and the Cabinet Office publishes them then; for years further on both libraries reckon them from the sun's course.
"""

from __future__ import annotations

from datetime import date, timedelta

import holidays as second
import pytest

from handbook.resources.hours import holidays

LAST_YEAR = date.today().year - 1  # noqa: DTZ011 - a year, in any zone
YEARS = range(LAST_YEAR, LAST_YEAR + 4)
"""The year that was, the one that is, and the next two."""


@pytest.mark.parametrize("year", YEARS)
def test_both_libraries_say_the_same_of_every_day(year: int) -> None:
    """Day by day, so that the message names the day."""
    days = [
        date(year, 1, 1) + timedelta(days=number)
        for number in range(365 + (date(year, 12, 31).timetuple().tm_yday > 365))
    ]
    other = second.country_holidays("JP", years=year)
    ours = set(holidays(year))
    assert [day for day in days if (day in ours) != (day in other)] == []


def test_the_days_that_the_cabinet_office_published_are_holidays() -> None:
    """Told by it in February 2025 and in February 2026 (https://www8.cao.go.jp/chosei/shukujitsu/gaiyou.html)."""
    published = {
        2026: "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23",
        2027: "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23",
    }
    for year, days in published.items():
        assert [day.isoformat() for day in holidays(year)] == [f"{year}-{day}" for day in days.split()]


@pytest.mark.parametrize("year", YEARS)
def test_the_laws_own_rules_hold(year: int) -> None:
    """第3条: a holiday on a Sunday moves to the next day that is none; a day between two holidays is one."""
    days = set(holidays(year)) | set(holidays(year - 1)) | set(holidays(year + 1))
    for day in holidays(year):
        if day.weekday() == 6:
            following = day + timedelta(days=1)
            assert following in days, f"{day} is a Sunday"
    first = date(year, 1, 2)
    for day in (first + timedelta(days=number) for number in range(362)):
        if {day - timedelta(days=1), day + timedelta(days=1)} <= days:
            assert day in days, f"{day} lies between two"
