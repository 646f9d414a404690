"""The veil over an open day: whoever takes the files without the handbook's secret learns nothing from them.

On a quiet day a count is one person. So the counts of an open day are kept in one piece, encrypted as a whole (AES-SIV, RFC 5297: the
same counts give the same bytes at the same node, in whichever order they came), and padded to a power of two, so that neither
which cells there are nor how many tells anything. Where a size would be left for a larger one is a secret too: else somebody could
fill it up to there, and see who comes next. The secret also gives the keys of journals, and the marks that fill up a day's marks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from handbook.analytics.errors import CountsAway
from handbook.analytics.marks import MARK_BYTES

SECRET_BYTES = 32

_SMALLEST = 64 * 1024
"""Bytes of the smallest piece: some hundred cells more or less do not change it."""


class Veil:
    """Covers with the first of *secrets* (32 bytes each), and lifts what any of them covered."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        if not secrets or any(len(secret) != SECRET_BYTES for secret in secrets):
            raise ValueError(f"a secret of {SECRET_BYTES} bytes is needed to veil the open days with")
        self._days = [AESSIV(_derived(secret, b"days 1") + _derived(secret, b"days 2")) for secret in secrets]
        self._journals = [_derived(secret, b"journals") for secret in secrets]
        self._margins = _derived(secrets[0], b"margins")
        self._fillers = [_derived(secret, b"fillers") for secret in secrets]

    def cover(self, node: str, day: date, content: bytes, at_least: int = 0) -> bytes:
        """*content*, a text in JSON, covered for *node*, in no fewer bytes than *at_least* (what it had before)."""
        size = max(_SMALLEST, at_least)
        while size < len(content) + self.margin(_SMALLEST // 2, node, day.isoformat(), str(size)):
            size *= 2
        return self._days[0].encrypt(content.ljust(size), _of(node, day))

    def lift(self, node: str, day: date, covered: bytes) -> bytes:
        """What was *covered*, with spaces behind it. Raises :class:`CountsAway` where no secret fits."""
        for siv in self._days:
            try:
                return siv.decrypt(covered, _of(node, day))
            except InvalidTag:
                continue
        raise CountsAway(
            f"the counts of {day} were made with another SECRET_KEY; put the one of that day behind the new one, after a comma"
        )

    def margin(self, below: int, *words: str) -> int:
        """A secret number from 0 to *below*, always the same for these *words*."""
        drawn = hashlib.blake2b("\0".join(words).encode(), key=self._margins, digest_size=8).digest()
        return int.from_bytes(drawn, "big") % below

    def journal_keys(self, salt: bytes) -> list[bytes]:
        """The keys (32 bytes) of the journal with this random *salt*: the first is the one to write with."""
        return [
            hashlib.blake2b(salt, key=secret, digest_size=32, person=b"handbook journal").digest()
            for secret in self._journals
        ]

    def fillers(self, day: date, check: bytes, numbers: Iterable[int]) -> list[list[bytes]]:
        """Marks that are none, for each secret: nobody without it can tell them from others."""
        wanted = [_bytes(day) + check + number.to_bytes(8, "big") for number in numbers]
        return [
            [hashlib.blake2b(one, key=secret, digest_size=MARK_BYTES).digest() for one in wanted]
            for secret in self._fillers
        ]


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(purpose, key=secret, digest_size=32, person=b"handbook counts").digest()


def _of(node: str, day: date) -> list[bytes]:
    """What is authenticated beside: the same counts at two nodes are not to look alike."""
    return [node.encode(), _bytes(day)]


def _bytes(day: date) -> bytes:
    return day.isoformat().encode()
