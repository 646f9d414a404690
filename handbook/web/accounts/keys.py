"""The keys of the accounts: one for all, made at the first use, kept in the database sealed by the settings' secret.

Not derived from the secret itself: then secrets can be changed (put a new one in front, start once, take the old one away) without
a person's authenticator or the log's seals being lost.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from handbook.analytics.centre.writing import insert
from handbook.sealing import derived
from handbook.web.accounts.database import Database
from handbook.web.accounts.errors import AccountsSealed
from handbook.web.accounts.schema import KEYS

_NONCE = 12


class Keys:
    """What is made of the *key* of all, each for one purpose."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(derived(key.hex(), b"handbook accounts totp v1"))
        self._fingerprints = derived(key.hex(), b"handbook accounts recovery v1")
        self.audit = derived(key.hex(), b"handbook accounts audit v1")

    def seal(self, plain: bytes, owner: str) -> bytes:
        """*plain*, for *owner* alone: it does not open in somebody else's row."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, owner.encode())

    def open(self, sealed: bytes, owner: str) -> bytes:
        """What was sealed for *owner*. Raises :class:`AccountsSealed`."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], owner.encode())
        except (InvalidTag, ValueError):
            raise AccountsSealed("アカウントの秘密が開けません。データベースが書きかえられたようです") from None

    def fingerprint(self, code: bytes, owner: str) -> bytes:
        """A recovery code as it is kept."""
        return hmac.digest(self._fingerprints, owner.encode() + b"\0" + code, "sha256")


def keys_of(database: Database, secrets: Sequence[str]) -> Keys:
    """The keys that lie in *database*, made if there are none. Raises :class:`AccountsSealed`."""
    wrappers = [AESGCM(derived(secret, b"handbook accounts key v1")) for secret in secrets]
    name = database.handbook
    with database.writing() as connection:
        new = _wrapped(wrappers[0], os.urandom(32), name)
        connection.execute(insert(connection, KEYS).values(handbook=name, wrapped=new).on_conflict_do_nothing())
        kept: bytes = connection.execute(
            sa.select(KEYS.c.wrapped).where(KEYS.c.handbook == name).with_for_update()
        ).scalar_one()
        for number, wrapper in enumerate(wrappers):
            try:
                key = wrapper.decrypt(kept[:_NONCE], kept[_NONCE:], name.encode())
            except InvalidTag:
                continue
            if number:
                again = _wrapped(wrappers[0], key, name)
                connection.execute(sa.update(KEYS).where(KEYS.c.handbook == name).values(wrapped=again))
            return Keys(key)
    raise AccountsSealed(
        "SECRET_KEY が、アカウントを作ったときのものと違います。前の鍵を、カンマのあとに書き足します（docs/staff.md）"
    )


def _wrapped(wrapper: AESGCM, key: bytes, name: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + wrapper.encrypt(nonce, key, name.encode())
