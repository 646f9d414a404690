"""The policy: what is released at which length of time, and how it is protected. Checked once, at the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from handbook.analytics.cells import KINDS
from handbook.analytics.disclosure.errors import PolicyWrong
from handbook.analytics.disclosure.noise import radius_for
from handbook.analytics.disclosure.periods import LEVELS, Plan

MIN_KEY = 32
"""Bytes of the secret that noise is drawn from: who guesses it subtracts the noise."""

ROUGH = 2
"""A rough table's noise is this many times as wide."""

_BASE = frozenset({"visit", "reached", "stopped", "option"})

TABLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "week": _BASE,
        "month": _BASE,
        "quarter": frozenset({"visit", "stopped", "option", "gap", "locale", "ward", "channel"}),
        "year": _BASE | {"gap", "result", "near-miss", "path", "pair", "act"},
    }
)
"""Which kinds come out at which level. Few, since each table that is added makes the noise of all others wider: answered is
nearly reached less stopped, and ``next`` follows from the options and the content."""

REACH: Mapping[str, int] = MappingProxyType(
    {
        "visit": 1,
        "reached": 6,
        "answered": 6,
        "skipped": 0,
        "stopped": 1,
        "option": 11,
        "next": 7,
        "gap": 6,
        "locale": 6,
        "ward": 6,
        "channel": 6,
        "result": 30,
        "near-miss": 6,
        "path": 2,
        "pair": 3,
        "act": 2,
    }
)
"""How many cells of a kind one answer may move by one, with all that hangs on it: a worry opens six questions more, leads
to six needs with five services each, changes one path into another and ends the visit or not. Set from 5,300 random answers
toggled in the shipped content (one option more or less, or another of a single-choice question): weighed over the default
tables, all but some in a thousand of them move less, and none by half more. A skipped question is not
answered, so the two share their reach. Who knows the content may hand in sharper numbers."""

ROUGH_KINDS = frozenset({"result", "near-miss", "path", "pair", "act", "locale", "ward", "channel"})
"""Tables in which one answer moves many cells: wider noise there keeps the noise of all others small. All tables of
periods shorter than a year are rough too: a city that has the visits to see weeks and quarters can bear it, and the year then
shows a need that eight people a week have."""


WEEKS = Plan("week")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How counts become numbers that staff may see.

    *key* is the secret that the noise is drawn from (at least 32 bytes, kept apart from the database), *scope* the handbook's id.
    *k* is the least raw count that is ever shown (10), *base* what is rounded to (5). *advantage* is how much better than its
    base rate one answer of one visit may be guessed from all releases together (0.02). *by_version* names kinds that come
    out for each content version too; every such kind counts twice in the noise, so by default there is none.
    """

    key: bytes = field(repr=False)
    scope: str = ""
    plan: Plan = WEEKS
    k: int = 10
    base: int = 5
    advantage: float = 0.02
    tables: Mapping[str, frozenset[str]] = field(default_factory=lambda: TABLES)
    reach: Mapping[str, int] = field(default_factory=lambda: REACH)
    rough: frozenset[str] = ROUGH_KINDS
    by_version: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if len(self.key) < MIN_KEY:
            raise PolicyWrong(f"the key of the noise has {len(self.key)} bytes; give at least {MIN_KEY} random ones")
        if self.k < 2 or self.base < 1 or self.base % 2 == 0:
            raise PolicyWrong(
                "k is at least 2, and the rounding base an odd number, so that numbers round to the nearest"
            )
        if not 0 < self.advantage < 0.5:
            raise PolicyWrong("advantage is a share above 0 and below 0.5")
        named = frozenset().union(*self.tables.values()) | self.rough | self.by_version
        if unknown := named - KINDS:
            raise PolicyWrong(f"no such kind of cell: {', '.join(sorted(unknown))}")
        if unknown := frozenset(self.tables) - frozenset(LEVELS):
            raise PolicyWrong(f"no such level: {', '.join(sorted(unknown))}")
        if unreached := frozenset().union(*self.tables.values()) - frozenset(self.reach):
            raise PolicyWrong(f"say in reach how many cells one answer moves: {', '.join(sorted(unreached))}")

    def kinds(self, level: str) -> frozenset[str]:
        """The kinds that come out at *level*."""
        return self.tables.get(level, frozenset())

    def width(self, level: str, kind: str) -> int:
        """How many times as wide as elsewhere the noise of this table is."""
        return ROUGH if kind in self.rough or level != "year" else 1

    @property
    def moves(self) -> float:
        """How many released cells one answer moves, over all levels of the plan; a rough one counts less."""
        total = 0.0
        for level in self.plan.levels:
            for kind in self.kinds(level):
                times = 2 if kind in self.by_version else 1
                total += times * self.reach[kind] / self.width(level, kind) ** 2
        return max(total, 1.0)

    @property
    def radius(self) -> int:
        """No published number is further than this (and half the rounding) from the truth; twice as far in a rough table."""
        return radius_for(self.moves, self.advantage)


@dataclass(frozen=True, slots=True)
class Protections:
    """Which protections work. All of them, but in the attacks of the tests, which must be seen to succeed without."""

    threshold: bool = True
    rounding: bool = True
    noise: bool = True
    complementary: bool = True


ALL = Protections()
