"""Drawing: the coordinates of :mod:`handbook.web.planner.charts`, which are in per cent, on the pixels of a slide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handbook.web.locales import gettext as _
from handbook.web.planner.charts import Row, Swing, Trend
from handbook.web.planner.numbers import number
from handbook.web.planner.takeaway.canvas import WIDTH, Canvas

LEFT, RIGHT = 64, WIDTH - 64
TOP, BOTTOM = 176, 568
"""The field that a chart fills."""

_WORDS_END = 470
_BARS = 486
"""Where labels end, and where bars begin."""

_TALLEST = 64
MOST = 14
"""Rows on a slide: more could not be read from the back of a room."""

_WHISKER = 0.8
"""Per cent of the width: a shorter whisker is not drawn, as on the page."""


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a row is: its middle, half of the bar's height, and how large its words are."""

    y: float
    half: float
    size: float


def _lines(count: int) -> Sequence[_Line]:
    height = min((BOTTOM - TOP) / max(count, 1), _TALLEST)
    # At this size a label of twenty letters just has room.
    size = min(20, height * 0.55)
    return [_Line(TOP + height * (place + 0.5), height * 0.28, size) for place in range(count)]


def draw_bars(canvas: Canvas, rows: Sequence[Row], *, before: bool, parts: bool) -> None:
    """Horizontal bars. *before*: whether earlier values are marked; *parts*: whether parts of values are."""

    def at(per_cent: float) -> float:
        return _BARS + per_cent / 100 * (RIGHT - _BARS)

    for row, line in zip(rows, _lines(len(rows)), strict=True):
        top, height, base = line.y - line.half, 2 * line.half, line.y + line.size * 0.36
        canvas.text(row.label, _WORDS_END, base, line.size, "end")
        if row.is_hidden:
            canvas.box("hidden", _BARS, top, at(row.width) - _BARS, height)
            canvas.text(_("少ないため非表示"), at(row.width) + 10, base, line.size, "quiet")
            continue
        canvas.line("rail", _BARS, line.y, at(row.end), line.y)
        canvas.box("fill", _BARS, top, at(row.width) - _BARS, height)
        if parts and row.part:
            canvas.box("part", _BARS, top, at(row.part) - _BARS, height)
            canvas.box("over", _BARS, top, at(row.part) - _BARS, height)
        if has_whisker(row):
            canvas.whisker(at(row.low or 0), at(row.high or 0), line.y, line.half / 2)
        if before and row.before is not None:
            for look in ("halo", "before"):
                canvas.line(look, at(row.before), top - 3, at(row.before), top + height + 3)
        canvas.text(row.said, at(row.end) + 10, base, line.size, "bold")


def has_whisker(row: Row) -> bool:
    """Whether the error of a bar can be seen."""
    return row.low is not None and row.high is not None and row.high - row.low >= _WHISKER


def draw_swings(canvas: Canvas, rows: Sequence[Swing]) -> None:
    """Bars to both sides of a line."""

    def at(per_cent: float) -> float:
        return _BARS + per_cent / 100 * (RIGHT - _BARS)

    for row, line in zip(rows, _lines(len(rows)), strict=True):
        top, height, base = line.y - line.half, 2 * line.half, line.y + line.size * 0.36
        x, width = at(row.x), row.width / 100 * (RIGHT - _BARS)
        canvas.text(row.label, _WORDS_END, base, line.size, "end")
        if row.is_real and not row.is_more:
            canvas.box("less", x, top, width, height)
            canvas.box("over-less", x, top, width, height)
        else:
            canvas.box("fill" if row.is_real else "hollow", x, top, width, height)
        canvas.text(row.said, at(row.end) + (10 if row.is_more else -10), base, line.size, _side(row))
        canvas.line("axis", at(50), line.y - line.half - 4, at(50), line.y + line.half + 4)


def _side(row: Swing) -> str:
    return "bold" if row.is_more else "bold end"


def draw_trend(canvas: Canvas, chart: Trend, first: str, last: str, newest: str) -> None:
    """A line over time, from the period *first* to *last*; *newest* is said of its last point."""
    left, right, top, bottom = LEFT + 8, RIGHT - 130, TOP + 24, BOTTOM - 40

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return left + point[0] / 100 * (right - left), top + point[1] / 100 * (bottom - top)

    for x, width in chart.gaps:
        begin = at((x, 40))
        canvas.box("hidden", *begin, min(width, 100 - x) / 100 * (right - left), bottom - begin[1])
    for points in filter(None, chart.bands):
        canvas.points("band", [at(point) for point in _read(points)], closed=True)
    canvas.line("axis", left, bottom, right, bottom)
    for points in chart.lines:
        line = [at(point) for point in _read(points)]
        canvas.points("line", line, closed=False)
        if len(line) == 1:
            canvas.dot(*line[0])
    canvas.text(_("最大 %(number)s", number=number(chart.highest)), left, TOP + 8, 20, "quiet")
    canvas.text(first, left, BOTTOM - 8, 20, "quiet")
    canvas.text(last, right, BOTTOM - 8, 20, "quiet end")
    canvas.text("0", left - 10, bottom + 6, 20, "quiet end")
    if chart.last is not None:
        x, y = at(chart.last)
        canvas.dot(x, y)
        canvas.text(newest, x + 14, y + 9, 26, "bold")


def _read(points: str) -> Sequence[tuple[float, float]]:
    return [(float(x), float(y)) for x, _comma, y in (point.partition(",") for point in points.split())]
