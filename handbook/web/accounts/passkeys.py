"""Passkeys (W3C Web Authentication): a key in a person's device, which asks for a finger, a face or a PIN before it signs.

So a passkey is two factors in one, and stands for passphrase and code together; and since the browser tells it which site asks, it cannot
be used on a page that only looks like ours. No name is typed: the passkey tells whose it is.

What is asked of every answer stands in W3C's "Web Authentication", 7.1 and 7.2; the library `webauthn` looks after most of it. Ours are
the challenge (good once, for one browser and one purpose), the owner, and the counter.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import webauthn
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import encode_cbor, parse_authentication_credential_json, parse_client_data_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.parse_registration_credential_json import parse_registration_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from handbook.web.accounts.audit import Audit
from handbook.web.accounts.challenges import GOOD_FOR, Challenges, Purpose
from handbook.web.accounts.database import Database
from handbook.web.accounts.door import Door
from handbook.web.accounts.errors import AccountsSealed, PasskeyRefused, Refused
from handbook.web.accounts.keys import Keys
from handbook.web.accounts.schema import PASSKEYS, USERS
from handbook.web.accounts.users import User, user_of

MOST = 20
"""Passkeys of one person."""

LONGEST_LABEL = 40
_LONGEST_ANSWER = 16_000
_LONGEST_CREDENTIAL = 1_023  # bytes (Web Authentication, 7.1, step 25)

_ALGORITHMS = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]


@dataclass(frozen=True, slots=True)
class Party:
    """The site as a browser knows it: the ``host`` that its passkeys are for, the exact ``origin`` of its pages, its ``name``."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner sees it. Neither when it was added nor when it was used is kept."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class _Answer:
    """What an authenticator gave: its own words, and those of them that are needed before it is verified."""

    told: Mapping[str, Any]
    credential: bytes
    challenge: bytes
    owner: bytes | None


