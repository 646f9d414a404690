"""Which pictures there are: those of the page for Monday, each of the period that tells it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from handbook.analytics.reporting import Sheet, Shelf
from handbook.web.locales import gettext as _
from handbook.web.planner import sections
from handbook.web.planner.charts import Row
from handbook.web.planner.numbers import number
from handbook.web.planner.periods import before_title
from handbook.web.planner.takeaway.drawing import MOST, draw_bars, draw_swings, draw_trend, has_whisker
from handbook.web.planner.takeaway.said import protection, protection_of_sums
from handbook.web.planner.takeaway.slide import Key, Slide
from handbook.web.planner.wording import Wording

_SEEN = 0.01
"""A band of less than this part of the height cannot be told from the line."""

_Make = Callable[[Shelf, Sheet, Wording], Slide | None]


def picture_of(name: str, shelf: Shelf, sheet: Sheet, words: Wording) -> Slide | None:
    """The picture *name* of *sheet*; ``None`` where it is not one, or *sheet* does not tell what it shows."""
    make = _PICTURES.get(name)
    return None if make is None or sheet.release.undelivered else make(shelf, sheet, words)


def pictures_of(shelf: Shelf, sheet: Sheet, words: Wording) -> Sequence[tuple[str, Slide]]:
    """All pictures of *sheet*, with their names."""
    made = ((name, picture_of(name, shelf, sheet, words)) for name in _PICTURES)
    return [(name, slide) for name, slide in made if slide is not None]


def _visits(shelf: Shelf, sheet: Sheet, words: Wording) -> Slide | None:
    found = sections.visits_of(shelf, sheet)
    if len(found.run) < 2 or found.begun.value is None:
        return None
    first, last = found.run[0][0] or _("（なし）"), found.run[-1][0]
    newest = number(found.begun.value)
    is_seen = found.begun.within > found.chart.highest * _SEEN
    return Slide(
        sheet,
        _("利用の回数の動き"),
        found.title,
        partial(draw_trend, chart=found.chart, first=first, last=last, newest=newest),
        [
            *([(Key.BAND, _("本当の数が必ず入る幅"))] if is_seen else []),
            *([(Key.GAP, _("数がない期間"))] if found.chart.gaps else []),
        ],
        [protection(found.begun), _("回数は利用の回数で、人の数ではありません。")],
    )


def _worries(shelf: Shelf, sheet: Sheet, words: Wording) -> Slide | None:
    found = sections.worries_of(sections.ranked_worries(shelf, sheet, words), sheet, words)
    if not found.rows:
        return None
    before = before_title(sheet.level) if any(row.before is not None for row in found.chart) else ""
    return _bars(
        sheet, _("いちばん多い困りごと"), found.title, found.chart, [protection(found.rows[0].figure)], before=before
    )


def _changes(shelf: Shelf, sheet: Sheet, words: Wording) -> Slide | None:
    found = sections.changes_of(sections.ranked_worries(shelf, sheet, words), sheet, words)
    if shelf.before(sheet) is None or not found.chart:
        return None
    hollow = [(Key.HOLLOW, _("偶然の範囲"))] if any(not row.is_real for row in found.chart) else []
    return Slide(
        sheet,
        _("変わったこと（利用1回あたり、%(before)sから）", before=before_title(sheet.level)),
        found.title,
        partial(draw_swings, rows=found.chart[:MOST]),
        hollow,
        [*_cut(found.chart), protection(found.rows[0].figure)],
    )


def _stops(shelf: Shelf, sheet: Sheet, words: Wording) -> Slide | None:
    found = sections.stops_of(shelf, sheet, words)
    if not found.rows:
        return None
    notes = [protection(found.rows[0].stopped)]
    if sheet.tells("reached"):
        notes.append(_("かっこの中は、その質問を聞かれた利用のうちの割合です。"))
    return _bars(sheet, _("やめたところ"), found.title, found.chart, notes)


def _gaps(shelf: Shelf, sheet: Sheet, words: Wording) -> Slide | None:
    found = sections.gaps_of(shelf, sheet, words) if sheet.tells("gap") else None
    if found is None or not found.rows:
        return None
    notes = [
        protection_of_sums(found.rows[0].none),
        _("最後まで進んだ利用のうち、窓口が1つ以下だった回数です。かっこの中は、その割合です。"),
    ]
    return _bars(
        sheet, _("支援が見つからなかったこと"), found.title, found.chart, notes, part=_("窓口が1つもなかった分")
    )


def _shown(shelf: Shelf, sheet: Sheet, words: Wording) -> Slide | None:
    found = sections.services_of(shelf, sheet, words) if sheet.tells("result") else None
    if found is None or not found.shown:
        return None
    notes = [
        protection_of_sums(found.shown[0].shown.figures[0]),
        _("1つの窓口を2つの困りごとのために案内したときは、2回と数えます。"),
    ]
    title = _("案内した回数が多い窓口")
    return _bars(sheet, title, found.title, found.shown_chart, notes)


def _called(shelf: Shelf, sheet: Sheet, words: Wording) -> Slide | None:
    found = sections.services_of(shelf, sheet, words) if sheet.tells("act") and sheet.tells("result") else None
    if found is None or not found.called:
        return None
    notes = [
        protection(found.called[0].figure),
        _("押された分だけで、番号を写してかけた人は入りません。"),
    ]
    return _bars(sheet, _("電話のボタンが多く押された窓口"), found.title, found.called_chart, notes)


def _arrivals(shelf: Shelf, sheet: Sheet, words: Wording, *, kind: str, asks: str) -> Slide | None:
    if not sheet.tells(kind):
        return None
    found = next((one for one in sections.arrivals_of(shelf, sheet, words) if one.kind == kind), None)
    if found is None:
        return None
    notes = [
        protection_of_sums(found.rows[0][1].needs.figures[0]),
        _("困りごとの数を足したもので、利用の回数ではありません。小さいところほど、実際より少なく見えます。"),
    ]
    return _bars(sheet, asks, found.title, found.chart, notes)


def _bars(
    sheet: Sheet,
    asks: str,
    finding: str,
    rows: Sequence[Row],
    notes: Sequence[str],
    *,
    before: str = "",
    part: str = "",
) -> Slide:
    shown = rows[:MOST]
    key = []
    if part and any(row.part for row in shown):
        key.append((Key.PART, part))
    if before:
        key.append((Key.BEFORE, before))
    if any(has_whisker(row) for row in shown):
        key.append((Key.WHISKER, _("20回に19回は、本当の数がこの中")))
    draw = partial(draw_bars, rows=shown, before=bool(before), parts=bool(part))
    return Slide(sheet, asks, finding, draw, key, [*_cut(rows), *notes])


def _cut(rows: Sequence[object]) -> Sequence[str]:
    return [_("多いものから%(most)sまでです。", most=MOST)] if len(rows) > MOST else []


_PICTURES: dict[str, _Make] = {
    "visits": _visits,
    "worries": _worries,
    "changes": _changes,
    "stops": _stops,
    "gaps": _gaps,
    "shown": _shown,
    "called": _called,
    "channel": partial(_arrivals, kind="channel", asks="入り口ごとの困りごとの数"),
    "locale": partial(_arrivals, kind="locale", asks="ことばごとの困りごとの数"),
    "ward": partial(_arrivals, kind="ward", asks="区ごとの困りごとの数"),
}
"""By the names under which they are taken away, in the order of the page."""
