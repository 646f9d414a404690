"""Exports of a release for spreadsheets and programs: the same bytes for the same release."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime

from handbook.analytics.disclosure import Release
from handbook.analytics.privacy.tables import table

HEAD = ("period", "version", "kind", "first", "second", "third", "count", "state")


def rows(release: Release) -> Iterator[tuple[str | int, ...]]:
    """Every cell that a release tells of, in the order of the cells: a number, or why there is none."""
    for spot in sorted({*release.published, *release.below, *release.beside}):
        cell = spot.cell
        told = release.at(cell, spot.version)
        number, state = (told, "") if isinstance(told, int) else ("", told.value)
        yield (release.period.name, spot.version, cell.kind, cell.first, cell.second, cell.third, number, state)


def as_csv(release: Release) -> bytes:
    """A CSV file in which nothing is taken for a formula."""
    return table(HEAD, rows(release))


def as_json(release: Release) -> bytes:
    """A list of objects, with what was frozen about the release itself."""
    told = {
        "period": release.period.name,
        "first": release.period.first.isoformat(),
        "last": release.period.last.isoformat(),
        "sha256": release.sha256,
        "k": release.k,
        "rounded_to": release.base,
        "noise_within": release.radius,
        "missing": list(release.missing),
        "cells": [dict(zip(HEAD, row, strict=True)) for row in rows(release)],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def as_xlsx(release: Release) -> bytes:
    """A workbook of one sheet. Texts stay texts: none is taken for a formula or a link."""
    import xlsxwriter

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as workbook:
        # The day of export is nobody's business, and would make each file another.
        workbook.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the format has no zones
        sheet = workbook.add_worksheet(release.period.name)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, 0, len(HEAD) - 1)
        for line, row in enumerate((HEAD, *rows(release))):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(line, column, value)
                else:
                    sheet.write_string(line, column, value)
    return content.getvalue()


FORMATS = {"csv": as_csv, "json": as_json, "xlsx": as_xlsx}
