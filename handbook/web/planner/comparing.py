"""Comparing: what the page shows of two periods, or of two wards or channels, put together from one shelf."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from handbook.analytics.calendar import Calendar, Mark
from handbook.analytics.cells import Cell
from handbook.analytics.disclosure.periods import Period
from handbook.analytics.reporting import Figure, Line, Place, Places, Reason, Share, Sheet, Shelf, Verdict
from handbook.analytics.reporting.compare import either, lines, main_locale, places
from handbook.analytics.reporting.sheet import BEGUN
from handbook.web.locales import gettext as _
from handbook.web.planner.charts import Couple, Dots, Point, Timeline, paired, timeline
from handbook.web.planner.findings import is_ahead
from handbook.web.planner.numbers import fine_percent, signed_percent
from handbook.web.planner.periods import period_name, short_title
from handbook.web.planner.sections import shortened
from handbook.web.planner.whiskers import ends
from handbook.web.planner.wording import Name, Wording

MOST_DRAWN = 12
MOST_ROWS = 20
"""Rows that stand open; the rest is folded under them."""

MOST_POINTS = 110
"""The line shows two years of weeks at most."""

LEAST_DAYS = 182
"""… and half a year at least."""

BY = ("needs", "gap", "worries", "stops")
"""What two periods are compared by, and what each is told as."""

TOLD_AS = {"needs": "locale", "gap": "gap", "worries": "option", "stops": "stopped"}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two periods: the finding, the rows (those that changed most surely first), a picture of the first of them."""

    title: str
    now: Sheet
    before: Sheet
    rows: Sequence[tuple[Name | str, Line]]
    chart: Sequence[Dots]
    changed: int
    some: Figure | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Two wards or channels."""

    title: str
    names: tuple[Name, Name]
    of: Places
    rows: Sequence[tuple[Name, Place]]
    chart: Sequence[Dots]
    some: Figure | None


@dataclass(frozen=True, slots=True)
class Over:
    """A line of *name* over the shortest periods, with what happened."""

    title: str
    name: str
    run: Sequence[tuple[str, Sheet | None, Figure | None]]
    chart: Timeline
    marks: Sequence[Mark]


def by_of(now: Sheet, before: Sheet) -> tuple[str, ...]:
    """What both periods tell of."""
    return tuple(one for one in BY if now.tells(TOLD_AS[one]) and before.tells(TOLD_AS[one]))


def named(words: Wording) -> dict[str, str]:
    """What the ways to compare are called."""
    return {
        "needs": _("困りごと"),
        "gap": _("窓口が見つからなかった困りごと"),
        "worries": _("最初の質問の答え"),
        "stops": _("やめた質問"),
    }


def compared_of(by: str, now: Sheet, before: Sheet, calendar: Calendar, words: Wording) -> Compared:
    """*now* against *before*."""
    cells, name = _cells(by, now, before, words)
    spans = [(one.release.period.first, one.release.period.last) for one in (now, before)]
    rows = sorted(lines(cells, now, before, calendar.has_changed(*spans)), key=_surest)
    told = [(name(line.cell), line) for line in rows]
    drawn = [one for one in told if _is_drawn(one[1])][:MOST_DRAWN]
    chart = paired(
        Couple(
            shortened(label) if isinstance(label, Name) else shortened(Name(label)),
            _value(line.part),
            _value(line.part_before),
            "" if line.by_visit.relative is None else signed_percent(line.by_visit.relative),
            line.by_visit.verdict in (Verdict.MORE, Verdict.LESS),
            _ends(line.now, line.part),
            _ends(line.before, line.part_before),
        )
        for label, line in drawn
    )
    changed = sum(line.by_visit.reason is Reason.OTHER_CONTENT for line in rows)
    title = _title(told, now.release.period, before.release.period)
    return Compared(title, now, before, told, chart, changed, rows[0].now if rows else None)


def _cells(by: str, now: Sheet, before: Sheet, words: Wording) -> tuple[list[Cell], Callable[[Cell], Name | str]]:
    match by:
        case "needs":
            return either(now, before, "locale", main_locale(now)), lambda cell: words.need(cell.second)
        case "gap":
            few = {"0": _("（窓口なし）"), "1": _("（1つだけ）")}
            cells = either(now, before, "gap", seconds=tuple(few))
            return cells, lambda cell: f"{words.need(cell.first)}{few[cell.second]}"
        case "worries":
            return either(now, before, "option", words.first_question), lambda cell: words.worry(cell.second)
        case _:
            return either(now, before, "stopped"), lambda cell: words.question(cell.first)


def _surest(line: Line) -> tuple[int, float, Cell]:
    """First what changed, the largest change first; then what is within chance, the most frequent first; last what has no verdict."""
    match line.by_visit.verdict:
        case Verdict.MORE | Verdict.LESS:
            return 0, -abs(line.by_visit.relative or 0), line.cell
        case Verdict.WITHIN_CHANCE:
            return 1, -float(line.now.value or 0), line.cell
        case _:
            shown = (line.now.value is not None) + (line.before.value is not None)
            return 4 - shown, -float(line.now.value or 0), line.cell


def _is_drawn(line: Line) -> bool:
    return line.part is not None and line.part_before is not None and not line.has_changed


def _value(part: Share | None) -> float:
    return 0.0 if part is None else part.value


def _ends(figure: Figure, part: Share | None) -> tuple[float, float] | None:
    """Where nineteen of twenty parts are: the whole's own error is as nothing beside that of a part."""
    return None if part is None or not figure.value else _around(figure, part.value / figure.value)


