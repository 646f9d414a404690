"""The planners' calendar at the centre: events that they note, and the versions of the content, which note themselves."""

from __future__ import annotations

import secrets
from functools import lru_cache, partial

import sqlalchemy as sa

from handbook.analytics.calendar import MOST_EVENTS, Calendar, Event, EventWrong, Version
from handbook.analytics.cells import Cell
from handbook.analytics.centre.possible import joined
from handbook.analytics.centre.schema import CONTENTS, EVENTS
from handbook.analytics.centre.writing import take_turns


def new_id() -> str:
    """The id of a new event: random, so that it tells nothing."""
    return secrets.token_hex(8)


class NotedEvents:
    """The calendar of one *handbook*, in the centre's database behind *engine*."""

    def __init__(self, engine: sa.Engine, handbook: str) -> None:
        self._engine = engine
        self._handbook = handbook

    def calendar(self) -> Calendar:
        """All that is noted."""
        events = sa.select(EVENTS).where(EVENTS.c.handbook == self._handbook)
        contents = sa.select(CONTENTS).where(CONTENTS.c.handbook == self._handbook).order_by(CONTENTS.c.version)
        with self._engine.connect() as connection:
            return Calendar(
                [Event(row.id, row.first, row.last, row.kind, row.words) for row in connection.execute(events)],
                [
                    Version(row.version, row.since, row.until, partial(_allowed, row.possible))
                    for row in connection.execute(contents)
                ],
            )

    def note(self, event: Event) -> None:
        """Keep *event*, in the place of one with its id. Raises :class:`EventWrong` where there are too many."""
        values = {"first": event.first, "last": event.last, "kind": event.kind, "words": event.words}
        with self._engine.begin() as connection:
            take_turns(connection, self._handbook)
            if connection.execute(sa.update(EVENTS).where(self._is(event.id)).values(values)).rowcount:
                return
            many = sa.select(sa.func.count()).where(EVENTS.c.handbook == self._handbook)
            if connection.execute(many).scalar_one() >= MOST_EVENTS:
                raise EventWrong("many")
            connection.execute(sa.insert(EVENTS).values(handbook=self._handbook, id=event.id, **values))

    def remove(self, id: str) -> bool:
        """Delete an event. ``False`` where there is none."""
        with self._engine.begin() as connection:
            return bool(connection.execute(sa.delete(EVENTS).where(self._is(id))).rowcount)

    def _is(self, id: str) -> sa.ColumnElement[bool]:
        return sa.and_(EVENTS.c.handbook == self._handbook, EVENTS.c.id == id)


@lru_cache(maxsize=32)
def _allowed(possible: bytes) -> frozenset[Cell]:
    """Read once, as long as pages ask for it."""
    return joined((possible,), {}).allowed
