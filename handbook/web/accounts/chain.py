"""A chain of entries, each sealed together with the one before it: what was changed, swapped or taken from between shows.

Sealed by HMAC-SHA256 under a key that is not in the database: whoever can write there alone cannot make a chain of their own.
What no chain can show is that its end was cut off. For that, note the head (the last seal) elsewhere, and have it looked for.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass

FIRST = bytes(32)
"""What stands for the seal before the first entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what to what. ``at``: seconds since 1970; ``actor`` and ``object`` are ids."""

    number: int
    at: int
    actor: str
    action: str
    object: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry with its seal."""

    entry: Entry
    seal: bytes


def sealed(key: bytes, chain: str, previous: bytes, entry: Entry) -> Sealed:
    """*entry*, sealed behind *previous* in the *chain* of this name."""
    # JSON's quotes tell where a field ends.
    fields = [chain, entry.number, entry.at, entry.actor, entry.action, entry.object]
    told = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")
    return Sealed(entry, hmac.digest(key, previous + told, "sha256"))


def faults(key: bytes, chain: str, found: Iterable[Sealed]) -> list[int]:
    """The numbers, from 1, at which *found* is not the chain that was written, in the order of *found*."""
    wrong = []
    previous, expected = FIRST, 1
    for each in found:
        right = sealed(key, chain, previous, each.entry).seal
        if each.entry.number != expected or not hmac.compare_digest(right, each.seal):
            wrong.append(expected)
        # From here on the chain is followed as it is found, so that one change is told once.
        previous, expected = each.seal, each.entry.number + 1
    return wrong
