"""Marks: how it is known that a step was counted, without knowing whose it was.

A mark is HMAC-SHA256 (RFC 2104) of what was counted, under the visit's key; that is HMAC-SHA256 of the visit's random seed, under
the day's key. The seed lives only in the resident's browser, the day's key only in memory until the day seals. Two marks of one
visit have nothing in common, and without both nobody can tell of a mark what it stands for; when the day seals, they are
deleted.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256
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


class Marker:
    """Makes the marks of the visit whose key is *visit*, each once."""

    def __init__(self, visit: bytes) -> None:
        self._begun = hmac.new(visit, digestmod="sha256")
        self._made: dict[tuple[str, ...], bytes] = {}

    def __call__(self, *words: str) -> bytes:
        """The mark for what *words* name (none of them has a NUL in it)."""
        made = self._made.get(words)
        if made is None:
            # Not `hmac.digest`, which lets go of Python's lock each time: others would run in between.
            digest = self._begun.copy()
            digest.update("\0".join(words).encode())
            made = self._made[words] = digest.digest()[:MARK_BYTES]
        return made


def day_key(key: bytes) -> hmac.HMAC:
    """The key of a day, ready for its visits."""
    return hmac.new(key, digestmod="sha256")


def check_of(key: bytes) -> bytes:
    """What tells whether a *key* is still the same, and nothing else of it."""
    return sha256(key).digest()[:8]


def visit_key(day: hmac.HMAC, seed: bytes) -> bytes:
    """The key of a visit's marks: of no use on another day, and without the day's key not to be had from the *seed*."""
    digest = day.copy()
    digest.update(seed)
    return digest.digest()
