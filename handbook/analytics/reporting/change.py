"""Change: whether two released figures differ by more than chance.

**What is asked.** A count is what happened to come of what could have come: it wavers even where nothing changed, by about its square
root (Poisson). A released figure wavers more: noise was added, and it was rounded. The hypothesis that is tested is "as many for
each unit of exposure": for each day (periods are not equally long: the last quarter of a long year has 14 weeks), or for each visit.

**How.** The difference T = Y₁·(1 − q) − Y₂·q, where q is the first period's part of the exposure, is 0 on average where nothing
changed. Its distribution is worked out with the pooled rate that both figures show, as Krishnamoorthy & Thomson do for two
Poisson means ("A more powerful test for comparing two Poisson means", *Journal of Statistical Planning and Inference* 119, 2004).
The classical conditional test (Przyborowski & Wilenski, "Homogeneity of results in testing samples from Poisson series",
*Biometrika* 31, 1940) fixes the sum of the raw counts, which nobody may see here. Where counts and noise are small, the
distribution is convolved exactly, rounding included; else it is taken as normal with the same variance. That is on the safe side:
the noise is bounded, so its tails are lighter than a normal's.

**Many at once.** Of twenty differences that are all chance, one looks like more at 5 %. The figures of a list that is shown together
are therefore tested together (Holm, "A simple sequentially rejective multiple test procedure", *Scandinavian Journal of Statistics* 6,
1979): the chance that any of them is called a change although none is stays under 5 %.

What "chance" leaves out: days differ (weather, holidays), which moves all counts together. Rates for each visit do not move with that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import State
from handbook.analytics.disclosure.noise import chances
from handbook.analytics.reporting.figure import Figure
from handbook.analytics.reporting.sheet import BEGUN, Sheet

ALPHA = 0.05
"""How often a list without any change may be said to have one."""

_EXACT_COUNT = 300
_EXACT_RADIUS = 40
"""Up to here distributions are convolved: beyond, that costs time and changes nothing."""


class Verdict(Enum):
    """What may be said of a difference."""

    MORE = "more"
    LESS = "less"
    WITHIN_CHANCE = "within-chance"
    CANNOT_TELL = "cannot-tell"


class Reason(Enum):
    """Why nothing can be said of a difference."""

    NO_PERIOD = "no-period"
    """The other period was not released."""
    SUPPRESSED = "suppressed"
    """One of the figures is not shown."""
    MISSING = "missing"
    """Nothing was delivered in one of the periods."""
    DAYS_MISSING = "days-missing"
    """Days did not come, and what they may have held could make the difference."""
    UNPLANNED = "unplanned"
    """Periods of this length do not tell of it."""
    OTHER_CONTENT = "other-content"
    """The content of one of the periods has no such cell, or asked another question with it."""
    DOUBTFUL = "doubtful"
    """Staff doubt one of the periods."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures to compare.

    The exposures are days or visits; *blur* is the sum of the squares of their relative errors, *unknown* the state of one that has no
    value. *least_now* and *least_before* are what the exposures may be in truth where days did not come. *is_doubtful*: staff doubt one
    of the periods. *has_changed*: the two asked different questions.
    """

    now: Figure
    before: Figure | None
    exposure_now: float = 1.0
    exposure_before: float = 1.0
    blur: float = 0.0
    unknown: State | None = None
    least_now: float | None = None
    least_before: float | None = None
    is_doubtful: bool = False
    has_changed: bool = False

    @classmethod
    def by_day(cls, cell: Cell, now: Sheet, before: Sheet | None) -> Pair:
        """As many for each day?"""
        if before is None:
            return cls(now.figure(cell), None)
        return cls(
            now.figure(cell),
            before.figure(cell),
            now.days,
            before.days,
            least_now=_least(now),
            least_before=_least(before),
            is_doubtful=bool(now.doubt or before.doubt),
        )

    @classmethod
    def by_visit(cls, cell: Cell, now: Sheet, before: Sheet | None) -> Pair:
        """As many for each visit that began?"""
        return cls.among(cell, BEGUN, now, before)

    @classmethod
    def among(cls, cell: Cell, whole: Cell, now: Sheet, before: Sheet | None) -> Pair:
        """As many for each of *whole*? Where it is not known how many these were, nothing can be said."""
        if before is None:
            return cls(now.figure(cell), None)
        all_now, all_before = now.figure(whole), before.figure(whole)
        if all_now.value is None or all_before.value is None:
            return cls(now.figure(cell), before.figure(cell), unknown=all_now.state or all_before.state)
        blur = all_now.blur / all_now.value**2 + all_before.blur / all_before.value**2
        # Days that did not come take from both sides of a rate: they move it neither way for sure.
        return cls(
            now.figure(cell),
            before.figure(cell),
            all_now.value,
            all_before.value,
            blur,
            is_doubtful=bool(now.doubt or before.doubt),
        )


def _least(sheet: Sheet) -> float:
    """The days of *sheet* without those of which something did not come; each may have weighed as much as two usual ones."""
    return max(sheet.days - 2.0 * len({line.partition(" ")[0] for line in sheet.missing}), 0.0)


@dataclass(frozen=True, slots=True)
class Change:
    """What may be said of the difference of *now* from *before*.

    *reason* says why where nothing may. *relative* is the change for each unit of exposure (0.25: a quarter more).
    """

    now: Figure
    before: Figure | None
    verdict: Verdict
    reason: Reason | None = None
    relative: float | None = None


def compared(pairs: Sequence[Pair], alpha: float = ALPHA) -> tuple[Change, ...]:
    """What may be said of *pairs* that are shown together, each in its place."""
    reasons = [_reason(pair) for pair in pairs]
    tested = [number for number, reason in enumerate(reasons) if reason is None]
    real = _holm({number: p_value(pairs[number]) for number in tested}, alpha)
    sure = _holm({number: _p_value_without_days(pairs[number]) for number in tested}, alpha)
    return tuple(
        Change(pair.now, pair.before, Verdict.CANNOT_TELL, reason)
        if reason is not None
        else _change(pair, number in real, number in sure)
        for number, (pair, reason) in enumerate(zip(pairs, reasons, strict=True))
    )


def p_value(pair: Pair) -> float:
    """How often chance alone makes at least such a difference. Both figures must have a value."""
    now, before = pair.now, pair.before
    assert before is not None and now.value is not None and before.value is not None
    part = pair.exposure_now / (pair.exposure_now + pair.exposure_before)
    pooled = max(now.value + before.value, 0)
    if not pooled:
        return 1.0
    usual = (pooled * part, pooled * (1 - part))
    apart = abs(now.value * (1 - part) - before.value * part)
    if not pair.blur and max(usual) <= _EXACT_COUNT and max(now.radius, before.radius) <= _EXACT_RADIUS:
        return _exact(now, before, usual, part, apart)
    variance = (
        (1 - part) ** 2 * (usual[0] + now.blur)
        + part**2 * (usual[1] + before.blur)
        + (pooled * part * (1 - part)) ** 2 * pair.blur
    )
    return math.erfc(apart / math.sqrt(2 * variance))


def _p_value_without_days(pair: Pair) -> float:
    """The p-value where the days that did not come held what speaks most against the difference."""
    if pair.least_now is None or pair.least_before is None:
        return p_value(pair)
    is_more = _is_more(pair)
    worst = replace(
        pair,
        exposure_now=pair.exposure_now if is_more else pair.least_now,
        exposure_before=pair.least_before if is_more else pair.exposure_before,
    )
    if min(worst.exposure_now, worst.exposure_before) <= 0 or _is_more(worst) is not is_more:
        return 1.0
    return p_value(worst)


def _is_more(pair: Pair) -> bool:
    assert pair.before is not None and pair.now.value is not None and pair.before.value is not None
    return pair.now.value * pair.exposure_before > pair.before.value * pair.exposure_now


def _exact(now: Figure, before: Figure, usual: tuple[float, float], part: float, apart: float) -> float:
    ours = _released(usual[0], now.radius, now.base)
    theirs = _released(usual[1], before.radius, before.base)
    least = apart - 1e-9
    return min(
        1.0,
        sum(
            chance * other_chance
            for value, chance in ours
            for other, other_chance in theirs
            if abs(value * (1 - part) - other * part) >= least
        ),
    )


@lru_cache(maxsize=512)
def _released(usual: float, radius: int, base: int) -> tuple[tuple[int, float], ...]:
    """The values that a release would show of a Poisson count around *usual*, with their probabilities."""
    reach = 8 * math.sqrt(usual) + 12
    noise = list(zip(range(-radius, radius + 1), chances(radius), strict=True))
    found: dict[int, float] = {}
    for count in range(max(0, math.floor(usual - reach)), math.ceil(usual + reach) + 1):
        chance = math.exp(count * math.log(usual) - usual - math.lgamma(count + 1)) if usual else float(not count)
        for more, other in noise:
            value = (count + more + base // 2) // base * base
            found[value] = found.get(value, 0.0) + chance * other
    return tuple(found.items())


def _holm(values: dict[int, float], alpha: float) -> set[int]:
    """Which of the p-values stand for a real change."""
    real: set[int] = set()
    for done, (number, value) in enumerate(sorted(values.items(), key=lambda item: item[1])):
        if value > alpha / (len(values) - done):
            break
        real.add(number)
    return real


def _change(pair: Pair, is_real: bool, is_sure: bool) -> Change:
    now, before = pair.now, pair.before
    assert before is not None and now.value is not None and before.value is not None
    rate, earlier = now.value / pair.exposure_now, before.value / pair.exposure_before
    relative = rate / earlier - 1 if earlier > 0 else None
    if is_sure:
        return Change(now, before, Verdict.MORE if rate > earlier else Verdict.LESS, None, relative)
    if is_real:
        return Change(now, before, Verdict.CANNOT_TELL, Reason.DAYS_MISSING, relative)
    return Change(now, before, Verdict.WITHIN_CHANCE, None, relative)


_REASONS = {
    State.SUPPRESSED: Reason.SUPPRESSED,
    State.MISSING: Reason.MISSING,
    State.UNPLANNED: Reason.UNPLANNED,
    State.IMPOSSIBLE: Reason.OTHER_CONTENT,
}


def _reason(pair: Pair) -> Reason | None:
    if pair.before is None:
        return Reason.NO_PERIOD
    if pair.is_doubtful:
        return Reason.DOUBTFUL
    if pair.has_changed:
        return Reason.OTHER_CONTENT
    states = {pair.now.state, pair.before.state, pair.unknown}
    # What says most comes first: that the other period had no such cell explains more than that ours is hidden.
    for state in (State.IMPOSSIBLE, State.UNPLANNED, State.MISSING, State.SUPPRESSED):
        if state in states:
            return _REASONS[state]
    return None
