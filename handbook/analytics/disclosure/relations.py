"""The linear relations that everybody knows to hold between raw counts, released or not: what subtraction works with.

Each relation is an equality of two sums. Where the field knows only "at most" (a `many` question's option against answered), an
unknown **rest** makes up the difference; a rest is never negative, and nothing else is known of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure.frozen import LATE, Release, Spot
from handbook.analytics.disclosure.periods import Plan

REST = "rest"
NEED = "need"
"""The visits with a need: never released itself, and the sum of the need's gaps."""

_LATENT = ("reached", "answered", "skipped", "stopped")


class Relation(NamedTuple):
    """The sum of *left* equals the sum of *right*, in the raw counts."""

    left: tuple[Spot, ...]
    right: tuple[Spot, ...]


def relations(plan: Plan, releases: Sequence[Release]) -> tuple[Relation, ...]:
    """Every relation within and between *releases*.

    Left out is reached ≤ visits begun, which would join all questions into one block: what it adds is an upper bound, and
    that of the visits begun is itself at least k - 1.
    """
    found: list[Relation] = []
    named: dict[str, dict[str, set[Cell]]] = {}
    for release in releases:
        if release.undelivered:
            continue
        versions = named[release.period.name] = _cells(release)
        for version, cells in versions.items():
            found += _within(release, version, cells)
        found += _versions(release.period.name, versions)
    by_name = {release.period.name: release for release in releases}
    for release in releases:
        if not release.undelivered:
            found += _nested(plan, release, by_name, named)
    return tuple(found)


def _cells(release: Release) -> dict[str, set[Cell]]:
    """Each version's cells, with those that are not released but known to exist."""
    versions: dict[str, set[Cell]] = {}
    for spots in (release.published, release.below, release.beside):
        for spot in spots:
            versions.setdefault(spot.version, set()).add(spot.cell)
    for cells in versions.values():
        questions = {cell.first for cell in cells if cell.kind in (*_LATENT, "option", "next")}
        cells |= {Cell(kind, question) for question in questions for kind in _LATENT}
        cells |= {Cell(NEED, need) for need in {cell.first for cell in cells if cell.kind == "gap"}}
        cells.discard(LATE)
    return versions


def _within(release: Release, version: str, cells: set[Cell]) -> Iterator[Relation]:
    def spot(cell: Cell) -> Spot:
        return Spot(release.period.name, version, cell)

    def equal(left: Sequence[Cell], right: Sequence[Cell]) -> Relation:
        return Relation(tuple(map(spot, left)), tuple(map(spot, right)))

    def at_most(whole: Cell, parts: Sequence[Cell]) -> Relation:
        rest = Cell(REST, whole.kind, f"{whole.first}/{whole.second}", "/".join(parts[0]))
        return equal([whole], [*parts, rest])

    by_first: defaultdict[tuple[str, str], list[Cell]] = defaultdict(list)
    by_second: defaultdict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in sorted(cells):
        by_first[cell.kind, cell.first].append(cell)
        by_second[cell.kind, cell.second].append(cell)
    for (kind, name), parts in by_first.items():
        if kind == "reached":
            yield equal(parts, [Cell(part, name) for part in _LATENT[1:]])
        elif kind == "option" and name in release.single:
            yield equal([Cell("answered", name)], parts)
        elif kind == "option":
            yield from (at_most(Cell("answered", name), [part]) for part in parts)
        elif kind == "next":
            yield equal([Cell("answered", name), Cell("skipped", name)], parts)
        elif kind == "gap":
            yield equal([Cell(NEED, name)], parts)
        elif kind in ("result", "near-miss") and Cell(NEED, name) in cells:
            yield from (at_most(Cell(NEED, name), [part]) for part in parts)
        elif kind in ("path", "pair") and (worry := Cell("option", release.first, name)) in cells:
            yield from [at_most(worry, parts)] if kind == "path" else [at_most(worry, [part]) for part in parts]
    for (kind, need), parts in by_second.items():
        if kind in ("locale", "ward", "channel") and Cell(NEED, need) in cells:
            yield equal([Cell(NEED, need)], parts) if kind in release.margins else at_most(Cell(NEED, need), parts)
        elif kind == "pair" and (worry := Cell("option", release.first, need)) in cells:
            yield from (at_most(worry, [part]) for part in parts)
    if {Cell("visit", "begun"), Cell("visit", "finished")} <= cells:
        yield at_most(Cell("visit", "begun"), [Cell("visit", "finished")])


def _versions(period: str, versions: Mapping[str, set[Cell]]) -> Iterator[Relation]:
    """The sum over versions. Versions that released nothing are the rest."""
    single = [version for version in versions if version]
    for cell in sorted(versions.get("", ())) if single else ():
        parts = [Spot(period, version, cell) for version in single if cell in versions[version]]
        if parts:
            yield Relation((Spot(period, "", cell),), tuple(parts))


def _nested(
    plan: Plan, release: Release, by_name: Mapping[str, Release], named: Mapping[str, Mapping[str, set[Cell]]]
) -> Iterator[Relation]:
    """A longer period against its parts. A part that was not released (yet) is the rest; an undelivered one counted nothing."""
    name = release.period.name
    parts = [part.name for part in plan.parts(release.period)]
    known = [part for part in parts if part in named]
    unknown = [part for part in parts if part not in by_name]
    if not known:
        return
    for cell in sorted(named[name].get("", ())):
        # A part's content may not allow the cell; a part's level may not count its kind, and then nothing is known.
        if any(not _has_kind(by_name[part], cell.kind) for part in known):
            continue
        right = [Spot(part, "", cell) for part in known if cell in named[part].get("", ())]
        if unknown:
            right.append(Spot(name, "", Cell(REST, "parts/" + cell.kind, cell.first, f"{cell.second}/{cell.third}")))
        if right:
            yield Relation((Spot(name, "", cell),), tuple(right))


def _has_kind(release: Release, kind: str) -> bool:
    if kind in _LATENT:
        return bool(release.kinds & {*_LATENT, "option", "next"})
    if kind == NEED:
        return "gap" in release.kinds
    # Of an open kind only what is published is named: what is not named is not zero.
    return kind in release.kinds and kind != "path"
