"""A sheet: one release, laid out for reading."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import Release
from handbook.analytics.reporting.figure import Figure, figure_of

BEGUN = Cell("visit", "begun")
FINISHED = Cell("visit", "finished")


class Sheet:
    """The figures of one *release*. *doubt* is what staff say against the period; empty where nobody doubts it."""

    def __init__(self, release: Release, doubt: str = "") -> None:
        self.release = release
        self.doubt = doubt

    @property
    def name(self) -> str:
        """The period: ``2026-W48``, ``2026-11``, ``2026-Q4``, ``2026``."""
        return self.release.period.name

    @property
    def level(self) -> str:
        """``week``, ``month``, ``quarter`` or ``year``."""
        return self.release.period.level

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.release.period.last - self.release.period.first).days + 1

    @property
    def missing(self) -> tuple[str, ...]:
        """The days that did not come, each with its node (``2026-11-24 node``)."""
        return self.release.missing

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that are told of at this length of time, in their order."""
        return tuple(sorted(self.release.kinds))

    def tells(self, kind: str) -> bool:
        """Whether this length of time tells of *kind*, and anything was delivered."""
        return kind in self.release.kinds and not self.release.undelivered

    def figure(self, cell: Cell) -> Figure:
        """The figure of *cell*; one that is not told of has a state that says why."""
        return figure_of(self.release, cell)

    def cells(self, kind: str) -> tuple[Cell, ...]:
        """All cells of *kind* that the release tells of, suppressed ones too, in their order."""
        return self._by_kind.get(kind, ())

    def firsts(self, kind: str) -> tuple[str, ...]:
        """The different *first* ids of *kind* in their order."""
        return tuple(dict.fromkeys(cell.first for cell in self.cells(kind)))

    def seconds(self, kind: str, first: str) -> tuple[str, ...]:
        """The different *second* ids of *kind* under *first*, in their order."""
        return tuple(dict.fromkeys(cell.second for cell in self.cells(kind) if cell.first == first))

    @property
    def begun(self) -> Figure:
        """Visits begun."""
        return self.figure(BEGUN)

    @property
    def finished(self) -> Figure:
        """Visits that came to the result."""
        return self.figure(FINISHED)

    @cached_property
    def _by_kind(self) -> MappingProxyType[str, tuple[Cell, ...]]:
        made = self.release
        found: dict[str, list[Cell]] = {}
        for cell in sorted({spot.cell for spots in (made.published, made.below, made.beside) for spot in spots}):
            found.setdefault(cell.kind, []).append(cell)
        return MappingProxyType({kind: tuple(cells) for kind, cells in found.items()})
