"""A table as a file for spreadsheets: the same bytes for the same numbers and words, and nothing in them that runs."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from handbook.analytics.privacy import tables
from handbook.analytics.simulated import SAYS
from handbook.web.locales import gettext as _
from handbook.web.planner.periods import period_title
from handbook.web.planner.takeaway.canvas import wide
from handbook.web.planner.takeaway.said import cautions, protection
from handbook.web.planner.takeaway.table import Table, columns, rows
from handbook.web.planner.wording import Wording

_WIDEST = 40
"""How wide a column is at most, in digits."""

_MEASURED = 200
"""Rows by which columns are made wide enough: to measure thousands takes longer than to write them."""


def as_csv(table: Table, words: Wording, *, simulated: bool) -> bytes:
    """A CSV file of one header row, which names the columns by their ids."""
    return tables.table(tuple(columns(words, table.kind)), rows(table, words, simulated=simulated))


def as_xlsx(table: Table, words: Wording, *, simulated: bool) -> bytes:
    """A workbook: the same table, and a sheet that says how to read it."""
    import xlsxwriter

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    head = tuple(columns(words, table.kind))
    body = list(rows(table, words, simulated=simulated))
    with xlsxwriter.Workbook(content, options) as workbook:
        # The day of export is nobody's business, and would make each file another.
        workbook.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the format has no zones
        bold = workbook.add_format({"bold": True, "bottom": 1})
        counted = workbook.add_format({"num_format": "#,##0"})
        # Excel takes no name of more than 31 letters, nor some signs: kinds have neither.
        sheet = workbook.add_worksheet(table.kind)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(body), len(head) - 1)
        for line, row in enumerate((head, *body)):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(line, column, value, counted)
                else:
                    sheet.write_string(line, column, value, None if line else bold)
        for column in range(len(head)):
            sheet.set_column(column, column, _wide(str(row[column]) for row in (head, *body[:_MEASURED])))
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        label = workbook.add_format({"bold": True, "valign": "top"})
        lines = explanation(table, words, simulated=simulated)
        _explain(workbook.add_worksheet(_("読み方")), lines, label, wrapped)
    return content.getvalue()


def explanation(table: Table, words: Wording, *, simulated: bool) -> Sequence[tuple[str, str]]:
    """How to read *table*: each thing that has to be known, and what it is."""
    sheet = table.sheet
    release = sheet.release
    some = table.figures[0] if table.figures else None
    return [
        *([(_("見本"), SAYS)] if simulated else []),
        (_("表"), words.kind(table.kind)),
        (_("期間"), _("%(title)s（%(name)s）", title=period_title(release.period), name=release.period.name)),
        (_("日"), f"{release.period.first.isoformat()} 〜 {release.period.last.isoformat()}"),
        *((_("注意"), caution) for caution in cautions(sheet)),
        (_("守り方"), protection(some) if some is not None else ""),
        (_("単位"), _("回数です。人の数ではありません。同じ人が2回使えば2回です。")),
        (_("題名"), _("いまの質問と窓口のことばです。期間のあとで変わったものがあるかもしれません。")),
        (_("固めた数のSHA-256"), release.sha256),
        (_("列"), _("意味")),
        *columns(words, table.kind).items(),
    ]


# What xlsxwriter hands out has no types.
def _explain(sheet: Any, lines: Sequence[tuple[str, str]], bold: Any, wrapped: Any) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 90)
    for line, (name, meaning) in enumerate(lines):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, meaning, wrapped)


def _wide(texts: Iterable[str]) -> float:
    return min(max(map(wide, texts)) * 1.8 + 3, _WIDEST)


SPREADSHEETS: dict[str, Callable[..., bytes]] = {"csv": as_csv, "xlsx": as_xlsx}
