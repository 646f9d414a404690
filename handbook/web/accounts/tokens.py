"""Keys of the API: what a program sends instead of logging in. The database holds only their hash, so that reading it lets nobody in."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from handbook.analytics.centre.writing import insert
from handbook.web.accounts.audit import COMMAND_LINE, Audit
from handbook.web.accounts.database import Database
from handbook.web.accounts.errors import Busy, NoSuchToken, Refused, TokenRefused
from handbook.web.accounts.names import known_as
from handbook.web.accounts.roles import Role
from handbook.web.accounts.schema import TOKEN_BUCKET, TOKENS, USERS
from handbook.web.accounts.throttle import BURST, drawn, wait
from handbook.web.accounts.users import User, user_of

ROLE = Role.PLANNER
"""Whose numbers the API gives."""

USUAL_DAYS = 365
MOST_DAYS = 366

_DAY = 24 * 60 * 60
_PREFIX = "handbook_"
_SHAPE = re.compile(_PREFIX + r"[A-Za-z0-9_-]{43}")
"""The prefix lets programs that look for leaked secrets find it; behind it stand 32 random bytes."""

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Token:
    """A key: what it is called, whose it is, until when (seconds since 1970) it is good, and whether it would open anything now."""

    id: str
    name: str
    user: User
    expires: int
    is_good: bool


class Tokens:
    """Makes keys, finds whose they are, and takes them back."""

    def __init__(self, database: Database, audit: Audit, now: Callable[[], int]) -> None:
        self._database = database
        self._audit = audit
        self._now = now

    def make(self, name: str, user: str, days: int = USUAL_DAYS, actor: str = COMMAND_LINE) -> str:
        """A new key called *name*, for the person of the name *user*. It is shown this once.

        Raises :class:`TokenRefused` where the person could not use it.
        """
        written = _named(name)
        if not 1 <= days <= MOST_DAYS:
            raise TokenRefused(f"鍵の期限は、1日から{MOST_DAYS}日までです")
        token, id, now = _PREFIX + secrets.token_urlsafe(32), secrets.token_hex(4), self._now()
        handbook = self._database.handbook
        with self._database.writing() as connection:
            query = sa.select(USERS).where(USERS.c.handbook == handbook, USERS.c.name == (known_as(user) or ""))
            row = connection.execute(query).mappings().first()
            if row is None or not _may(user_of(row)):
                raise TokenRefused("APIの鍵は、planner の役割があり、招待を受けて登録した人だけが持てます")
            connection.execute(
                sa.insert(TOKENS).values(
                    handbook=handbook,
                    id=id,
                    token=_hashed(token),
                    user=row["id"],
                    name=written,
                    made=now,
                    expires=now + days * _DAY,
                )
            )
            self._audit.note(connection, actor, f"token.created.{id}", row["id"])
        return token

    def find(self, token: str) -> User:
        """Whose key *token* is. Raises :class:`Refused`, which does not say why, and :class:`Busy` after many wrong ones.

        A good key is never kept waiting. What has not the shape of a key is refused without a look into the database.
        """
        if not _SHAPE.fullmatch(token):
            raise Refused
        handbook = self._database.handbook
        query = sa.select(TOKENS.c.expires, USERS).where(
            TOKENS.c.handbook == handbook,
            TOKENS.c.token == _hashed(token),
            USERS.c.handbook == handbook,
            USERS.c.id == TOKENS.c.user,
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is not None and self._now() < row["expires"] and _may(user_of(row)):
            return user_of(row)
        self._draw()
        raise Refused

    def all(self, user: User | None = None) -> list[Token]:
        """All keys that were not taken back, or those of *user*; the oldest first."""
        handbook = self._database.handbook
        query = (
            sa.select(TOKENS.c.id.label("token_id"), TOKENS.c.name.label("token_name"), TOKENS.c.expires, USERS)
            .where(TOKENS.c.handbook == handbook, USERS.c.handbook == handbook, USERS.c.id == TOKENS.c.user)
            .order_by(TOKENS.c.made, TOKENS.c.id)
        )
        if user is not None:
            query = query.where(TOKENS.c.user == user.id)
        now = self._now()
        with self._database.reading() as connection:
            return [
                Token(
                    row["token_id"],
                    row["token_name"],
                    user_of(row),
                    row["expires"],
                    now < row["expires"] and _may(user_of(row)),
                )
                for row in connection.execute(query).mappings()
            ]

    def revoke(self, id: str, user: User | None = None, actor: str = COMMAND_LINE) -> None:
        """Take the key *id* back, where *user* is named only if it is theirs. Raises :class:`NoSuchToken`."""
        which = [TOKENS.c.handbook == self._database.handbook, TOKENS.c.id == id]
        if user is not None:
            which.append(TOKENS.c.user == user.id)
        with self._database.writing() as connection:
            owner: str | None = connection.execute(sa.select(TOKENS.c.user).where(*which)).scalar()
            if owner is None:
                raise NoSuchToken(f"{id} という鍵はありません。「handbook token list」で一覧を見られます")
            connection.execute(sa.delete(TOKENS).where(*which))
            self._audit.note(connection, actor, f"token.revoked.{id}", owner)

    def _draw(self) -> None:
        """Take one wrong key from those that everybody may send. Raises :class:`Busy`."""
        handbook, now = self._database.handbook, self._now()
        with self._database.writing() as connection:
            new = insert(connection, TOKEN_BUCKET).values(handbook=handbook, level=BURST, at=now)
            connection.execute(new.on_conflict_do_nothing())
            mine = TOKEN_BUCKET.c.handbook == handbook
            bucket = connection.execute(sa.select(TOKEN_BUCKET).where(mine).with_for_update()).one()
            level = drawn(bucket.level, bucket.at, now)
            if level is None:
                raise Busy(wait())
            connection.execute(sa.update(TOKEN_BUCKET).where(mine).values(level=level, at=now))


def void_tokens(connection: sa.Connection, handbook: str, user: str) -> None:
    """Take all keys of *user* back within a transaction."""
    connection.execute(sa.delete(TOKENS).where(TOKENS.c.handbook == handbook, TOKENS.c.user == user))


def _may(user: User) -> bool:
    return not user.disabled and user.enrolled and ROLE in user.roles


def _named(name: str) -> str:
    written = name.strip()
    if not written or len(written) > _LONGEST_NAME or not written.isprintable():
        raise TokenRefused(f"鍵の名前は、1文字から{_LONGEST_NAME}文字までで、改行などの記号を入れずに書きます")
    return written


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
