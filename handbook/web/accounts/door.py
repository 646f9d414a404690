"""The door: lets somebody in by name, passphrase and a code, or tells nothing at all.

Whether a name is unknown, a passphrase or a code wrong, an account locked, disabled or not enrolled yet: the same error, after the same
work. An attempt is counted before it is looked at, so that many at once are not more than many in a row.

Else whoever knows a name could lock its person out by guessing without end. So a browser that somebody has logged in from keeps a mark
(OWASP, "Slow Down Online Guessing Attacks with Device Cookies"): attempts from there are counted apart, and need not share with strangers.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from handbook.analytics.centre.writing import insert
from handbook.web.accounts.codes import matching_step, new_recovery_codes, new_secret, recovery_bytes
from handbook.web.accounts.errors import AccountsSealed, Busy, Refused
from handbook.web.accounts.invitations import keep_recovery_codes
from handbook.web.accounts.means import Means
from handbook.web.accounts.names import known_as
from handbook.web.accounts.passphrases import new_passphrase, normalized
from handbook.web.accounts.schema import BUCKET, RECOVERY, USERS
from handbook.web.accounts.sessions import end_all
from handbook.web.accounts.throttle import BURST, FREE, drawn, locked_until, wait
from handbook.web.accounts.users import User, user_of

DEVICE_DAYS = 90
"""How long a browser is known after a log-in."""

_NOBODY = "nobody"
_DEVICE = "device"


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What is known of who wants to come in: the row of the name, where there is one that may try now."""

    row: Mapping[Any, Any] | None
    recovery: tuple[bytes, ...]
    counter: str = ""

    @property
    def id(self) -> str:
        return _NOBODY if self.row is None else self.row["id"]

    @property
    def passphrase(self) -> str | None:
        return None if self.row is None else self.row["passphrase"]


