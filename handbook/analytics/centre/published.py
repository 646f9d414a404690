"""The months that were made public: the ledger of what they cost, and their files, each month once and for ever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import sqlalchemy as sa

from handbook.analytics.centre.schema import COUNTS, PUBLISHED, PUBLISHED_FILES
from handbook.analytics.centre.writing import take_turns
from handbook.analytics.privacy import Ledger, Spent, digest, spend


def month_name(day: date) -> str:
    """The period in which *day*'s counts for publication are kept."""
    return _counts_of(_month(day))


def is_published(connection: sa.Connection, handbook: str, day: date) -> bool:
    """Whether the month of *day* is out."""
    query = sa.select(PUBLISHED.c.month).where(PUBLISHED.c.handbook == handbook, PUBLISHED.c.month == _month(day))
    return connection.execute(query).first() is not None


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _counts_of(month: str) -> str:
    return f"M{month}"


class PublishedMonths:
    """The :class:`~handbook.analytics.privacy.Budget` of one *handbook*, in the centre's database behind *engine*."""

    def __init__(self, engine: sa.Engine, handbook: str) -> None:
        self._engine = engine
        self._handbook = handbook

    def ledger(self) -> Ledger:
        """All that was spent so far."""
        with self._engine.connect() as connection:
            return self._ledger(connection)

    def spend(self, new: Spent, made: Mapping[str, bytes]) -> None:
        """Note *new*, keep its files, and delete the month's numbers in plain: in one transaction.

        Raises :class:`~handbook.analytics.privacy.BudgetSpent`.
        """
        with self._engine.begin() as connection:
            take_turns(connection, self._handbook)
            spend(self._ledger(connection), new)
            connection.execute(
                sa.insert(PUBLISHED).values(
                    handbook=self._handbook,
                    month=new.period,
                    epsilon=str(new.epsilon),
                    delta=str(new.delta),
                    version=new.version,
                    sha256=new.sha256,
                )
            )
            connection.execute(
                sa.insert(PUBLISHED_FILES),
                [
                    {"handbook": self._handbook, "month": new.period, "name": name, "content": content}
                    for name, content in sorted(made.items())
                ],
            )
            connection.execute(
                sa.delete(COUNTS).where(COUNTS.c.handbook == self._handbook, COUNTS.c.period == _counts_of(new.period))
            )

    def files(self, month: str) -> dict[str, bytes]:
        """The files of *month* by their names; none where it was not made public."""
        query = sa.select(PUBLISHED_FILES.c.name, PUBLISHED_FILES.c.content).where(
            PUBLISHED_FILES.c.handbook == self._handbook, PUBLISHED_FILES.c.month == month
        )
        with self._engine.connect() as connection:
            return {row.name: row.content for row in connection.execute(query.order_by(PUBLISHED_FILES.c.name))}

    def changed(self) -> list[str]:
        """The months whose files are not those that were paid for."""
        return [entry.period for entry in self.ledger().entries if digest(self.files(entry.period)) != entry.sha256]

    def _ledger(self, connection: sa.Connection) -> Ledger:
        query = sa.select(PUBLISHED).where(PUBLISHED.c.handbook == self._handbook).order_by(PUBLISHED.c.month)
        return Ledger(
            tuple(
                Spent(row.month, Fraction(row.epsilon), Fraction(row.delta), row.version, row.sha256)
                for row in connection.execute(query)
            )
        )
