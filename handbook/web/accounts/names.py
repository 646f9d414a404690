"""The names by which staff log in: an e-mail address, or whatever the office calls its people."""

from __future__ import annotations

import unicodedata

from handbook.web.accounts.errors import NameRefused

LONGEST_NAME = 100


def known_as(written: str) -> str | None:
    """*written* as it is kept: the same for full width and half, for capitals and small letters. ``None`` where it is no name."""
    if len(written) > LONGEST_NAME:
        return None
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", written).casefold()).strip()
    if not folded or len(folded) > LONGEST_NAME or not folded.isprintable():
        return None
    return folded


def new_name(written: str) -> str:
    """*written* as the name of somebody new. Raises :class:`NameRefused`."""
    name = known_as(written)
    if name is None:
        raise NameRefused(f"名前は、1文字から{LONGEST_NAME}文字までで、改行などの記号を入れずに書きます")
    return name
