"""The months that were made public, read from the centre's database: what is not what was paid for is not given out."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from handbook.analytics.centre.database import centre_as_it_is
from handbook.analytics.centre.published import PublishedMonths
from handbook.analytics.centre.schema import PUBLISHED_FILES
from handbook.analytics.privacy import Spent, digest
from handbook.analytics.simulated import database_beside, is_simulated
from handbook.web.opendata.month import Month, month_of
from handbook.web.settings import Settings

_log = logging.getLogger(__name__)


class OpenDataError(Exception):
    """The root of what keeps a month from being given out: :class:`OpenDataAway`, :class:`MonthChanged`."""


class OpenDataAway(OpenDataError):
    """The database cannot be read now."""


class MonthChanged(OpenDataError):
    """The files of a month are not those that were paid for."""


@dataclass(frozen=True, slots=True)
class Published:
    """A month with its files, as they were published."""

    month: Month
    contents: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the ledger; ``month`` is ``None`` where its files were changed."""

    name: str
    month: Month | None


class OpenData:
    """The open data of the handbook that runs by *settings*. The database is opened when somebody asks, and only read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._checked: dict[str, Month] = {}
        """By their digests, the months whose files were read and checked, for the list. What is given out is checked each time."""
        self._told: set[str] = set()
        """The months that the log named already."""

    @property
    def simulated(self) -> bool:
        """Whether all of it is made up."""
        return is_simulated(self._settings.data)

    def months(self) -> list[Listed]:
        """All months, newest first. Raises :class:`OpenDataAway`."""
        with self._months() as months:
            return [] if months is None else [self._listed(months, spent) for spent in _newest_first(months)]

    def newest(self) -> str | None:
        """The name of the newest month. Raises :class:`OpenDataAway`."""
        with self._months() as months:
            return None if months is None else next((spent.period for spent in _newest_first(months)), None)

    def month(self, name: str) -> Published | None:
        """The month *name* with its files; ``None`` where it was not made public. Raises :class:`OpenDataError`."""
        with self._months() as months:
            if months is None:
                return None
            spent = next((spent for spent in months.ledger().entries if spent.period == name), None)
            return None if spent is None else self._checked_month(months, spent)

    def _listed(self, months: PublishedMonths, spent: Spent) -> Listed:
        month = self._checked.get(spent.sha256)
        if month is None or month.name != spent.period:
            try:
                month = self._checked_month(months, spent).month
            except MonthChanged:
                return Listed(spent.period, None)
        return Listed(spent.period, month)

    def _checked_month(self, months: PublishedMonths, spent: Spent) -> Published:
        contents = months.files(spent.period)
        if digest(contents) != spent.sha256:
            self._checked.pop(spent.sha256, None)
            self._tell(spent.period)
            raise MonthChanged
        month = self._checked[spent.sha256] = month_of(spent, contents)
        return Published(month, contents)

    def _tell(self, month: str) -> None:
        """Tell the log once: everybody may ask for the month, as often as they like."""
        if month not in self._told:
            self._told.add(month)
            _log.error("open data: the files of %s are not those that were published; they are not served", month)

    @contextmanager
    def _months(self) -> Iterator[PublishedMonths | None]:
        """What was made public; ``None`` where nobody has counted yet."""
        try:
            data = self._settings.data
            engine = centre_as_it_is(data, database_beside(data, self._settings.database_url))
            if engine is None or not sa.inspect(engine).has_table(PUBLISHED_FILES.name):
                yield None
            else:
                yield PublishedMonths(engine, self._settings.name)
        except sa.exc.SQLAlchemyError as error:
            # Its message could hold an address and a password.
            _log.error("open data: the database of the counts cannot be read (%s)", type(error).__name__)
            raise OpenDataAway from None


def _newest_first(months: PublishedMonths) -> tuple[Spent, ...]:
    return months.ledger().entries[::-1]
