"""What the API tells, as values: the names of the fields are explained in :mod:`handbook.web.api.document`."""

from __future__ import annotations

from handbook.analytics.reporting import Figure, Sheet
from handbook.web.planner.takeaway.table import PUBLISHED, Table, kinds_of
from handbook.web.planner.wording import Wording

Told = dict[str, object]


def summary(sheet: Sheet) -> Told:
    """A period, in a list."""
    period = sheet.release.period
    return {
        "period": period.name,
        "level": period.level,
        "start_date": period.first.isoformat(),
        "end_date": period.last.isoformat(),
        "days": sheet.days,
        "delivered": not sheet.release.undelivered,
        "missing_days": list(sheet.missing),
        "doubt": sheet.doubt or None,
        "release_sha256": sheet.release.sha256,
        "kinds": list(kinds_of(sheet)),
    }


def period(sheet: Sheet, words: Wording) -> Told:
    """A period by itself: how it was protected, and which tables it has."""
    release = sheet.release
    return {
        **summary(sheet),
        "protection": {
            "threshold": release.k,
            "rounding_base": release.base,
            "noise_bound": release.radius,
            "noise_bound_by_kind": {kind: bound for kind, bound in release.rough.items() if kind in release.kinds},
        },
        "tables": [
            {"kind": kind, "title": words.kind(kind), "cells": len(sheet.cells(kind))} for kind in kinds_of(sheet)
        ],
    }


def table(one: Table, words: Wording) -> Told:
    """All figures of one kind of one period."""
    return {
        **{name: value for name, value in summary(one.sheet).items() if name != "kinds"},
        "kind": one.kind,
        "title": words.kind(one.kind),
        "columns": list(words.columns(one.kind)),
        "cells": [_cell(figure, words) for figure in one.figures],
    }


def _cell(figure: Figure, words: Wording) -> Told:
    cell = figure.cell
    has_value = figure.value is not None
    return {
        "first": cell.first,
        "second": cell.second,
        "third": cell.third,
        "labels": [name.text for name in words.parts(cell)],
        "value": figure.value,
        "state": PUBLISHED if figure.state is None else figure.state.value,
        "within": figure.within if has_value else None,
        "within_95": figure.usual if has_value else None,
        "lower_bound": figure.at_least,
        "upper_bound": figure.at_most,
    }
