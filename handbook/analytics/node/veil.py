"""The veil over an open day: whoever takes the file without the handbook's secret learns nothing from it.

On a quiet day a count is one person. So while a day is open, a keyed hash stands in the place of a cell. Its name is encrypted
beside it (AES-SIV, RFC 5297: the same name gives the same bytes), padded so that its length does not tell its kind. Its
count is masked: a pseudorandom number that belongs to the cell is added to it once. A masked count can be added to without
being read, and without the secret it is a random number. All depend on nothing but the cell and the day: the same visits in
any order leave the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from handbook.analytics.cells import Cell
from handbook.analytics.errors import CountsAway
from handbook.analytics.events import Place

SECRET_BYTES = 32
HASH_BYTES = 16

_PADDED_TO = 128
_COMMON = 8_192
"""Names of cells that are kept in memory."""

_MASK_BITS = 62
"""SQLite's integers have 63 bits and a sign: a count can be added without an overflow."""


class Veiled(NamedTuple):
    """How a cell of an open day is kept: its hash, its encrypted name, and the mask of its count."""

    cell: bytes
    name: bytes
    mask: int


class Veil:
    """Veils with the first of *secrets* (32 bytes each), and lifts what any of them veiled."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        if not secrets or any(len(secret) != SECRET_BYTES for secret in secrets):
            raise ValueError(f"a secret of {SECRET_BYTES} bytes is needed to veil the open days with")
        self._keys = [
            (AESSIV(_derived(secret, b"names") + _derived(secret, b"names 2")), _derived(secret, b"masks"))
            for secret in secrets
        ]

        self._journals = [_derived(secret, b"journals") for secret in secrets]
        self._common = lru_cache(maxsize=_COMMON)(self._name)

    def name(self, day: date, place: Place, cell: Cell) -> Veiled:
        """How *cell* is kept."""
        # A path can be one person's: it stays in memory no longer than it is worked on.
        return self._name(day, place, cell) if "path" in cell.kind else self._common(day, place, cell)

    def _name(self, day: date, place: Place, cell: Cell) -> Veiled:
        siv, mask_key = self._keys[0]
        written = json.dumps(
            [place.handbook, place.version, place.channel, cell.kind, cell.first, cell.second, cell.third],
            ensure_ascii=False,
        ).encode()
        name = siv.encrypt(written + b" " * (-len(written) % _PADDED_TO), [day.isoformat().encode()])
        return Veiled(_hashed(mask_key, day, name, HASH_BYTES), name, _mask(mask_key, day, name))

    def journal_keys(self, salt: bytes) -> list[bytes]:
        """The keys (32 bytes) of the journal with this random *salt*: the first is the one to write with."""
        return [
            hashlib.blake2b(salt, key=secret, digest_size=32, person=b"handbook journal").digest()
            for secret in self._journals
        ]

    def lift(self, day: date, name: bytes, masked: int) -> tuple[Place, Cell, int]:
        """The cell that is kept under *name*, and its count. Raises :class:`CountsAway` where no secret fits."""
        for siv, mask_key in self._keys:
            try:
                written = siv.decrypt(name, [day.isoformat().encode()])
            except InvalidTag:
                continue
            handbook, version, channel, *ids = json.loads(written)
            return Place(handbook, version, channel), Cell(*ids), masked - _mask(mask_key, day, name)
        raise CountsAway(
            f"the counts of {day} were made with another SECRET_KEY; put the one of that day behind the new one, after a comma"
        )


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(purpose, key=secret, digest_size=32, person=b"handbook counts").digest()


def _hashed(key: bytes, day: date, name: bytes, size: int) -> bytes:
    return hashlib.blake2b(day.isoformat().encode() + name, key=key, digest_size=size).digest()


def _mask(key: bytes, day: date, name: bytes) -> int:
    # Of another length, BLAKE2 gives other bytes: the mask tells nothing of the hash, nor the hash of the mask.
    return int.from_bytes(_hashed(key, day, name, 8), "big") >> (64 - _MASK_BITS)
