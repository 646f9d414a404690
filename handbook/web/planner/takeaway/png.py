"""A slide as PNG, at twice its size. The letters are those of the machine: where it has no Japanese ones, there is no PNG."""

from __future__ import annotations

from functools import lru_cache

import resvg_py

from handbook.web.planner.takeaway.canvas import FONTS

ZOOM = 2

_LETTERS = ("家", "窓")
"""Two that look different, in a font that has them; in one that has not, both are the same box, or nothing."""

_SAMPLE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    f'<text x="4" y="32" font-size="30" font-family="{FONTS}">{{}}</text></svg>'
)


def png(svg: bytes) -> bytes:
    """The picture *svg*, rendered."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg.decode(), zoom=ZOOM, languages=["ja"]))


@lru_cache(maxsize=1)
def can_write_japanese() -> bool:
    """Whether this machine has a font for it. Asked once: fonts are installed before the handbook starts."""
    first, second = (png(_SAMPLE.format(letter).encode()) for letter in _LETTERS)
    return first != second
