"""The published plan of periods: weeks or months, which nest in quarters, which nest in years.

A plan that nests leaves no difference of two periods that is not itself a period of the plan: with weeks *and* months, a month
minus the weeks inside it would tell single days. So one handbook has one base period.

Weeks are those of ISO 8601 (Monday to Sunday, JST; the caller counts in JST). Quarter 1 to 3 have 13 weeks each. **The 53rd week**
of a long year (2026 is one) belongs to the fourth quarter, which then has 14: left alone, it would be year minus quarters, a
single week told without the quarter's protection. Month plans use calendar quarters and years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from handbook.analytics.disclosure.errors import PeriodWrong

LEVELS = ("week", "month", "quarter", "year")
WEEKS_A_QUARTER = 13


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A stretch of whole days, *first* to *last*, both within. *name* is unique within one plan: ``2026-W07``, ``2026-Q1``."""

    name: str
    level: str
    first: date
    last: date


def _week(year: int, number: int) -> Period:
    monday = date.fromisocalendar(year, number, 1)
    return Period(f"{year}-W{number:02}", "week", monday, monday + timedelta(days=6))


def _month(year: int, number: int) -> Period:
    following = date(year + number // 12, number % 12 + 1, 1)
    return Period(f"{year}-{number:02}", "month", date(year, number, 1), following - timedelta(days=1))


def weeks_in(year: int) -> int:
    """52 or 53: 28 December is always in the last week of its ISO year."""
    return date(year, 12, 28).isocalendar().week


@dataclass(frozen=True, slots=True)
class Plan:
    """Which periods there are. *base* is ``week`` or ``month``."""

    base: str = "week"

    def __post_init__(self) -> None:
        if self.base not in ("week", "month"):
            raise PeriodWrong(f"a plan begins at weeks or at months, not at {self.base!r}")

    @property
    def levels(self) -> tuple[str, str, str]:
        """From the shortest to the longest."""
        return (self.base, "quarter", "year")

    def year(self, year: int) -> Period:
        """The whole year."""
        return self._joined(str(year), "year", [self.quarter(year, number) for number in (1, 2, 3, 4)])

    def quarter(self, year: int, number: int) -> Period:
        """Quarter *number* (1 to 4)."""
        return self._joined(f"{year}-Q{number}", "quarter", self._bases(year, number))

    def period_of(self, day: date, level: str) -> Period:
        """The period of *level* that *day* lies in."""
        if level not in self.levels:
            raise PeriodWrong(f"this plan has {', '.join(self.levels)}, not {level!r}")
        if self.base == "week":
            year, number, _ = day.isocalendar()
            quarter = min((number - 1) // WEEKS_A_QUARTER, 3) + 1
            base = _week(year, number)
        else:
            year, quarter = day.year, (day.month + 2) // 3
            base = _month(year, day.month)
        if level == self.base:
            return base
        return self.quarter(year, quarter) if level == "quarter" else self.year(year)

    def parts(self, period: Period) -> tuple[Period, ...]:
        """The periods of the next shorter level that *period* is the sum of; none for a base period."""
        self.check(period)
        if period.level == self.base:
            return ()
        year = int(period.name[:4])
        if period.level == "year":
            return tuple(self.quarter(year, number) for number in (1, 2, 3, 4))
        return tuple(self._bases(year, int(period.name[-1])))

    def check(self, period: Period) -> None:
        """Raises :class:`PeriodWrong` unless *period* is one of this plan."""
        if period.level not in self.levels or self.period_of(period.first, period.level) != period:
            raise PeriodWrong(f"{period.name} ({period.first} to {period.last}) is no {period.level} of this plan")

    def _bases(self, year: int, number: int) -> list[Period]:
        if number not in (1, 2, 3, 4):
            raise PeriodWrong(f"a year has quarters 1 to 4, not {number}")
        if self.base == "month":
            return [_month(year, month) for month in range(3 * number - 2, 3 * number + 1)]
        start = WEEKS_A_QUARTER * (number - 1)
        end = weeks_in(year) if number == 4 else start + WEEKS_A_QUARTER
        return [_week(year, week) for week in range(start + 1, end + 1)]

    @staticmethod
    def _joined(name: str, level: str, parts: list[Period]) -> Period:
        return Period(name, level, parts[0].first, parts[-1].last)