class Passkeys:
    """Adds passkeys, takes them away, and lets their owners in."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        audit: Audit,
        door: Door,
        challenges: Challenges,
    ) -> None:
        self._database = database
        self._keys = keys
        self._audit = audit
        self._door = door
        self._challenges = challenges
        self._nobodys = _nobodys_key()

    def of(self, user: User) -> list[Passkey]:
        """The passkeys of *user*, by their labels."""
        return [Passkey(row["id"], row["label"]) for row in self._rows(user)]

    # ── Adding and taking away ───────────────────────────────────────────────────────────────────────────────────────

    def asked_to_add(self, user: User, party: Party, bound: str) -> str:
        """What a browser is to ask an authenticator for, as JSON. *bound*: what the browser's cookie holds."""
        options = webauthn.generate_registration_options(
            rp_id=party.host,
            rp_name=party.name,
            user_id=user.id.encode(),
            user_name=user.name,
            challenge=self._challenges.make(Purpose.ADD, bound),
            timeout=GOOD_FOR * 1000,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=self._descriptors(user),
            supported_pub_key_algs=_ALGORITHMS,
        )
        return webauthn.options_to_json(options)

    def add(self, user: User, label: str, written: str, party: Party, bound: str) -> None:
        """Keep the passkey that an authenticator made. Raises :class:`PasskeyRefused`."""
        name = _label(label)
        if name is None:
            raise PasskeyRefused("label")
        answer = _read(written, parse_registration_credential_json)
        if answer is None:
            raise PasskeyRefused("passkey")
        with self._database.writing() as connection:
            is_open = self._challenges.use(connection, answer.challenge, Purpose.ADD, bound)
        if not is_open:
            raise PasskeyRefused("passkey")
        try:
            verified = webauthn.verify_registration_response(
                credential=dict(answer.told),
                expected_challenge=answer.challenge,
                expected_rp_id=party.host,
                expected_origin=party.origin,
                require_user_verification=True,
                supported_pub_key_algs=_ALGORITHMS,
            )
        except Exception:  # it reads what anybody may have made up, and names no root of what it raises
            raise PasskeyRefused("passkey") from None
        if len(verified.credential_id) > _LONGEST_CREDENTIAL:
            raise PasskeyRefused("passkey")
        self._keep(user, name, verified.credential_id, verified.credential_public_key, verified.sign_count)

    def _keep(self, user: User, label: str, credential: bytes, key: bytes, counter: int) -> None:
        handbook, new = self._database.handbook, secrets.token_hex(8)
        with self._database.writing() as connection:
            owner = self._must_be_active(connection, user.id)
            if owner is None:
                raise PasskeyRefused("passkey")
            taken = sa.select(PASSKEYS.c.id).where(PASSKEYS.c.handbook == handbook, PASSKEYS.c.credential == credential)
            if connection.execute(taken).first() is not None:
                raise PasskeyRefused("taken")
            theirs = (PASSKEYS.c.handbook == handbook, PASSKEYS.c.user == user.id)
            if connection.execute(sa.select(sa.func.count()).where(*theirs)).scalar_one() >= MOST:
                raise PasskeyRefused("many")
            connection.execute(
                sa.insert(PASSKEYS).values(
                    handbook=handbook,
                    id=new,
                    user=user.id,
                    credential=credential,
                    key=self._keys.seal(key, _sealed_for(user.id, credential)),
                    counter=counter,
                    label=label,
                )
            )
            self._audit.note(connection, user.id, "passkey.added", new)

    def remove(self, user: User, passkey: str) -> None:
        """Let *user*'s passkey with this id be none any more. Passphrase and authenticator always stay, as a way in."""
        handbook = self._database.handbook
        with self._database.writing() as connection:
            gone = connection.execute(
                sa.delete(PASSKEYS).where(
                    PASSKEYS.c.handbook == handbook, PASSKEYS.c.user == user.id, PASSKEYS.c.id == passkey
                )
            )
            if gone.rowcount:
                self._audit.note(connection, user.id, "passkey.removed", passkey)

    # ── Letting in ───────────────────────────────────────────────────────────────────────────────────────────────────

    def asked_to_enter(self, party: Party, bound: str) -> str:
        """What a browser is to ask for at the log-in, as JSON: any passkey of this site, whoever's it is."""
        challenge = self._challenges.make(Purpose.ENTER, bound)
        return _asked(party, challenge, [])

    def asked_to_confirm(self, user: User, party: Party, bound: str) -> str:
        """What a browser is to ask for to make sure that it is *user*, as JSON."""
        challenge = self._challenges.make(Purpose.CONFIRM, bound)
        return _asked(party, challenge, self._descriptors(user))

    def log_in(self, written: str, party: Party, bound: str, device: str = "") -> User:
        """The person whose passkey signed what was asked. Raises :class:`Refused`, which does not say why, and ``Busy``.

        A lock does not keep them out: it is there against guessing, and there is nothing to guess.
        """
        return self._verified(written, Purpose.ENTER, party, bound, self._door.owner(device))

    def confirm(self, user: User, written: str, party: Party, bound: str) -> None:
        """Make sure that it is *user* who sits there. Raises as :meth:`log_in` does."""
        if self._verified(written, Purpose.CONFIRM, party, bound, user.id).id != user.id:
            raise Refused

    def _verified(self, written: str, purpose: Purpose, party: Party, bound: str, known: str) -> User:
        answer = _read(written, parse_authentication_credential_json)
        with self._database.writing() as connection:
            row = None if answer is None else self._row(connection, answer.credential)
            if row is None or row["user"] != known:
                self._door.draw(connection)
            is_open = answer is not None and self._challenges.use(connection, answer.challenge, purpose, bound)
        if answer is None:
            raise Refused
        # Worked through to the end for a passkey that there is not, and where the challenge is not open.
        counter = self._signed(answer, party, self._key(row))
        is_owner = row is not None and answer.owner in (row["user"].encode(), *self._unsaid(purpose))
        if row is None or counter is None or not is_open or not is_owner:
            raise Refused
        return self._succeed(row, counter)

    @staticmethod
    def _unsaid(purpose: Purpose) -> tuple[None, ...]:
        """Authenticators need not say whose a passkey is where they were told which to use (Web Authentication, 7.2, step 6)."""
        return (None,) if purpose is Purpose.CONFIRM else ()

    def _key(self, row: sa.RowMapping | None) -> bytes:
        if row is None:
            return self._nobodys
        try:
            return self._keys.open(row["key"], _sealed_for(row["user"], row["credential"]))
        except AccountsSealed:
            # Somebody wrote into the database. They are let in as little as a stranger.
            return self._nobodys

    def _signed(self, answer: _Answer, party: Party, key: bytes) -> int | None:
        """The counter of an answer that *key* signed, for *party* and its challenge. ``None`` where it is not that."""
        try:
            verified = webauthn.verify_authentication_response(
                credential=dict(answer.told),
                expected_challenge=answer.challenge,
                expected_rp_id=party.host,
                expected_origin=party.origin,
                credential_public_key=key,
                # Compared below, where it is known that the signature is right: else anybody could write into the log.
                credential_current_sign_count=0,
                require_user_verification=True,
            )
        except Exception:  # as above
            return None
        return verified.new_sign_count

    def _succeed(self, row: sa.RowMapping, counter: int) -> User:
        """Keep the new counter. Raises :class:`Refused` where it went back: then there are two of this passkey."""
        ours = (PASSKEYS.c.handbook == self._database.handbook, PASSKEYS.c.id == row["id"])
        with self._database.writing() as connection:
            owner = self._must_be_active(connection, row["user"])
            if owner is None:
                raise Refused
            # Passkeys that several devices share do not count: theirs stays 0.
            is_new = (PASSKEYS.c.counter < counter) | ((PASSKEYS.c.counter == 0) & sa.literal(counter == 0))
            done = connection.execute(sa.update(PASSKEYS).where(*ours, is_new).values(counter=counter)).rowcount
            if done != 1 and connection.execute(sa.select(PASSKEYS.c.id).where(*ours)).first() is not None:
                self._audit.note(connection, row["user"], "passkey.counter.back", row["id"])
        if done != 1:
            raise Refused
        return user_of(owner)

    def _must_be_active(self, connection: sa.Connection, user: str) -> sa.RowMapping | None:
        """The row of *user*, first of all as everywhere; ``None`` where they may not come in."""
        query = (
            sa.select(USERS)
            .where(
                USERS.c.handbook == self._database.handbook,
                USERS.c.id == user,
                USERS.c.disabled.is_(False),
                USERS.c.passphrase.is_not(None),
            )
            .with_for_update()
        )
        return connection.execute(query).mappings().first()

    def _row(self, connection: sa.Connection, credential: bytes) -> sa.RowMapping | None:
        query = sa.select(PASSKEYS).where(
            PASSKEYS.c.handbook == self._database.handbook, PASSKEYS.c.credential == credential
        )
        return connection.execute(query).mappings().first()

    def _rows(self, user: User) -> list[sa.RowMapping]:
        query = (
            sa.select(PASSKEYS)
            .where(PASSKEYS.c.handbook == self._database.handbook, PASSKEYS.c.user == user.id)
            .order_by(PASSKEYS.c.label, PASSKEYS.c.id)
        )
        with self._database.reading() as connection:
            return list(connection.execute(query).mappings())

    def _descriptors(self, user: User) -> list[PublicKeyCredentialDescriptor]:
        return [PublicKeyCredentialDescriptor(id=row["credential"]) for row in self._rows(user)]