def _around(figure: Figure, scale: float) -> tuple[float, float] | None:
    low, high = ends(figure)
    return None if low is None or high is None else (low * scale, high * scale)


def _title(told: Sequence[tuple[Name | str, Line]], now: Period, before: Period) -> str:
    """What changed, by the rate for each visit: how many came in all does not move it."""
    names = {"now": period_name(now), "before": period_name(before)}
    sure = [one for one in told if one[1].by_visit.verdict in (Verdict.MORE, Verdict.LESS)]
    if not any(one[1].by_visit.verdict is not Verdict.CANNOT_TELL for one in told):
        return _("%(now)sと%(before)sとで、比べられるものがありません", **names)
    if not sure:
        return _("%(now)sと%(before)sとの差は、どれも偶然の範囲です", **names)
    more = _some([one for one in sure if one[1].by_visit.verdict is Verdict.MORE])
    less = _some([one for one in sure if one[1].by_visit.verdict is Verdict.LESS])
    if more and less:
        return _(
            "%(now)sは%(before)sより、%(more)sの割合が増え、%(less)sの割合が減りました", more=more, less=less, **names
        )
    if more:
        return _("%(now)sは%(before)sより、%(more)sの割合が増えました", more=more, **names)
    return _("%(now)sは%(before)sより、%(less)sの割合が減りました", less=less, **names)


def _some(rows: Sequence[tuple[Name | str, Line]]) -> str:
    if not rows:
        return ""
    if len(rows) == 1:
        return _("「%(first)s」", first=rows[0][0])
    return _("「%(first)s」など%(count)s件", first=rows[0][0], count=len(rows))


def beside_of(kind: str, sheet: Sheet, one: str, other: str, words: Wording) -> Beside:
    """Two wards or channels of one period."""
    name = words.ward if kind == "ward" else words.channel
    of = places(sheet, kind, one, other)
    names = (name(one), name(other))
    order = {Verdict.MORE: 0, Verdict.LESS: 0, Verdict.WITHIN_CHANCE: 1, Verdict.CANNOT_TELL: 2}
    rows = sorted(
        of.rows,
        key=lambda row: (
            order[row.change.verdict],
            # Of what differs, first where the parts lie furthest from each other; else the most frequent.
            -abs((row.part or 0) - (row.other_part or 0)) if order[row.change.verdict] == 0 else -(row.part or 0),
        ),
    )
    told = [(words.need(row.need), row) for row in rows]
    drawn = [pair for pair in told if pair[1].part is not None and pair[1].other_part is not None][:MOST_DRAWN]
    chart = paired(
        Couple(
            shortened(label),
            row.part or 0.0,
            row.other_part or 0.0,
            f"{fine_percent(row.part or 0)}・{fine_percent(row.other_part or 0)}",
            row.change.verdict in (Verdict.MORE, Verdict.LESS),
            _around(row.one, 1 / max(of.one.value or 1, 1)),
            _around(row.other, 1 / max(of.other.value or 1, 1)),
        )
        for label, row in drawn
    )
    return Beside(_places_title(told, names), names, of, told, chart, rows[0].one if rows else None)


