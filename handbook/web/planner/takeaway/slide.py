"""A slide: what a picture shows, with its finding above and below it all that has to be known of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from handbook.analytics.reporting import Sheet
from handbook.analytics.simulated import SAYS
from handbook.web.locales import gettext as _
from handbook.web.planner.periods import period_title
from handbook.web.planner.takeaway.canvas import HEIGHT, Canvas, wide, wrapped
from handbook.web.planner.takeaway.drawing import LEFT, RIGHT
from handbook.web.planner.takeaway.said import cautions

_TITLES = ((38, 2), (32, 2), (26, 3))
"""Sizes of the finding, and in how many lines each may stand: the first in which it has room."""

_KEY = 594
_FOOT = HEIGHT - 22
_SMALL = 15
_MOST_NOTES = 4


class Key(Enum):
    """What a sign in a picture stands for, where its words do not differ from picture to picture."""

    WHISKER = "whisker"
    BEFORE = "before"
    PART = "part"
    HOLLOW = "hollow"
    BAND = "band"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Slide:
    """A picture of the numbers of *sheet*.

    *asks* is the question that it answers, *finding* the answer. *draw* draws the chart, *key* explains its signs, *notes* say how the
    numbers were protected and counted.
    """

    sheet: Sheet
    asks: str
    finding: str
    draw: Callable[[Canvas], None]
    key: Sequence[tuple[Key, str]]
    notes: Sequence[str]


def drawn(slide: Slide, source: str, *, simulated: bool) -> bytes:
    """The SVG of *slide*; *source* is whose numbers they are."""
    period = period_title(slide.sheet.release.period)
    notes = [*cautions(slide.sheet, briefly=True), *slide.notes]
    if simulated:
        notes.insert(0, SAYS)
    about = "".join([_("%(asks)s（%(period)s）。", asks=slide.asks, period=period), *notes])
    canvas = Canvas(slide.finding, about)
    _head(canvas, slide, period, simulated=simulated)
    slide.draw(canvas)
    _key(canvas, slide.key)
    _foot(canvas, notes, _("出典：%(source)s、%(period)s", source=source, period=period))
    return canvas.svg()


def _head(canvas: Canvas, slide: Slide, period: str, *, simulated: bool) -> None:
    canvas.text(_("%(asks)s　%(period)s", asks=slide.asks, period=period), LEFT, 56, 20, "quiet")
    if simulated:
        canvas.box("care", RIGHT - 104, 24, 104, 44)
        canvas.text(_("見本"), RIGHT - 52, 55, 26, "bold warning middle")
    for size, most in _TITLES:
        lines = list(wrapped(slide.finding, (RIGHT - LEFT) / size, at_pauses=True))
        if len(lines) <= most:
            break
    for place, line in enumerate(lines[:most]):
        # The left half of an opening bracket is empty: it hangs, so that lines begin below each other.
        left = LEFT - size / 2 if line.startswith(("「", "（")) else LEFT
        canvas.text(line, left, 74 + size * 1.25 * (place + 0.75), size, "bold")


def _key(canvas: Canvas, key: Sequence[tuple[Key, str]]) -> None:
    x = float(LEFT)
    for sign, words in key:
        y = _KEY - 6
        match sign:
            case Key.WHISKER:
                canvas.whisker(x, x + 26, y, 6)
            case Key.BEFORE:
                canvas.line("before", x + 13, y - 10, x + 13, y + 10)
            case Key.PART:
                canvas.box("part", x, y - 8, 26, 16)
                canvas.box("over", x, y - 8, 26, 16)
            case Key.HOLLOW:
                canvas.box("hollow", x, y - 8, 26, 16)
            case Key.BAND:
                canvas.box("band", x, y - 8, 26, 16)
            case Key.GAP:
                canvas.box("hidden", x, y - 8, 26, 16)
        canvas.text(words, x + 36, _KEY, 16, "quiet")
        x += 36 + wide(words) * 16 + 32


def _foot(canvas: Canvas, notes: Sequence[str], source: str) -> None:
    """From the bottom up: the source last, the notes above it."""
    lines = list(wrapped("".join(notes), (RIGHT - LEFT) / _SMALL))
    for place, line in enumerate([source, *reversed(lines[:_MOST_NOTES])]):
        canvas.text(line, LEFT, _FOOT - place * _SMALL * 1.35, _SMALL, "quiet")
