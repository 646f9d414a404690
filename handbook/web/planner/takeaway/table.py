"""A table as values: what stands on a table's page, with the ids that programs want and the words that people want."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handbook.analytics.cells import KINDS
from handbook.analytics.disclosure import LATE, State
from handbook.analytics.reporting import Figure, Sheet, Shelf
from handbook.web.locales import gettext as _
from handbook.web.planner.wording import Name, Wording

PUBLISHED = "published"
"""What the column of states says of a number that is there."""

UNKNOWN = "不明"
NONE = "—"
"""Never an empty cell where a number could be: it would look like nothing, and be summed as zero."""


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of one *kind* of one *sheet*."""

    sheet: Sheet
    kind: str
    figures: Sequence[Figure]


def table_of(shelf: Shelf, period: str, kind: str) -> Table | None:
    """What the release of *period* tells of *kind*; ``None`` where there is no such table."""
    sheet = shelf.get(period)
    if sheet is None or kind not in KINDS | {LATE.kind} or not (sheet.tells(kind) or sheet.cells(kind)):
        return None
    return Table(sheet, kind, [sheet.figure(cell) for cell in sheet.cells(kind)])


def kinds_of(sheet: Sheet) -> Sequence[str]:
    """The kinds of which *sheet* has a table."""
    return [kind for kind in (*sheet.kinds, LATE.kind) if sheet.cells(kind)]


def columns(words: Wording, kind: str) -> dict[str, str]:
    """The ids of the columns, and what each means."""
    named = dict(zip(("first", "second", "third"), words.columns(kind), strict=False))
    parts = {
        id: meaning
        for name in ("first", "second", "third")
        for id, meaning in (
            (name, _("%(of)sのID", of=named[name]) if name in named else _("（この表では使いません）")),
            (f"{name}_title", named.get(name, _("（この表では使いません）"))),
        )
    }
    return {
        "period": _("期間"),
        "first_day": _("期間の最初の日"),
        "last_day": _("期間の最後の日"),
        "kind": _("表の種類"),
        **parts,
        "count": _("数。数がないところには、その理由を書いてあります"),
        "state": _("published：数があります　suppressed：少ないため非表示　missing：届いていません"),
        "within": _("本当の数との差は、大きくてもここまで"),
        "within_95": _("本当の数との差は、20回に19回はここまで"),
        "at_least": _("本当の数は、必ずこれ以上"),
        "at_most": _("本当の数は、必ずこれ以下"),
        "missing_days": _("届かなかった日"),
        "doubt": _("「疑わしい」の印の理由"),
        "simulated": _("yes：見本のために作った数で、だれの答えでもありません"),
        "release": _("この数を固めたファイルのSHA-256"),
    }


def rows(table: Table, words: Wording, *, simulated: bool) -> Iterator[tuple[str | int, ...]]:
    """The rows, in the order of :func:`columns`."""
    sheet = table.sheet
    period = sheet.release.period
    start = (period.name, period.first.isoformat(), period.last.isoformat(), table.kind)
    end = ("、".join(sheet.missing), sheet.doubt, "yes" if simulated else "no", sheet.release.sha256)
    for figure in table.figures:
        cell = figure.cell
        titles = [_titled(name) for name in words.parts(cell)]
        titles += [""] * (3 - len(titles))
        named = [part for both in zip((cell.first, cell.second, cell.third), titles, strict=True) for part in both]
        yield (*start, *named, *_told(figure), *end)


def _titled(name: Name) -> str:
    return name.text if name.known else _("%(id)s（いまの内容にはありません）", id=name.text)


def _told(figure: Figure) -> tuple[str | int, ...]:
    at_most = UNKNOWN if figure.at_most is None else figure.at_most
    if figure.state is not None:
        return (state_words(figure.state), figure.state.value, NONE, NONE, figure.at_least, at_most)
    assert figure.value is not None
    return (figure.value, PUBLISHED, figure.within, figure.usual, figure.at_least, at_most)


def state_words(state: State) -> str:
    """Why there is no number, as the pages say it."""
    return {
        State.SUPPRESSED: _("少ないため非表示"),
        State.MISSING: _("届いていません"),
        State.UNPLANNED: _("この長さでは出しません"),
        State.IMPOSSIBLE: _("この内容にはありません"),
    }[state]
