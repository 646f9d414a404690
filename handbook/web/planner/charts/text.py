"""Labels in pictures: SVG breaks no lines, so that they are broken here, by the measured width of their characters."""

from __future__ import annotations

from unicodedata import east_asian_width

_NARROW = 0.56
"""Width of a half-width character in em: the mean of digits and Latin letters in the fonts that we name."""

_NOT_FIRST = frozenset("、。，．・：；？！）」』】〉》〕］｝ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.:;?!)]}%")
_NOT_LAST = frozenset("（「『【〈《〔［｛([{")
_GOOD_ENDS = frozenset("、。・　 ）」")


def width(text: str) -> float:
    """How wide *text* is, in em."""
    return sum(1.0 if east_asian_width(letter) in "FWA" else _NARROW for letter in text)


def wrapped(text: str, ems: float, most: int = 2) -> tuple[str, ...]:
    """*text* in at most *most* lines of *ems*; what does not fit ends in "…"."""
    lines: list[str] = []
    rest = text.strip()
    while rest and len(lines) < most - 1 and width(rest) > ems:
        at = _break(rest, ems, is_last=len(lines) == most - 2)
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    if width(rest) > ems:
        rest = rest[: _fitting(rest, ems - 1)] + "…"
    return (*lines, rest) if rest else tuple(lines)


def _fitting(text: str, ems: float) -> int:
    """How many characters of *text* fit into *ems*; one at least."""
    used = 0.0
    for at, letter in enumerate(text):
        used += 1.0 if east_asian_width(letter) in "FWA" else _NARROW
        if used > ems:
            return max(1, at)
    return len(text)


def _break(text: str, ems: float, *, is_last: bool) -> int:
    """Where the first line of *text* ends: never against the rules of line breaking, and not within a phrase where that can be.

    Where the rest fits into the one line that is left, both are made as long as each other.
    """
    most = _fitting(text, ems)
    places = [at for at in range(2, most + 1) if at < len(text) and _may_break(text, at)]
    if not places:
        return most
    whole = width(text)
    fits = is_last and whole <= 2 * ems
    if fits:
        places = [at for at in places if whole - width(text[:at]) <= ems] or places

    def cost(at: int) -> float:
        before, after = text[at - 1], text[at]
        first = width(text[:at])
        apart = abs(whole - 2 * first) if fits else ems - first
        # A comma is worth twelve characters, the end of a phrase (kana before anything else) eight.
        return apart - (12 if before in _GOOD_ENDS else 8 if _is_kana(before) and not _is_kana(after) else 0)

    return min(places, key=lambda at: (cost(at), at))


def _may_break(text: str, at: int) -> bool:
    return text[at] not in _NOT_FIRST and text[at - 1] not in _NOT_LAST and not _within_word(text, at)


def _is_kana(letter: str) -> bool:
    return "\u3041" <= letter <= "\u309f"


def _within_word(text: str, at: int) -> bool:
    return text[at - 1].isascii() and text[at].isascii() and text[at - 1].isalnum() and text[at].isalnum()
