"""What a draft makes on paper, and whether that is one page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from handbook.resources import Service
from handbook.web.edition import Edition
from handbook.web.locales import gettext as _
from handbook.web.resident.sheet.draft import SECTIONS, Draft

LONGEST_LINE = 70
LONGEST_FIELD = 50
LONGEST_TEXT = 200
"""Letters. A text that is written freely may have so many."""

MOST_DESKS = 5

MOST_ROWS = 40
"""Lines of the smallest print, beside headings and edges. A test fills them, and finds one page."""

WIDTH = 48
"""Letters that surely stand in such a line: 53 are as wide as the paper, and lines end where words do."""

_SIZES = (("large", 37, 28), ("middle", 43, 33), ("small", WIDTH, MOST_ROWS))
"""Sizes of the print, the largest first: letters in a line, and lines on the paper."""

_EMPTY = 4
"""Lines that an empty section takes, where a pen can fill it."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section on the paper. The first of its lines, so many as are ``ranked``, were put in an order."""

    name: str
    lines: tuple[str, ...]
    more: tuple[str, ...]
    ranked: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing was chosen or written."""
        return not self.lines and not self.more


@dataclass(frozen=True, slots=True)
class Paper:
    """The page: ``size`` is that of the print, ``room`` says whether empty sections have lines for a pen."""

    sections: tuple[Section, ...]
    desks: tuple[Service, ...]
    where: str
    fields: tuple[tuple[str, str], ...]
    made: datetime
    rows: int
    room: bool
    size: str


def paper_of(draft: Draft, edition: Edition, now: datetime) -> Paper:
    """What *draft* makes."""
    sections = tuple(
        Section(
            name,
            draft.troubles if name == "trouble" else draft.parts[name].chosen,
            tuple(draft.parts[name].more.splitlines()),
            draft.ranked if name == "trouble" else 0,
        )
        for name in SECTIONS
    )
    desks = tuple(services_of((desk.code for desk in draft.desks if desk.chosen), edition))
    fields = tuple((name, draft.fields[name]) for name in ("name", "phone", "hours") if draft.fields[name])
    where = draft.fields["where"]
    written = [line for section in sections for line in (*section.lines, *section.more)]
    written += [
        where,
        *(text for _name, text in fields),
        *(text for one in desks for text in (one.name, reach_of(one))),
    ]
    empty = _EMPTY * sum(section.empty for section in sections)
    rows = _rows(written, WIDTH)
    # As large as it can be with lines for a pen; without them where there is no room.
    size, room = next(
        ((size, True) for size, width, most in _SIZES if _rows(written, width) + empty <= most), ("small", False)
    )
    return Paper(sections, desks, where, fields, now, rows, room, size)


def services_of(codes: Iterator[str] | Sequence[str], edition: Edition) -> Iterator[Service]:
    """The services that *codes* stand for, of those that there are."""
    for code in codes:
        if code in edition.by_code:
            yield edition.catalog.services[edition.by_code[code]]


def reach_of(service: Service) -> str:
    """Where *service* is, in one line."""
    numbers = _("、").join(phone.number for phone in service.shown_phones[:2])
    return "　".join(part for part in (numbers, service.address or "") if part)


def problems(draft: Draft, paper: Paper) -> dict[str, str]:
    """What keeps *draft* from being one page, by the field where it can be mended. Nothing is cut off without a word."""
    found: dict[str, str] = {}

    def too_long(field: str, text: str, most: int) -> None:
        if len(text) > most:
            found[field] = _("%(over)s文字へらすと、紙に入ります（%(most)s文字まで）", over=len(text) - most, most=most)

    for name, text in draft.fields.items():
        too_long(name, text, LONGEST_FIELD)
    for name in SECTIONS:
        for place, line in enumerate(draft.parts[name].lines):
            if line.chosen:
                too_long(f"{name}-{place}", line.text, LONGEST_LINE)
        too_long(f"{name}-more", draft.parts[name].more, LONGEST_TEXT)
    if (count := len(paper.desks)) > MOST_DESKS:
        found["desk"] = _(
            "相談先は、%(most)sつまで入ります。%(over)sつ外すと、紙に入ります", most=MOST_DESKS, over=count - MOST_DESKS
        )
    if not found and paper.rows > MOST_ROWS:
        found["all"] = _("あと%(over)s行ぶんへらすと、1枚に入ります", over=paper.rows - MOST_ROWS)
    return found


def _rows(texts: Sequence[str], width: int) -> int:
    """How many lines *texts* take, where *width* letters stand in one."""
    return sum(-(-len(text) // width) for text in texts)
