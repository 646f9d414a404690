"""Short codes: a service in a link, without its name.

A code is made of the id alone, so that what is printed or sent today still leads to the same service when others have come and
gone. Thirty bits of SHA-256 (FIPS 180-4) in Crockford's Base 32 (https://www.crockford.com/base32.html), which leaves out
the letters that are taken for others. Of a thousand services two share a code once in two thousand handbooks: `handbook check`
refuses that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache

from handbook.resources.model import Service

LENGTH = 6
"""Letters of a code."""

MOST = 30
"""Codes that stand in one link: its QR code can still be read off a small screen."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_BITS_OF_A_LETTER = 5
_READ_AS = str.maketrans({"i": "1", "l": "1", "o": "0"})


@lru_cache(maxsize=4_096)
def code_of(name: str) -> str:
    """The code of the service with the id *name*."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") >> 2
    letters = [_ALPHABET[number >> shift & 31] for shift in range(0, LENGTH * _BITS_OF_A_LETTER, _BITS_OF_A_LETTER)]
    return "".join(reversed(letters))


def joined(codes: Iterable[str]) -> str:
    """*codes* as they stand in a link."""
    return "".join(codes)


def parted(text: str) -> tuple[str, ...]:
    """The codes that *text* joins, each once, as they were made, however they were typed; none where it joins none."""
    if not text.isascii() or not 0 < len(text) <= MOST * LENGTH or len(text) % LENGTH:
        return ()
    tidied = text.lower().translate(_READ_AS)
    if not set(tidied) <= set(_ALPHABET):
        return ()
    return tuple(dict.fromkeys(tidied[start : start + LENGTH] for start in range(0, len(tidied), LENGTH)))


def by_code(services: Mapping[str, Service]) -> dict[str, str]:
    """The ids of the live *services* by their codes."""
    return {code_of(name): name for name, service in services.items() if not service.draft}
