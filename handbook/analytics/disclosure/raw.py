"""What goes in: the raw counts of one closed period, and what its content makes possible. Checked once, at the door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from handbook.analytics.cells import KINDS, PUBLIC_KINDS, Cell
from handbook.analytics.disclosure.errors import CountsWrong

OPEN_KINDS = frozenset({"path"})
"""Kinds whose cells nobody can list beforehand. A release names of them only what it publishes: a suppressed name would
tell that somebody went that way."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What the content of a period allows, over all versions that ran in it.

    *allowed* holds every cell that can be; any other is impossible (a structural zero). *single* are the single-choice
    questions. *first* is the question whose options are the worries of paths and pairs, if no worry can have more of these than
    it has marks; it is empty where a changed answer moves the path and not the mark. *margins* are the kinds among locale, ward and
    channel that every visit with a need counts in exactly once.
    """

    allowed: frozenset[Cell]
    single: frozenset[str] = frozenset()
    first: str = ""
    margins: frozenset[str] = frozenset({"locale", "channel"})


@dataclass(frozen=True, slots=True)
class Raw:
    """The raw counts of one closed period.

    *counts* maps each content version to its counts (cells that are not named are 0). A quarter's counts are the sums of its
    weeks **as they were closed**, a year's of its quarters: what came late stays out of all of them, else a quarter minus its weeks
    would tell who was late. *missing* names the days (or "day node") without delivery; *undelivered* says that there is
    no delivery at all. *late* are the visits, of periods released before, that came since the release before this one.
    """

    structure: Structure
    counts: Mapping[str, Mapping[Cell, int]]
    missing: tuple[str, ...] = ()
    undelivered: bool = False
    late: int = 0


def summed(counts: Mapping[str, Mapping[Cell, int]]) -> Counter[Cell]:
    """The counts over all content versions."""
    total: Counter[Cell] = Counter()
    for of_version in counts.values():
        total.update(of_version)
    return total


def check(raw: Raw) -> None:
    """Raises :class:`CountsWrong` with all that cannot be: the audit holds only for counts that keep their relations."""
    findings = [f"late is {raw.late}"] if raw.late < 0 else []
    for version, counts in sorted(raw.counts.items()):
        place = f" in version {version}" if version else ""
        for cell, count in counts.items():
            if cell.kind in PUBLIC_KINDS:
                continue
            if cell.kind not in KINDS:
                findings.append(f"{cell}{place}: no such kind")
            elif count < 0:
                findings.append(f"{cell}{place} is {count}")
            elif count and cell not in raw.structure.allowed and cell.kind not in OPEN_KINDS:
                findings.append(f"{cell}{place} is {count}, but the content allows no such cell")
        findings += (f"{told}{place}" for told in _not_conserved(counts, raw.structure))
    if findings:
        raise CountsWrong(findings)


def _not_conserved(counts: Mapping[Cell, int], structure: Structure) -> list[str]:
    by_first: Counter[tuple[str, str]] = Counter()
    by_second: Counter[tuple[str, str]] = Counter()
    for cell, count in counts.items():
        by_first[cell.kind, cell.first] += count
        by_second[cell.kind, cell.second] += count
    findings = []

    def same(name: str, whole: int, parts: int) -> None:
        if whole != parts:
            findings.append(f"{name}: {whole} against {parts}")

    led_on = {cell.first for cell in structure.allowed if cell.kind == "next"}
    for question in sorted({cell.first for cell in structure.allowed if cell.kind == "reached"}):
        answered, skipped = by_first["answered", question], by_first["skipped", question]
        left = answered + skipped
        same(
            f"{question}: reached against its parts",
            by_first["reached", question],
            left + by_first["stopped", question],
        )
        if question in structure.single:
            same(f"{question}: answered against its options", answered, by_first["option", question])
        if question in led_on:
            same(f"{question}: left against next", left, by_first["next", question])
    margins = {(cell.kind, cell.second) for cell in structure.allowed if cell.kind in structure.margins}
    for kind, need in sorted(margins):
        same(f"{need}: its gaps against its {kind}s", by_first["gap", need], by_second[kind, need])
    return findings
