"""Sessions: who is logged in. The browser holds 32 random bytes, the database only their hash, so that reading it lets nobody in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from handbook.web.accounts.audit import Audit
from handbook.web.accounts.database import Database
from handbook.web.accounts.schema import SESSIONS, USERS
from handbook.web.accounts.users import User, user_of

IDLE = 30 * 60
LONGEST = 12 * 60 * 60
"""Seconds without a request, and in all (NIST SP 800-63B-4, 2.2.3, allows an hour and a day)."""

FRESH = 5 * 60
"""Seconds for which somebody who confirmed that it is them need not again."""

_SEEN_EVERY = 60
"""Seconds: more often, a request is not noted."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody, logged in. ``key`` is what the cookie holds; ``is_fresh`` says whether they have confirmed just now that it is them.

    Having logged in is not enough for that: people leave their desks.
    """

    key: str
    user: User
    is_fresh: bool = False

    @property
    def token(self) -> str:
        """The token that this session's forms carry."""
        digest = hashlib.blake2b(self.key.encode(), digest_size=24, person=b"handbook csrf").digest()
        return base64.urlsafe_b64encode(digest).decode()

    def is_token(self, given: str) -> bool:
        """Whether *given* is this session's token."""
        return hmac.compare_digest(given.encode(errors="replace"), self.token.encode())


class Sessions:
    """Begins, finds and ends sessions."""

    def __init__(self, database: Database, audit: Audit, now: Callable[[], int]) -> None:
        self._database = database
        self._audit = audit
        self._now = now

    def begin(self, user: User, how: str, instead_of: str = "") -> Session:
        """A new session of *user*, who came in by *how*; the browser's old one is ended."""
        session = Session(secrets.token_urlsafe(32), user)
        now, handbook = self._now(), self._database.handbook
        with self._database.writing() as connection:
            connection.execute(
                sa.delete(SESSIONS).where(
                    SESSIONS.c.handbook == handbook,
                    (SESSIONS.c.id == _hashed(instead_of))
                    | (SESSIONS.c.seen < now - IDLE)
                    | (SESSIONS.c.begun < now - LONGEST),
                )
            )
            connection.execute(
                sa.insert(SESSIONS).values(
                    handbook=handbook, id=_hashed(session.key), user=user.id, begun=now, seen=now
                )
            )
            self._audit.note(connection, user.id, f"session.begun.{how}")
        return session

    def find(self, key: str) -> Session | None:
        """The session whose cookie holds *key*, with its person as they are now."""
        now, handbook = self._now(), self._database.handbook
        query = sa.select(SESSIONS.c.begun, SESSIONS.c.seen, SESSIONS.c.confirmed, USERS).where(
            SESSIONS.c.handbook == handbook,
            SESSIONS.c.id == _hashed(key),
            USERS.c.handbook == handbook,
            USERS.c.id == SESSIONS.c.user,
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        # Sessions end when somebody is disabled or reset. This is for one that was beginning at that moment.
        if row is None or row["disabled"] or row["passphrase"] is None:
            return None
        if now - row["seen"] >= IDLE or now - row["begun"] >= LONGEST:
            return None
        if now - row["seen"] >= _SEEN_EVERY:
            with self._database.writing() as connection:
                connection.execute(
                    sa.update(SESSIONS)
                    .where(SESSIONS.c.handbook == handbook, SESSIONS.c.id == _hashed(key))
                    .values(seen=now)
                )
        return Session(key, user_of(row), now - row["confirmed"] < FRESH)

    def confirm(self, session: Session) -> None:
        """Keep that whoever sits there has just shown that it is them."""
        with self._database.writing() as connection:
            connection.execute(
                sa.update(SESSIONS)
                .where(SESSIONS.c.handbook == self._database.handbook, SESSIONS.c.id == _hashed(session.key))
                .values(confirmed=self._now())
            )

    def end(self, session: Session) -> None:
        """Log out."""
        with self._database.writing() as connection:
            connection.execute(
                sa.delete(SESSIONS).where(
                    SESSIONS.c.handbook == self._database.handbook, SESSIONS.c.id == _hashed(session.key)
                )
            )
            self._audit.note(connection, session.user.id, "session.ended")

    def end_all(self, user: User) -> None:
        """Log *user* out everywhere."""
        with self._database.writing() as connection:
            end_all(connection, self._database.handbook, user.id)
            self._audit.note(connection, user.id, "session.ended.all")


def end_all(connection: sa.Connection, handbook: str, user: str) -> None:
    """End all sessions of *user* within a transaction."""
    connection.execute(sa.delete(SESSIONS).where(SESSIONS.c.handbook == handbook, SESSIONS.c.user == user))


def _hashed(key: str) -> bytes:
    return hashlib.sha256(key.encode(errors="replace")).digest()
