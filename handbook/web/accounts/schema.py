"""The tables of the accounts. Each key leads with the handbook's id: several handbooks can share a database, and no secrets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()


def _table(name: str, *parts: Any) -> Table:
    return Table(f"accounts_{name}", METADATA, Column("handbook", Text, primary_key=True), *parts)


def _of_a_user() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["handbook", "user"], ["accounts_users.handbook", "accounts_users.id"])


KEYS = _table("keys", Column("wrapped", LargeBinary, nullable=False))
"""The key that seals what lies in the other tables, itself sealed by the settings' secret."""

USERS = _table(
    "users",
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("passphrase", Text),
    Column("totp", LargeBinary),
    Column("totp_step", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("locked_until", BigInteger, nullable=False),
    Column("device_attempts", Integer, nullable=False),
    Column("device_locked_until", BigInteger, nullable=False),
    UniqueConstraint("handbook", "name", name="accounts_users_name"),
)
"""People. ``passphrase`` (its hash) and ``totp`` (its secret, sealed) are empty until an invitation was accepted; ``totp_step`` is that of
the last code used; ``attempts`` are those since the last that succeeded, from browsers that nobody logged in from before, and
``device_attempts`` those from others."""

INVITATIONS = _table(
    "invitations",
    Column("user", Text, primary_key=True),
    Column("token", LargeBinary, nullable=False),
    Column("totp", LargeBinary, nullable=False),
    Column("expires", BigInteger, nullable=False),
    _of_a_user(),
)
"""At most one for each person. ``token`` is the hash of what stands in the link."""

RECOVERY = _table(
    "recovery",
    Column("user", Text, primary_key=True),
    Column("code", LargeBinary, primary_key=True),
    _of_a_user(),
)
"""Recovery codes that were not used yet, as keyed hashes."""

SESSIONS = _table(
    "sessions",
    Column("id", LargeBinary, primary_key=True),
    Column("user", Text, nullable=False),
    Column("begun", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("confirmed", BigInteger, nullable=False, server_default="0"),
    _of_a_user(),
)
"""Who is logged in. ``id`` is the hash of what the cookie holds; ``confirmed`` is when they last showed that it is them."""

PASSKEYS = _table(
    "passkeys",
    Column("id", Text, primary_key=True),
    Column("user", Text, nullable=False),
    Column("credential", LargeBinary, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("counter", BigInteger, nullable=False),
    Column("label", Text, nullable=False),
    UniqueConstraint("handbook", "credential", name="accounts_passkeys_credential"),
    _of_a_user(),
)
"""``credential`` is the id that authenticators go by; ``key`` is the public key, sealed: who writes here cannot put in their own."""

CHALLENGES = _table(
    "challenges",
    Column("challenge", LargeBinary, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("bound", LargeBinary, nullable=False),
    Column("expires", BigInteger, nullable=False),
)
"""What passkeys were asked to sign, and did not yet: hashes of the challenge and of what the browser's cookie holds."""

BUCKET = _table("bucket", Column("level", Float, nullable=False), Column("at", BigInteger, nullable=False))
"""How many attempts to log in there may be now, by everybody together."""

TOKENS = _table(
    "tokens",
    Column("id", Text, primary_key=True),
    Column("token", LargeBinary, nullable=False),
    Column("user", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    _of_a_user(),
    UniqueConstraint("handbook", "token", name="accounts_tokens_token"),
)
"""Keys of the API. ``token`` is the hash of what a program sends; ``id`` is no secret: it names the key in lists and in the log.
When a key was last used is not kept."""

TOKEN_BUCKET = _table("token_bucket", Column("level", Float, nullable=False), Column("at", BigInteger, nullable=False))
"""How many wrong keys there may be now, by everybody together. Not the bucket of the log-in: a program that is left behind with an old
key would keep all of the staff out."""

AUDIT = _table(
    "audit",
    Column("number", BigInteger, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("seal", LargeBinary, nullable=False),
)
"""What staff did. Triggers refuse to change or delete; :mod:`~handbook.web.accounts.chain` shows it where somebody took them away."""
