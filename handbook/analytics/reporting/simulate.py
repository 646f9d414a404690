"""Simulation: what would have been otherwise, as far as the counts answer it, and not a step further.

**A condition dropped.** A near miss names the *first* condition that did not hold. So "this service would have been shown in N more
visits with this need" is the near-miss count

- of all conditions of the service together: each visit that it was not shown to counts once, under one of them;
- of one condition that is the only one;
- of the condition that is looked at last: where it is named, all others held.

Of a condition that is looked at earlier, a later one may have failed as well: the count is the most that it can be.

**A service added.** One without conditions, for one need: each visit with the need would have found one more. So those that found none
would have found one, and those that found one would have found two.

All else cannot be told from counts: see :class:`Why`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.needs import Found, found
from handbook.analytics.reporting.parts import Total, total
from handbook.analytics.reporting.sheet import Sheet

EVERY = "*"
"""In the place of a condition: all of the service's."""


class Why(Enum):
    """Why something cannot be told from counts."""

    NOT_TOLD = "not-told"
    """Periods of this length do not tell of it."""
    NO_SUCH = "no-such"
    """No condition ever keeps this service from this need."""
    SUPPRESSED = "suppressed"
    """Too few visits."""
    ALTERNATIVE = "alternative"
    """The condition is one of several of which one is enough: all of them failed, and only the first is named."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """No answer, and *why*. *figures* are what is suppressed."""

    why: Why
    figures: tuple[Figure, ...] = ()

    @property
    def most(self) -> int | None:
        """How many it can be at most; ``None`` where nothing is known of it."""
        ends = [figure.at_most for figure in self.figures]
        return None if not ends else _sum(ends)


def _sum(ends: list[int | None]) -> int | None:
    known = [end for end in ends if end is not None]
    return sum(known) if len(known) == len(ends) else None


@dataclass(frozen=True, slots=True)
class MoreShown:
    """The service would have been shown in *more* visits with the need: exactly so many, or (*is_most*) at most so many."""

    more: Total
    is_most: bool


@dataclass(frozen=True, slots=True)
class OneMore:
    """With one service more for the need: *now* is what there is; *none* and *one* move to one and to two or more."""

    now: Found

    @property
    def none(self) -> Figure:
        """Those who would have found one instead of none."""
        return self.now.none

    @property
    def one(self) -> Figure:
        """Those who would have found two instead of one."""
        return self.now.one


@dataclass(frozen=True, slots=True)
class Chain:
    """How the conditions of a service are looked at: *last* is the one that is looked at last (``None``: not to be told), *either* are
    those of which one is enough. Known of the content that is served now; *is_known* says whether it alone was served in the period."""

    last: str | None = None
    either: frozenset[str] = frozenset()
    is_known: bool = False


def without_condition(
    sheet: Sheet, need: str, service: str, condition: str = EVERY, chain: Chain | None = None
) -> MoreShown | CannotTell:
    """In how many more visits with *need* would *service* have been shown without *condition*?"""
    if not sheet.tells("near-miss"):
        return CannotTell(Why.NOT_TOLD)
    cells = [cell for cell in sheet.cells("near-miss") if (cell.first, cell.second) == (need, service)]
    asked = cells if condition == EVERY else [cell for cell in cells if cell.third == condition]
    if not asked:
        return CannotTell(Why.NO_SUCH)
    chain = chain or Chain()
    is_only = len(asked) == len(cells)
    if not is_only and condition in chain.either:
        return CannotTell(Why.ALTERNATIVE)
    figures = [sheet.figure(cell) for cell in asked]
    more = total(figures)
    if more.value is None:
        return CannotTell(Why.SUPPRESSED, tuple(figures))
    return MoreShown(more, not is_only and not (chain.is_known and chain.last == condition))


def with_service(sheet: Sheet, need: str) -> OneMore | CannotTell:
    """What would visits with *need* have found with one service more, which has no conditions?"""
    if not sheet.tells("gap"):
        return CannotTell(Why.NOT_TOLD)
    if not any(cell.first == need for cell in sheet.cells("gap")):
        return CannotTell(Why.NO_SUCH)
    now = next(one for one in found(sheet) if one.need == need)
    if now.fewer_than_two is None:
        return CannotTell(Why.SUPPRESSED, (now.none, now.one))
    return OneMore(now)