def _places_title(told: Sequence[tuple[Name, Place]], names: tuple[Name, Name]) -> str:
    both = {"one": names[0], "other": names[1]}
    sure = [pair for pair in told if pair[1].change.verdict in (Verdict.MORE, Verdict.LESS)]
    if not any(row.change.verdict is not Verdict.CANNOT_TELL for _name, row in told):
        return _("%(one)sと%(other)sとで、比べられるものがありません", **both)
    if not sure:
        return _("%(one)sと%(other)sとの差は、どれも偶然の範囲です", **both)
    first, row = sure[0]
    rest = len(sure) - 1
    if row.change.verdict is Verdict.MORE:
        said = _("%(one)sでは、%(other)sより「%(first)s」の割合が高くなっています", first=first, **both)
    else:
        said = _("%(one)sでは、%(other)sより「%(first)s」の割合が低くなっています", first=first, **both)
    return said + (_("（ほかに、差があるもの%(count)s件）", count=rest) if rest else "")


def over_of(shelf: Shelf, first: Period, last: Period, worry: str, calendar: Calendar, words: Wording) -> Over | None:
    """The line of visits begun, or of a *worry*, over the shortest periods from *first* to *last*; ``None`` where it has no two points."""
    base = shelf.of(shelf.levels[0])
    within = [one for one in base if one.release.period.last <= last.last]
    if not within:
        return None
    # Of single weeks that are compared, the line begins before them.
    begins = min(first.first, last.last - timedelta(days=LEAST_DAYS))
    run = [one for one in shelf.run(within[0], MOST_POINTS) if one is None or one.release.period.last >= begins]
    while run and run[0] is None:
        run = run[1:]
    if len(run) < 2:
        return None
    cell = Cell("option", words.first_question, worry) if worry else BEGUN
    told = [
        ("", None, None) if one is None else (short_title(one.release.period), one, one.figure(cell)) for one in run
    ]
    days = [None if one is None else (one.release.period.first, one.release.period.last) for one in run]
    known = [span for span in days if span is not None]
    marks = calendar.within(known[0][0], known[-1][1])
    points = [
        Point(label, None) if figure is None or figure.value is None else Point(label, figure.value, *ends(figure))
        for label, _sheet, figure in told
    ]
    spans = [(period_name(one), one.first, one.last) for one in dict.fromkeys((first, last))]
    chart = timeline(points, days, [(one.first, one.last, one.kind) for one in marks], spans)
    name = _("はじめた利用") if not worry else _("「%(worry)s」", worry=words.worry(worry))
    return Over(_over_title(name, told), name, told, chart, marks)


def _over_title(name: str, told: Sequence[tuple[str, Sheet | None, Figure | None]]) -> str:
    """When it was highest, as far as the errors let one say."""
    shown = [(figure, sheet) for _label, sheet, figure in told if figure is not None and figure.value is not None]
    if not shown:
        return _("%(name)sは、どの期間も少ないため出せません", name=name)
    (top, sheet), *rest = sorted(shown, key=lambda one: -(one[0].value or 0))
    assert sheet is not None
    if rest and not is_ahead(top, rest[0][0]):
        return _("%(name)sは、%(period)sなどに最も多くなりました", name=name, period=period_name(sheet.release.period))
    return _("%(name)sは、%(period)sに最も多くなりました", name=name, period=period_name(sheet.release.period))
