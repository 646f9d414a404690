"""What an attacker reads of a release by HTTP: out of pages, spreadsheets, files for programs, and the API.

They know what everybody can know: the content, so which cells there can be, and the policy, which stands in the code. All else, each
number, each bound and each hidden cell, is parsed from what was sent.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import Any, NamedTuple

import openpyxl

from bench.privacy.world import World
from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import LATE, Period, Policy, Release, Spot, Structure
from handbook.web.planner.wording import anchor
from tests.web.attacks.stand import Stand

_ROW = re.compile(r'<tr id="([^"]+)">(.*?)</tr>', re.DOTALL)
_NUMBERS = re.compile(r'<td class="n">(.*?)</td>', re.DOTALL)
_SUPPRESSED, _PUBLISHED = "suppressed", "published"


@dataclass(frozen=True)
class Known:
    """What everybody knows: *structure* of the content with the *paths* through it, and the *policy* but for its key."""

    structure: Structure
    policy: Policy
    paths: frozenset[Cell] = frozenset()


def paths_of(world: World) -> frozenset[Cell]:
    """The paths that there are in a made-up handbook."""
    worries = world.questions["worries"]
    return frozenset(
        Cell("path", worry, f"{worry}>{number}", "finished") for worry in worries for number in range(world.paths)
    )


class Told(NamedTuple):
    """What was read of a cell: a number, or none; and the most that can stand behind it, where that is told."""

    cell: Cell
    number: int | None
    at_most: int | None = None


def names(stand: Stand) -> list[str]:
    """The periods that were released."""
    return [one["period"] for one in stand.api("/periods")["periods"]]


# ── Ways to read ─────────────────────────────────────────────────────────────────────────────────────────────────────


def by_pages(stand: Stand, period: str, known: Known) -> Iterator[Told]:
    """The tables as they stand on pages. A row bears its address, which follows from the cell."""
    cells = {anchor(cell): cell for cell in (*known.structure.allowed, *known.paths, LATE)}
    for kind in _kinds(stand, period):
        for id, row in _ROW.findall(stand.get(f"/planner/tables/{period}/{kind}").decode()):
            number, bounds = _NUMBERS.findall(row)
            ends = [int(each.replace(",", "")) for each in re.findall(r"[\d,]+", re.sub("<[^>]+>", "", bounds))]
            is_hidden = f'"none {_SUPPRESSED}"' in number
            value = None if is_hidden else int(number.replace(",", ""))
            yield Told(cells[id], value, ends[-1] if ends else None)


def by_table_csv(stand: Stand, period: str, known: Known) -> Iterator[Told]:
    """The tables as CSV."""
    for kind in _kinds(stand, period):
        yield from map(_of_row, _csv(stand.get(f"/planner/tables/{period}/{kind}.csv")))


def by_table_xlsx(stand: Stand, period: str, known: Known) -> Iterator[Told]:
    """The tables as XLSX."""
    for kind in _kinds(stand, period):
        yield from map(_of_row, _xlsx(stand.get(f"/planner/tables/{period}/{kind}.xlsx")))


def by_api(stand: Stand, period: str, known: Known) -> Iterator[Told]:
    """The tables as programs read them."""
    for kind in _kinds(stand, period):
        for one in stand.api(f"/periods/{period}/tables/{kind}")["cells"]:
            assert one["state"] in (_PUBLISHED, _SUPPRESSED)
            yield Told(Cell(kind, one["first"], one["second"], one["third"]), one["value"], one["upper_bound"])


WAYS: Mapping[str, Callable[[Stand, str, Known], Iterable[Told]]] = {
    "pages": by_pages,
    "CSV of tables": by_table_csv,
    "XLSX of tables": by_table_xlsx,
    "API": by_api,
}


def read(stand: Stand, period: str, known: Known, way: str) -> Release:
    """The release of *period*, put together again from what was read."""
    cells = list(WAYS[way](stand, period, known))
    published = {Spot(period, "", one.cell): one.number for one in cells if one.number is not None}
    hidden = {Spot(period, "", one.cell): one.at_most for one in cells if one.number is None}
    # What is under the threshold has a bound; of what is hidden beside it nothing is said.
    below = frozenset(spot for spot, most in hidden.items() if most is not None)
    return _release(stand, period, known, published, below, frozenset(hidden) - below)


def read_file(stand: Stand, period: str, known: Known, form: str = "json") -> Release:
    """The release of *period* from the file of all that there is of it: versions of the content stand apart in no other place.

    It does not say why a cell is hidden, so that less follows from it than from the tables.
    """
    content = stand.get(f"/planner/releases/{period}.{form}")
    rows = json.loads(content)["cells"] if form == "json" else _csv(content) if form == "csv" else _xlsx(content)
    published, hidden = {}, set()
    for row in rows:
        spot = Spot(period, _plain(row["version"]), _cell(row))
        if row["state"] == _SUPPRESSED:
            assert row["count"] in ("", None)
            hidden.add(spot)
        else:
            published[spot] = int(row["count"])
    return _release(stand, period, known, published, frozenset(), frozenset(hidden))


def over_http(stand: Stand, known: Known) -> Callable[[Sequence[Release]], Sequence[Release]]:
    """Releases are put before the attacker, and read again by HTTP alone: by each way in turn, and from the file of all."""
    turns = cycle([*WAYS, ""])

    def read_all(releases: Sequence[Release]) -> Sequence[Release]:
        stand.show(*releases)
        way = next(turns)
        found = [one.period.name for one in releases]
        return [read(stand, name, known, way) if way else read_file(stand, name, known) for name in found]

    return read_all


def files_over_http(stand: Stand, known: Known) -> Callable[[Sequence[Release]], Sequence[Release]]:
    """The same by the file of all that there is of a period alone."""

    def read_all(releases: Sequence[Release]) -> Sequence[Release]:
        stand.show(*releases)
        return [read_file(stand, one.period.name, known) for one in releases]

    return read_all


def _release(
    stand: Stand,
    period: str,
    known: Known,
    published: Mapping[Spot, int],
    below: frozenset[Spot],
    beside: frozenset[Spot],
) -> Release:
    told = stand.api(f"/periods/{period}")
    level, rules = told["level"], told["protection"]
    return Release(
        period=Period(period, level, date.fromisoformat(told["start_date"]), date.fromisoformat(told["end_date"])),
        k=rules["threshold"],
        base=rules["rounding_base"],
        radius=rules["noise_bound"],
        rough=rules["noise_bound_by_kind"],
        kinds=known.policy.kinds(level),
        single=known.structure.single,
        first=known.structure.first,
        margins=known.structure.margins,
        published=published,
        below=below,
        beside=beside,
        missing=tuple(told["missing_days"]),
        undelivered=not told["delivered"],
    )


def _kinds(stand: Stand, period: str) -> list[str]:
    return [one["kind"] for one in stand.api(f"/periods/{period}")["tables"]]


def _of_row(row: Mapping[str, Any]) -> Told:
    cell = _cell(row)
    most = row["at_most"]
    at_most = int(most) if str(most).isdigit() else None
    if row["state"] == _SUPPRESSED:
        return Told(cell, None, at_most)
    assert row["state"] == _PUBLISHED
    return Told(cell, int(row["count"]), at_most)


def _cell(row: Mapping[str, Any]) -> Cell:
    return Cell(*(_plain(row[name]) for name in ("kind", "first", "second", "third")))


def _plain(text: Any) -> str:
    return str(text or "").removeprefix("'")


def _csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _xlsx(content: bytes) -> list[dict[str, Any]]:
    head, *body = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in body]
