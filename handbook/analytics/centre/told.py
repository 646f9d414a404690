"""What was told to Plausible, noted at the centre: whichever machine goes on, nothing is told twice."""

from __future__ import annotations

import sqlalchemy as sa

from handbook.analytics.centre.schema import TOLD
from handbook.analytics.centre.writing import insert
from handbook.analytics.plausible.progress import Told

_NUMBERS = ("visits_per_event", "events", "sent", "taken", "dropped")


class ToldPeriods:
    """The :class:`~handbook.analytics.plausible.progress.Progress` of one *handbook*, in the centre's database behind *engine*."""

    def __init__(self, engine: sa.Engine, handbook: str) -> None:
        self._engine = engine
        self._handbook = handbook

    def of(self, site: str, period: str) -> Told | None:
        """What was noted last, or None if the period was not begun."""
        query = sa.select(*(TOLD.c[name] for name in _NUMBERS)).where(
            TOLD.c.handbook == self._handbook, TOLD.c.site == site, TOLD.c.period == period
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else Told(*row)

    def note(self, site: str, period: str, told: Told) -> None:
        """Note *told* in the place of what was noted before."""
        numbers = {name: getattr(told, name) for name in _NUMBERS}
        with self._engine.begin() as connection:
            connection.execute(
                insert(connection, TOLD)
                .values(handbook=self._handbook, site=site, period=period, **numbers)
                .on_conflict_do_update(index_elements=["handbook", "site", "period"], set_=numbers)
            )
