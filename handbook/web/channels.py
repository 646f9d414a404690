"""Channels: the marks of links and codes that are handed out, as `?c=foodbank`. They count, and follow nobody.

Only channels that the settings declare count, so that no link can be made that is for one person. A mark rides from the first page's
address in the start form into the sealed cookie, as one byte, and from there into the counts: no other address, title, page,
cookie or log has it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from handbook.web.settings import Channel

FIELD = "c"
"""What the mark is called in the first page's address and in the start form."""

UNMARKED = 0
"""The byte of a visit that came by a link without a mark, or by one that is not declared."""


def by_mark(channels: Iterable[Channel]) -> dict[int, str]:
    """The ids of *channels* by the bytes that stand for them in a visit's cookie.

    A byte is made of the id (of two that share one, the later takes the next), so that a visit keeps its channel when
    others are declared meanwhile. One whose channel is declared no more counts as unmarked.
    """
    found: dict[int, str] = {}
    for channel in channels:
        mark = hashlib.sha256(channel.id.encode()).digest()[0]
        while mark == UNMARKED or mark in found:
            mark = (mark + 1) % 256
        found[mark] = channel.id
    return found


def mark_of(given: str, marks: Mapping[int, str]) -> int:
    """The byte of the channel *given*; :data:`UNMARKED` where it is none of *marks*."""
    return next((mark for mark, name in marks.items() if name == given), UNMARKED)
