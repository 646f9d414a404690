"""Passphrases: what makes one good enough, and how it is kept.

Rules after NIST SP 800-63B-4, 3.1.1.2: length counts, classes of characters do not, nothing expires, all of Unicode may be
used and is normalized, and what is commonly guessed is refused. It asks for 8 characters where there is a second factor, as
here, and 15 where there is none; 14 leave little to the second. In two things it is not followed: it would compare with a list
of whole passphrases, where here the number of guesses is estimated (zxcvbn, whose lists hold 30,000 passwords and 90,000 words
and names), and pieces count; and it prefers NFC to NFKC, by which full width and half would differ.

Kept by Argon2id, with the second recommended parameters of RFC 9106 (64 MiB, three passes).
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

FEWEST_GUESSES = 100_000_000
"""By the estimate: far more than can be tried at the door, and, at three passes over 64 MiB each, some machine-years."""

FEWEST_DIFFERENT = 5
"""Characters that differ; fewer are a key held down, or two in turn."""

_ESTIMATED = 72
"""Characters: the estimate takes longer than it is worth for more."""

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
    # Lines that everybody knows by heart. The estimate knows no Japanese.
    "あかさたなはまやらわをん",
    "いろはにほへとちりぬるをわかよたれそつねならむ",
    "色は匂えど散りぬるを",
    "さくらさくらやよいのそらは",
    "なまむぎなまごめなまたまご",
    "すもももももももものうち",
    "となりのきゃくはよくかきくうきゃくだ",
    "じゅげむじゅげむごこうのすりきれ",
    "寿限無寿限無五劫の擦り切れ",
    "むかしむかしあるところに",
    "昔々あるところにおじいさんとおばあさんが",
    "春はあけぼのやうやう白くなりゆく山際",
    "祇園精舎の鐘の声諸行無常の響きあり",
    "行く川の流れは絶えずして",
    "吾輩は猫である名前はまだ無い",
    "吾輩は猫である名前はまだない",
    "国境の長いトンネルを抜けると雪国であった",
    "雨ニモマケズ風ニモマケズ",
    "雨にも負けず風にも負けず",
    "君が代は千代に八千代に",
    "古池や蛙飛びこむ水の音",
    "柿くへば鐘が鳴るなり法隆寺",
    "ありがとうございました",
    "よろしくお願いします",
    "よろしくおねがいします",
    "お世話になっております",
    "パスワードパスワード",
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
    if _guesses(text, name) < FEWEST_GUESSES:
        raise PassphraseRefused("common")
    return text


def _guesses(text: str, name: str) -> int:
    """After how many guesses somebody would have *text* who knows what people choose, and the *name*. Of long ones, of their beginning."""
    # Loaded where somebody chooses a passphrase: its lists take megabytes.
    from zxcvbn import zxcvbn

    return int(zxcvbn(text.casefold()[:_ESTIMATED], user_inputs=["handbook", "kitakyushu", *_parts(name)])["guesses"])


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
