"""A sheet under way: all that its form holds, from one page to the next. The server keeps nothing of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from handbook.resources.codes import parted

SECTIONS = ("trouble", "tried", "ask", "reach")
"""What troubles me, what I have tried, what I want to ask, how to reach me."""

FIELDS = ("where", "name", "phone", "hours")
"""Fields of one line."""

RANKS = 3
"""So many troubles can be put in an order. Two may have the same rank: then they stand as they were offered."""

MOST_OFFERED = 40
"""Lines of a section that are read."""

_NOT_WRITTEN = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Categories of Unicode that nobody sees on paper: controls (some turn the line round), private use, halves of characters."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is offered, in words that can be changed, and whether it is to stand on the paper."""

    text: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its lines, and what is written freely."""

    lines: tuple[Line, ...] = ()
    more: str = ""

    @property
    def chosen(self) -> tuple[str, ...]:
        """The lines for the paper."""
        return tuple(line.text for line in self.lines if line.chosen and line.text)


@dataclass(frozen=True, slots=True)
class Desk:
    """A service that is offered, by its code, and whether the sheet is for it."""

    code: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole form. ``weights`` are the troubles, by their places, that were given a rank: the first weighs most."""

    parts: Mapping[str, Part] = field(default_factory=lambda: dict.fromkeys(SECTIONS, Part()))
    weights: Mapping[int, int] = field(default_factory=dict)
    desks: tuple[Desk, ...] = ()
    fields: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))

    @property
    def troubles(self) -> tuple[str, ...]:
        """The troubles for the paper: those with a rank first, the others as they stand.

        A rank counts only where its trouble is chosen: a slip of the thumb must not put a line on the paper.
        """
        lines = self.parts["trouble"].lines
        return tuple(lines[place].text for place in self._order)

    @property
    def ranked(self) -> int:
        """How many of them have a rank."""
        return sum(place in self.weights for place in self._order)

    @property
    def _order(self) -> list[int]:
        lines = self.parts["trouble"].lines
        chosen = [place for place, line in enumerate(lines) if line.chosen and line.text]
        return sorted(chosen, key=lambda place: self.weights.get(place, RANKS + 1))

    def hidden(self) -> Iterator[tuple[str, str]]:
        """Names and values of the fields that carry this draft to the next page."""
        for name, part in self.parts.items():
            for place, line in enumerate(part.lines):
                yield f"{name}-{place}", line.text
                if line.chosen:
                    yield name, str(place)
            yield f"{name}-more", part.more
        for place, rank in self.weights.items():
            yield f"rank-{place}", str(rank)
        for desk in self.desks:
            yield "offered", desk.code
            if desk.chosen:
                yield "desk", desk.code
        yield from self.fields.items()


def read(form: MultiDict[str, str]) -> Draft:
    """The draft that *form* holds. What it does not know is passed over."""
    parts = {name: _part(name, form) for name in SECTIONS}
    ranks = {place: form.get(f"rank-{place}", 0, type=int) for place in range(len(parts["trouble"].lines))}
    chosen = set(form.getlist("desk"))
    codes = dict.fromkeys(code for code in form.getlist("offered")[:MOST_OFFERED] if parted(code) == (code,))
    return Draft(
        parts=parts,
        weights={place: rank for place, rank in ranks.items() if 1 <= rank <= RANKS},
        desks=tuple(Desk(code, code in chosen) for code in codes),
        fields={name: _in_one_line(form.get(name, "")) for name in FIELDS},
    )


def _part(name: str, form: MultiDict[str, str]) -> Part:
    chosen = set(form.getlist(name))
    lines = []
    for place in range(MOST_OFFERED):
        text = form.get(f"{name}-{place}")
        if text is None:
            break
        lines.append(Line(_in_one_line(text), str(place) in chosen))
    return Part(tuple(lines), _in_lines(form.get(f"{name}-more", "")))


def _in_one_line(text: str) -> str:
    return _seen(re.sub(r"\s+", " ", text)).strip()


def _in_lines(text: str) -> str:
    """*text* with its line breaks, without empty lines."""
    lines = (_in_one_line(line) for line in re.split(r"[\r\n]+", text))
    return "\n".join(line for line in lines if line)


def _seen(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) not in _NOT_WRITTEN)
