"""What comes out: a release, frozen. Its bytes are canonical JSON and the same for ever; staff are shown nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import NamedTuple

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure.errors import ReleaseBroken
from handbook.analytics.disclosure.periods import Period
from handbook.analytics.disclosure.raw import OPEN_KINDS

FORMAT = "handbook-release/1"

LATE = Cell("late")
"""Visits of earlier periods that came too late for them: shown, noised and suppressed like any other cell."""


class State(Enum):
    """What a release says of a cell that has no number."""

    SUPPRESSED = "suppressed"
    """Too few, or needed to hide another: nothing tells 0 from 1 to 9."""
    IMPOSSIBLE = "impossible"
    """The content has no such cell."""
    MISSING = "missing"
    """No count was delivered. Never 0."""
    UNPLANNED = "unplanned"
    """Not released at this length of time; see a longer one."""


class Spot(NamedTuple):
    """One released cell: of a period, and of a content version (empty: over all versions)."""

    period: str
    version: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Release:
    """A frozen release of one period.

    *published* holds the numbers. *below* are cells whose noisy count was under the threshold, *beside* those of which nothing is
    said, so that others stay hidden; :meth:`at` calls both suppressed. That the bytes part them costs nothing: the audit
    assumes an attacker who can. *radius*, *rough*, *k* and *base* say how far a number may be from the truth.
    """

    period: Period
    k: int
    base: int
    radius: int
    rough: Mapping[str, int]
    kinds: frozenset[str]
    single: frozenset[str]
    first: str
    margins: frozenset[str]
    published: Mapping[Spot, int]
    below: frozenset[Spot]
    beside: frozenset[Spot]
    missing: tuple[str, ...] = ()
    undelivered: bool = False
    content: bytes = field(default=b"", repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "content", self.content or _canonical(self))

    @property
    def sha256(self) -> str:
        """The digest of the frozen bytes, as hex."""
        return hashlib.sha256(self.content).hexdigest()

    def radius_of(self, cell: Cell) -> int:
        """How far the noise of *cell* may go, in visits."""
        return self.rough.get(cell.kind, self.radius)

    def at(self, cell: Cell, version: str = "") -> int | State:
        """The number of *cell*, or why there is none."""
        spot = Spot(self.period.name, version, cell)
        if (number := self.published.get(spot)) is not None:
            return number
        if self.undelivered:
            return State.MISSING
        if spot in self.below or spot in self.beside:
            return State.SUPPRESSED
        if cell.kind not in self.kinds:
            return State.UNPLANNED
        return State.SUPPRESSED if cell.kind in OPEN_KINDS else State.IMPOSSIBLE

    @property
    def late(self) -> int | State:
        """How many visits of earlier periods came too late and are included nowhere."""
        return self.at(LATE)

    @classmethod
    def read(cls, content: bytes) -> Release:
        """The release that *content* was frozen as. Raises :class:`ReleaseBroken` if it was changed."""
        try:
            told = json.loads(content)
            if told["format"] != FORMAT:
                raise ReleaseBroken(f"this reads {FORMAT}, not {told['format']}")
            name, level, first, last = told["period"]
            release = cls(
                period=Period(name, level, date.fromisoformat(first), date.fromisoformat(last)),
                k=told["k"],
                base=told["base"],
                radius=told["radius"],
                rough=told["rough"],
                kinds=frozenset(told["kinds"]),
                single=frozenset(told["single"]),
                first=told["first"],
                margins=frozenset(told["margins"]),
                published={_spot(name, words): number for *words, number in told["published"]},
                below=frozenset(_spot(name, words) for words in told["below"]),
                beside=frozenset(_spot(name, words) for words in told["beside"]),
                missing=tuple(told["missing"]),
                undelivered=told["undelivered"],
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ReleaseBroken(f"not a frozen release: {error}") from error
        if release.content != content:
            raise ReleaseBroken(f"the release of {name} was changed after it was frozen")
        return release


def _spot(period: str, words: list[str]) -> Spot:
    version, *cell = words
    return Spot(period, version, Cell(*cell))


def _words(spot: Spot) -> list[str]:
    cell = spot.cell
    return [spot.version, cell.kind, cell.first, cell.second, cell.third]


def _canonical(release: Release) -> bytes:
    period = release.period
    told = {
        "format": FORMAT,
        "period": [period.name, period.level, period.first.isoformat(), period.last.isoformat()],
        "k": release.k,
        "base": release.base,
        "radius": release.radius,
        "rough": dict(release.rough),
        "kinds": sorted(release.kinds),
        "single": sorted(release.single),
        "first": release.first,
        "margins": sorted(release.margins),
        "published": [[*_words(spot), number] for spot, number in sorted(release.published.items())],
        "below": sorted(_words(spot) for spot in release.below),
        "beside": sorted(_words(spot) for spot in release.beside),
        "missing": sorted(release.missing),
        "undelivered": release.undelivered,
    }
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
