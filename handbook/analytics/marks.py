"""Marks: how it is known that a step was counted, without knowing whose it was.

A mark is HMAC-SHA256 (RFC 2104) under the day's key over the visit's random seed and what was counted. The seed lives only
in the resident's browser, the key only in memory until the day seals. Two marks of one visit have nothing in common, and
without the seed nobody can tell of a mark what it stands for; when the day seals, they are deleted with the key.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Protocol

MARK_BYTES = 16
KEY_BYTES = 32


class Marks(Protocol):
    """The marks of a day, within one transaction."""

    def __contains__(self, mark: bytes) -> bool: ...

    def look_for(self, marks: Iterable[bytes]) -> None:
        """That all of *marks* will be asked for: one look into a database instead of many."""

    def add(self, mark: bytes) -> None:
        """Set *mark*."""

    def discard(self, mark: bytes) -> None:
        """Take *mark* away."""


def mark(key: bytes, seed: bytes, *words: str) -> bytes:
    """The mark of the visit with *seed* for what *words* name."""
    written = b"".join(len(word).to_bytes(4, "big") + word for word in _encoded(words))
    return hmac.digest(key, seed + written, "sha256")[:MARK_BYTES]


def _encoded(words: Iterable[str]) -> Iterable[bytes]:
    return (word.encode() for word in words)
