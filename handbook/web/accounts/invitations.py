"""Invitations: a link that is good once, and makes a person's passphrase, authenticator and recovery codes."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

import sqlalchemy as sa

from handbook.web.accounts.codes import matching_step, new_recovery_codes, new_secret, recovery_bytes
from handbook.web.accounts.errors import InvitationVoid, WrongCode
from handbook.web.accounts.keys import Keys
from handbook.web.accounts.means import Means
from handbook.web.accounts.passphrases import new_passphrase
from handbook.web.accounts.schema import INVITATIONS, RECOVERY, USERS
from handbook.web.accounts.sessions import end_all
from handbook.web.accounts.users import UNLOCKED, User, user_of

GOOD_FOR = 72 * 60 * 60
"""Seconds."""

RENEWING = 60 * 60
"""Seconds: for who is logged in, and has the page before them."""

_LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation. ``secret`` is the new authenticator's."""

    user: User
    secret: bytes = field(repr=False)


class Invitations(Means):
    """Makes invitations, and lets them be accepted once."""

    def make(self, connection: sa.Connection, user: str, good_for: int = GOOD_FOR) -> str:
        """What stands in the link of a new invitation of the person *user*; an older one is void. Within a transaction."""
        token = secrets.token_urlsafe(32)
        void(connection, self._database.handbook, user)
        connection.execute(
            sa.insert(INVITATIONS).values(
                handbook=self._database.handbook,
                user=user,
                token=_hashed(token),
                totp=self._keys.seal(new_secret(), user),
                expires=self._now() + good_for,
            )
        )
        return token

    def renew(self, user: User) -> str:
        """An invitation of somebody who is logged in, to register anew. What they have now stays until it is accepted."""
        with self._database.writing() as connection:
            token = self.make(connection, user.id, RENEWING)
            self._audit.note(connection, user.id, "user.renewing", user.id)
        return token

    def find(self, token: str) -> Invitation:
        """The invitation with this *token*. Raises :class:`InvitationVoid`."""
        if len(token) > _LONGEST_TOKEN:
            raise InvitationVoid
        handbook = self._database.handbook
        query = sa.select(INVITATIONS.c.totp.label("new_totp"), INVITATIONS.c.expires, USERS).where(
            INVITATIONS.c.handbook == handbook,
            INVITATIONS.c.token == _hashed(token),
            USERS.c.handbook == handbook,
            USERS.c.id == INVITATIONS.c.user,
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None or row["disabled"] or self._now() >= row["expires"]:
            raise InvitationVoid
        return Invitation(user_of(row), self._keys.open(row["new_totp"], row["id"]))

    def accept(self, token: str, passphrase: str, code: str) -> list[str]:
        """Make the person's passphrase and authenticator, and give their recovery codes. The link is used up by it.

        Raises :class:`InvitationVoid`, :class:`~handbook.web.accounts.errors.PassphraseRefused` and :class:`WrongCode`.
        """
        invitation = self.find(token)
        user = invitation.user
        text = new_passphrase(passphrase, user.name)
        step = matching_step(invitation.secret, code, self._now())
        if step is None:
            raise WrongCode
        kept, codes = self._passphrases.hash(text), new_recovery_codes()
        handbook = self._database.handbook
        with self._database.writing() as connection:
            # The person's row first, as everywhere: so nobody waits for each other.
            connection.execute(
                sa.update(USERS)
                .where(USERS.c.handbook == handbook, USERS.c.id == user.id)
                .values(
                    passphrase=kept,
                    totp=self._keys.seal(invitation.secret, user.id),
                    totp_step=step,
                    **UNLOCKED,
                )
            )
            used = connection.execute(
                sa.delete(INVITATIONS).where(
                    INVITATIONS.c.handbook == handbook,
                    INVITATIONS.c.user == user.id,
                    INVITATIONS.c.token == _hashed(token),
                )
            )
            if used.rowcount != 1:
                raise InvitationVoid
            keep_recovery_codes(connection, handbook, self._keys, user.id, codes)
            end_all(connection, handbook, user.id)
            self._audit.note(connection, user.id, "user.enrolled", user.id)
        return codes


def void(connection: sa.Connection, handbook: str, user: str) -> None:
    """Let an open invitation of *user* be none any more, within a transaction."""
    connection.execute(sa.delete(INVITATIONS).where(INVITATIONS.c.handbook == handbook, INVITATIONS.c.user == user))


def keep_recovery_codes(connection: sa.Connection, handbook: str, keys: Keys, user: str, codes: list[str]) -> None:
    """Keep *codes* instead of those that there were, within a transaction."""
    connection.execute(sa.delete(RECOVERY).where(RECOVERY.c.handbook == handbook, RECOVERY.c.user == user))
    if codes:
        connection.execute(
            sa.insert(RECOVERY),
            [
                {"handbook": handbook, "user": user, "code": keys.fingerprint(recovery_bytes(code), user)}
                for code in codes
            ],
        )


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