def forget_passkeys(connection: sa.Connection, handbook: str, user: str) -> None:
    """Let all passkeys of *user* be none any more, within a transaction."""
    connection.execute(sa.delete(PASSKEYS).where(PASSKEYS.c.handbook == handbook, PASSKEYS.c.user == user))


def _asked(party: Party, challenge: bytes, allowed: list[PublicKeyCredentialDescriptor]) -> str:
    options = webauthn.generate_authentication_options(
        rp_id=party.host,
        challenge=challenge,
        timeout=GOOD_FOR * 1000,
        allow_credentials=allowed,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def _read(written: str, parse: Callable[[dict[str, Any]], Any]) -> _Answer | None:
    """*written* as an answer of an authenticator; ``None`` where it is none, or was given inside of another site's page."""
    if len(written) > _LONGEST_ANSWER:
        return None
    try:
        told = json.loads(written)
        parsed = parse(told)
        data = parse_client_data_json(parsed.response.client_data_json)
        if data.cross_origin:
            return None
        owner = getattr(parsed.response, "user_handle", None)
        return _Answer(told, parsed.raw_id, data.challenge, owner)
    except Exception:  # as above
        return None


def _label(written: str) -> str | None:
    label = unicodedata.normalize("NFKC", written[: 4 * LONGEST_LABEL]).strip()
    return label if 0 < len(label) <= LONGEST_LABEL and label.isprintable() else None


def _sealed_for(user: str, credential: bytes) -> str:
    return f"{user} passkey {credential.hex()}"


def _nobodys_key() -> bytes:
    """A public key whose private key nobody has: what is answered for a passkey that there is not is verified by it."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    # COSE (RFC 9053, 7.1.1): an elliptic curve, ES256, P-256, x and y.
    return encode_cbor({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
