"""The log of what staff did: append-only, each entry sealed together with the one before it."""

from __future__ import annotations

import hmac
from collections.abc import Callable

import sqlalchemy as sa

from handbook.web.accounts.chain import FIRST, Entry, Sealed, faults, sealed
from handbook.web.accounts.database import Database
from handbook.web.accounts.schema import AUDIT

COMMAND_LINE = "cli"
"""The actor of what was done by `handbook user`: whoever may log in to the machine."""


class Audit:
    """The log in *database*, sealed by *key*."""

    def __init__(self, database: Database, key: bytes, now: Callable[[], int]) -> None:
        self._database = database
        self._key = key
        self._now = now

    def note(self, connection: sa.Connection, actor: str, action: str, thing: str = "") -> None:
        """Note that *actor* did *action* to *thing*: all of them ids, none of them a resident's.

        In the transaction of what was done, and last in it: the log takes turns.
        """
        handbook = self._database.handbook
        if connection.dialect.name == "postgresql":
            turn = sa.func.hashtext(f"handbook accounts log {handbook}")
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(turn)))
        last = connection.execute(
            sa.select(AUDIT.c.number, AUDIT.c.seal)
            .where(AUDIT.c.handbook == handbook)
            .order_by(AUDIT.c.number.desc())
            .limit(1)
        ).first()
        number, previous = (1, FIRST) if last is None else (last.number + 1, last.seal)
        new = sealed(self._key, handbook, previous, Entry(number, self._now(), actor, action, thing))
        connection.execute(
            sa.insert(AUDIT).values(
                handbook=handbook,
                number=number,
                at=new.entry.at,
                actor=actor,
                action=action,
                object=thing,
                seal=new.seal,
            )
        )

    def entries(self) -> list[Sealed]:
        """All of it, from the first."""
        query = sa.select(AUDIT).where(AUDIT.c.handbook == self._database.handbook).order_by(AUDIT.c.number)
        with self._database.reading() as connection:
            return [
                Sealed(Entry(row.number, row.at, row.actor, row.action, row.object), row.seal)
                for row in connection.execute(query)
            ]

    def faults(self) -> list[int]:
        """The numbers at which it is not what was written. That its end was cut off shows only by :meth:`holds`."""
        return faults(self._key, self._database.handbook, self.entries())

    def holds(self, number: int, seal: bytes) -> bool:
        """Whether it still holds the entry that was the head when it was noted elsewhere."""
        return any(each.entry.number == number and hmac.compare_digest(each.seal, seal) for each in self.entries())
