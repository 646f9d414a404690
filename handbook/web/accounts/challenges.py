"""Challenges: what a passkey has to sign, so that nothing that it signed before is of use. Each is random, short-lived and good once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from enum import StrEnum

import sqlalchemy as sa

from handbook.web.accounts.database import Database
from handbook.web.accounts.schema import CHALLENGES

GOOD_FOR = 5 * 60
"""Seconds: the time that W3C's Web Authentication recommends where people are asked for a PIN or a finger."""

MOST_OPEN = 1_000
"""Open ones in a handbook: anybody may ask for one to log in with. Beyond that, the oldest are dropped."""

_LENGTH = 32


class Purpose(StrEnum):
    """What a challenge was made for; it is good for nothing else."""

    ENTER = "enter"
    ADD = "add"
    CONFIRM = "confirm"


class Challenges:
    """Makes challenges, and takes each once, from the browser that it was made for alone."""

    def __init__(self, database: Database, now: Callable[[], int]) -> None:
        self._database = database
        self._now = now

    def make(self, purpose: Purpose, bound: str) -> bytes:
        """A new challenge for *purpose*. *bound*: what the browser's cookie holds."""
        challenge = secrets.token_bytes(_LENGTH)
        now, handbook = self._now(), self._database.handbook
        ours = CHALLENGES.c.handbook == handbook
        newest = (
            sa.select(CHALLENGES.c.expires)
            .where(ours)
            .order_by(CHALLENGES.c.expires.desc())
            .offset(MOST_OPEN - 1)
            .limit(1)
        )
        with self._database.writing() as connection:
            oldest = connection.execute(newest).scalar()
            gone = CHALLENGES.c.expires <= max(now, -1 if oldest is None else oldest)
            connection.execute(sa.delete(CHALLENGES).where(ours, gone))
            connection.execute(
                sa.insert(CHALLENGES).values(
                    handbook=handbook,
                    challenge=_hashed(challenge),
                    purpose=purpose,
                    bound=_hashed(bound.encode(errors="replace")),
                    expires=now + GOOD_FOR,
                )
            )
        return challenge

    def use(self, connection: sa.Connection, challenge: bytes, purpose: Purpose, bound: str) -> bool:
        """Whether *challenge* was open for *purpose* in that browser. It is not any more, whatever it was. Within a transaction."""
        mine = (CHALLENGES.c.handbook == self._database.handbook, CHALLENGES.c.challenge == _hashed(challenge))
        row = connection.execute(sa.select(CHALLENGES).where(*mine).with_for_update()).first()
        used = connection.execute(sa.delete(CHALLENGES).where(*mine))
        return (
            row is not None
            and used.rowcount == 1
            and row.purpose == purpose
            and row.bound == _hashed(bound.encode(errors="replace"))
            and self._now() < row.expires
        )


def _hashed(told: bytes) -> bytes:
    return hashlib.sha256(told).digest()