class Door(Means):
    """Lets people in."""

    @cached_property
    def _nobodys(self) -> bytes:
        """The authenticator's secret that a code is held against where there is no such person."""
        return self._keys.seal(new_secret(), _NOBODY)

    def log_in(self, name: str, passphrase: str, code: str, device: str = "") -> User:
        """The person who gave all three, on a browser with the mark *device*.

        Raises :class:`Refused`, which does not say why, and :class:`Busy`.
        """
        attempt = self._attempt(USERS.c.name, known_as(name), self.owner(device))
        nobodys = self._nobodys
        secret = self._keys.open(nobodys if attempt.row is None else attempt.row["totp"], attempt.id)
        is_right = self._passphrases.verify(attempt.passphrase, passphrase)
        step = matching_step(secret, code, self._now())
        if attempt.row is None or not is_right or step is None:
            raise Refused
        with self._database.writing() as connection:
            # Whoever used the same code in the meantime was first.
            self._succeed(connection, attempt, USERS.c.totp_step < step, totp_step=step)
        self._keep_well(attempt, passphrase)
        return user_of(attempt.row)

    def recover(self, name: str, passphrase: str, code: str, device: str = "") -> User:
        """The person who gave their name, passphrase and a recovery code, which is used up. Raises as :meth:`log_in` does."""
        attempt = self._attempt(USERS.c.name, known_as(name), self.owner(device))
        given = self._keys.fingerprint(recovery_bytes(code), attempt.id)
        is_right = self._passphrases.verify(attempt.passphrase, passphrase)
        found = [hmac.compare_digest(given, kept) for kept in attempt.recovery]
        if attempt.row is None or not is_right or not any(found):
            raise Refused
        with self._database.writing() as connection:
            self._succeed(connection, attempt)
            used = connection.execute(
                sa.delete(RECOVERY).where(
                    RECOVERY.c.handbook == self._database.handbook,
                    RECOVERY.c.user == attempt.id,
                    RECOVERY.c.code == given,
                )
            )
            if used.rowcount != 1:
                raise Refused
            self._audit.note(connection, attempt.id, "recovery.used", attempt.id)
        self._keep_well(attempt, passphrase)
        return user_of(attempt.row)

    def confirm(self, user: User, passphrase: str) -> None:
        """Make sure that it is *user* who sits there, before something that matters. Raises as :meth:`log_in` does."""
        attempt = self._attempt(USERS.c.id, user.id, user.id)
        is_right = self._passphrases.verify(attempt.passphrase, passphrase)
        if attempt.row is None or not is_right:
            raise Refused
        with self._database.writing() as connection:
            self._succeed(connection, attempt)

    def change_passphrase(self, user: User, new: str) -> None:
        """Keep a *new* passphrase, and end all sessions. Raises :class:`~handbook.web.accounts.errors.PassphraseRefused`."""
        kept = self._passphrases.hash(new_passphrase(new, user.name))
        with self._database.writing() as connection:
            connection.execute(self._update(user.id).values(passphrase=kept))
            end_all(connection, self._database.handbook, user.id)
            self._audit.note(connection, user.id, "passphrase.changed", user.id)

    def new_recovery_codes(self, user: User) -> list[str]:
        """Ten new codes; the old ones are void."""
        codes = new_recovery_codes()
        with self._database.writing() as connection:
            keep_recovery_codes(connection, self._database.handbook, self._keys, user.id, codes)
            self._audit.note(connection, user.id, "recovery.renewed", user.id)
        return codes

    def recovery_codes_left(self, user: User) -> int:
        """How many of *user*'s recovery codes were not used yet."""
        with self._database.reading() as connection:
            return len(self._recovery(connection, user.id))

    def mark(self, user: User) -> str:
        """What a browser keeps that *user* has logged in from. It lets nobody in."""
        told = f"{user.id} {self._now()}".encode()
        return base64.urlsafe_b64encode(self._keys.seal(told, _DEVICE)).decode()

    def owner(self, device: str) -> str:
        """Whose mark *device* is; empty where it is nobody's, or too old."""
        try:
            told = self._keys.open(base64.urlsafe_b64decode(device[:400]), _DEVICE).decode()
        except (AccountsSealed, binascii.Error, ValueError):
            return ""
        user, _, since = told.partition(" ")
        return user if self._now() - int(since) < DEVICE_DAYS * 24 * 60 * 60 else ""

    def _attempt(self, column: sa.Column[Any], value: str | None, owner: str) -> _Attempt:
        """Count an attempt on the person whose *column* holds *value*, and say what it is to be measured against.

        *owner*: the id of whom the browser is known for.
        """
        now, handbook = self._now(), self._database.handbook
        with self._database.writing() as connection:
            row = None
            if value is not None:
                query = sa.select(USERS).where(USERS.c.handbook == handbook, column == value).with_for_update()
                row = connection.execute(query).mappings().first()
            counter = "device_" if row is not None and row["id"] == owner else ""
            if not counter:
                self.draw(connection)
            known = self._recovery(connection, _NOBODY if row is None else row["id"])
            if row is None or row["disabled"] or row["passphrase"] is None or now < row[f"{counter}locked_until"]:
                return _Attempt(None, known)
            attempts = row[f"{counter}attempts"] + 1
            until = locked_until(attempts, now)
            connection.execute(
                self._update(row["id"]).values({f"{counter}attempts": attempts, f"{counter}locked_until": until})
            )
            if attempts == FREE:
                self._audit.note(connection, row["id"], f"user.{counter}attempts.{FREE}", row["id"])
        return _Attempt(row, known, counter)

    def draw(self, connection: sa.Connection) -> None:
        """Take one attempt from those of everybody, within a transaction. Raises :class:`Busy`."""
        now, handbook = self._now(), self._database.handbook
        connection.execute(
            insert(connection, BUCKET).values(handbook=handbook, level=BURST, at=now).on_conflict_do_nothing()
        )
        bucket = connection.execute(sa.select(BUCKET).where(BUCKET.c.handbook == handbook).with_for_update()).one()
        level = drawn(bucket.level, bucket.at, now)
        if level is None:
            raise Busy(wait())
        connection.execute(sa.update(BUCKET).where(BUCKET.c.handbook == handbook).values(level=level, at=now))

    def _succeed(
        self, connection: sa.Connection, attempt: _Attempt, *conditions: sa.ColumnElement[bool], **also: Any
    ) -> None:
        """Forget the attempts. Raises :class:`Refused` where the person was disabled or reset in the meantime."""
        counter = attempt.counter
        done = connection.execute(
            self._update(attempt.id)
            .where(USERS.c.passphrase == attempt.passphrase, USERS.c.disabled.is_(False), *conditions)
            .values({f"{counter}attempts": 0, f"{counter}locked_until": 0, **also})
        )
        if done.rowcount != 1:
            raise Refused

    def _keep_well(self, attempt: _Attempt, passphrase: str) -> None:
        """Hash a passphrase anew that was hashed with what counted as enough some years ago."""
        text = normalized(passphrase)
        if text is not None and attempt.passphrase is not None and self._passphrases.is_outdated(attempt.passphrase):
            kept = self._passphrases.hash(text)
            with self._database.writing() as connection:
                connection.execute(
                    self._update(attempt.id).where(USERS.c.passphrase == attempt.passphrase).values(passphrase=kept)
                )

    def _recovery(self, connection: sa.Connection, user: str) -> tuple[bytes, ...]:
        query = sa.select(RECOVERY.c.code).where(
            RECOVERY.c.handbook == self._database.handbook, RECOVERY.c.user == user
        )
        return tuple(connection.execute(query).scalars())

    def _update(self, user: str) -> sa.Update:
        return sa.update(USERS).where(USERS.c.handbook == self._database.handbook, USERS.c.id == user)
