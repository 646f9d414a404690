"""The veil over an open day: whoever takes the file without the handbook's secret learns nothing from it.

On a quiet day a count is one person. So the name of a cell is encrypted while its day is open (AES-SIV, RFC 5297: the same
name gives the same bytes, so that it can be a key), padded so that its length does not tell its kind; and its count is
masked: a pseudorandom number that belongs to the cell is added to it once. A masked count can be added to without being
read, and without the secret it is a random number. Both depend on nothing but the cell and the day: the same visits in any
order leave the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from handbook.analytics.cells import Cell
from handbook.analytics.errors import CountsAway
from handbook.analytics.events import Place

SECRET_BYTES = 32

_PADDED_TO = 128
_MASK_BITS = 62
"""SQLite's integers have 63 bits and a sign: a count can be added without an overflow."""


class Veil:
    """Veils with the first of *secrets* (32 bytes each), and lifts what any of them veiled."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        if not secrets or any(len(secret) != SECRET_BYTES for secret in secrets):
            raise ValueError(f"a secret of {SECRET_BYTES} bytes is needed to veil the open days with")
        self._keys = [
            (AESSIV(_derived(secret, b"names") + _derived(secret, b"names 2")), _derived(secret, b"masks"))
            for secret in secrets
        ]

    def name(self, day: date, place: Place, cell: Cell) -> tuple[bytes, int]:
        """The bytes that *cell* is kept under, and the mask of its count."""
        siv, mask_key = self._keys[0]
        written = json.dumps(
            [place.handbook, place.version, place.channel, cell.kind, cell.first, cell.second, cell.third],
            ensure_ascii=False,
        ).encode()
        name = siv.encrypt(written + b" " * (-len(written) % _PADDED_TO), [day.isoformat().encode()])
        return name, _mask(mask_key, day, name)

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


def _mask(key: bytes, day: date, name: bytes) -> int:
    drawn = hashlib.blake2b(day.isoformat().encode() + name, key=key, digest_size=8).digest()
    return int.from_bytes(drawn, "big") >> (64 - _MASK_BITS)
