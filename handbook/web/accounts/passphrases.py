"""Passphrases: what makes one good enough, and how it is kept.

Rules after NIST SP 800-63B-4, 3.1.1.2: length counts, classes of characters do not, nothing expires, all of Unicode may be
used and is normalized, and what is commonly guessed is refused. It asks for 8 characters where there is a second factor, as
here, and 15 where there is none; 14 leave little to the second. Kept by Argon2id, with the second recommended parameters of
RFC 9106 (64 MiB, three passes).
"""

from __future__ import annotations

import threading
import unicodedata

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from handbook.web.accounts.errors import PassphraseRefused

SHORTEST = 14
LONGEST = 200
"""Characters, counted after NFKC."""

FEWEST_DIFFERENT = 5
"""Characters that differ; fewer are a key held down, or two in turn."""

_COMMON = (
    "correcthorsebatterystaple",
    "passwordpassword",
    "passphrasepassphrase",
    "qwertyuiopasdfghjkl",
    "qwertyuiop1234567890",
    "1qaz2wsx3edc4rfv5tgb",
    "administrator",
    "お悩みハンドブック",
    "なやみはんどぶっく",
    "いろはにほへとちりぬるを",
    "あいうえおかきくけこさしすせそ",
)
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm")


def normalized(written: str) -> str | None:
    """*written* as it is hashed: the same from every keyboard (NFKC). ``None`` where it cannot be a passphrase."""
    # Before it is normalized, one character can become eighteen.
    if len(written) > 2 * LONGEST:
        return None
    text = unicodedata.normalize("NFKC", written)
    if len(text) > LONGEST or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        return None
    return text


def new_passphrase(written: str, name: str) -> str:
    """*written*, normalized, as a passphrase of the person called *name*. Raises :class:`PassphraseRefused`."""
    text = normalized(written)
    if text is None:
        raise PassphraseRefused("long" if len(written) > LONGEST else "control")
    if len(text) < SHORTEST:
        raise PassphraseRefused("short")
    folded = "".join(letter for letter in text.casefold() if letter.isalnum())
    if len(set(text.casefold())) < FEWEST_DIFFERENT:
        raise PassphraseRefused("repeated")
    if any(_is_mostly(folded, part) for part in (*_COMMON, *_ROWS, *(row[::-1] for row in _ROWS))):
        raise PassphraseRefused("common")
    if any(_is_mostly(folded, part) for part in _parts(name)):
        raise PassphraseRefused("name")
    return text


def _parts(name: str) -> list[str]:
    """The name, and the part of an address before the @, where they are long enough to matter."""
    parts = {"".join(letter for letter in part if letter.isalnum()) for part in (name, name.partition("@")[0])}
    return [part for part in parts if len(part) >= 3]


def _is_mostly(text: str, part: str) -> bool:
    """Whether little is left of *text* without *part*; or *text* is a piece of it."""
    return text in part or len(text.replace(part, "")) < SHORTEST // 2


class Passphrases:
    """Hashes and checks."""

    def __init__(self, parameters: Parameters = RFC_9106_LOW_MEMORY) -> None:
        self._hasher = PasswordHasher.from_parameters(parameters)
        # One at a time in each process: however many ask, memory stays bounded.
        self._turn = threading.Lock()
        self._nobodys = self._hasher.hash("nobody")

    def hash(self, text: str) -> str:
        """*text* (normalized) as it is kept."""
        with self._turn:
            return self._hasher.hash(text)

    def verify(self, kept: str | None, written: str) -> bool:
        """Whether *written* is what was *kept*. Takes as long where nothing was, or where it cannot be one."""
        text = normalized(written)
        try:
            with self._turn:
                self._hasher.verify(kept or self._nobodys, "" if text is None else text)
        except VerifyMismatchError:
            return False
        return kept is not None and text is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether *kept* was made with weaker parameters than are used now."""
        return self._hasher.check_needs_rehash(kept)
