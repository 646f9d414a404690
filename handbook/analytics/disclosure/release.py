"""A release: the raw counts of one closed period become what may be known of them, once and for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import raw as door
from handbook.analytics.disclosure.errors import ReleaseBroken
from handbook.analytics.disclosure.frozen import LATE, Release, Spot
from handbook.analytics.disclosure.noise import drawn
from handbook.analytics.disclosure.periods import Period
from handbook.analytics.disclosure.policy import ALL, Policy, Protections
from handbook.analytics.disclosure.protect import protect
from handbook.analytics.disclosure.raw import OPEN_KINDS, Raw, summed


def release(
    period: Period,
    raw: Raw,
    history: Sequence[Release],
    policy: Policy,
    protections: Protections = ALL,
) -> Release:
    """Release *period*: the frozen one of *history* if there is one, else a new one that keeps all of *history* safe.

    1. Add each cell's noise (bounded by r), drawn once from the key and the cell's name.
    2. Suppress what is then under k + r; so nothing under k visits is ever shown, and there is no edge to push a cell over.
    3. Round to the base.
    4. Suppress more, until the joint audit of this and all earlier releases holds.

    Everything after step 1 looks only at the noisy counts. *protections* is for the attacks in the tests alone. Raises
    :class:`~handbook.analytics.disclosure.errors.DisclosureError`.
    """
    policy.plan.check(period)
    names = Counter(earlier.period.name for earlier in history)
    if names and max(names.values()) > 1:
        raise ReleaseBroken(
            f"released more than once: {', '.join(sorted(n for n, times in names.items() if times > 1))}"
        )
    for earlier in history:
        if earlier.period.name == period.name:
            return earlier
    door.check(raw)
    draft = _draft(period, raw, policy, protections)
    if draft.undelivered or not protections.complementary:
        return draft
    # No relation joins two years: the longest period is the year.
    same_year = [earlier for earlier in history if earlier.period.name[:4] == period.name[:4]]
    return protect(policy.plan, draft, same_year)


def _draft(period: Period, raw: Raw, policy: Policy, protections: Protections) -> Release:
    kinds = policy.kinds(period.level)
    radius = policy.radius if protections.noise else 0
    rough = {kind: width * radius for kind in sorted(kinds) if (width := policy.width(period.level, kind)) > 1}
    published: dict[Spot, int] = {}
    below: set[Spot] = set()
    for version, cell, count in _counted(raw, kinds, policy) if not raw.undelivered else ():
        spot = Spot(period.name, version, cell)
        reach = rough.get(cell.kind, radius)
        noisy = count + drawn(policy.key, policy.scope, period.name, version, cell, reach) if reach else count
        if noisy < policy.k + reach and protections.threshold:
            if cell.kind not in OPEN_KINDS:
                below.add(spot)
        else:
            published[spot] = _rounded(noisy, policy.base) if protections.rounding else noisy
    structure = raw.structure
    return Release(
        period=period,
        k=policy.k,
        base=policy.base if protections.rounding else 1,
        radius=radius,
        rough=rough,
        kinds=kinds,
        single=structure.single,
        first=structure.first,
        margins=structure.margins,
        published=published,
        below=frozenset(below),
        beside=frozenset(),
        missing=raw.missing,
        undelivered=raw.undelivered,
    )


def _counted(raw: Raw, kinds: frozenset[str], policy: Policy) -> Iterator[tuple[str, Cell, int]]:
    """Every cell that comes out, with its raw count: over all versions, then for each of several versions where allowed."""
    yield "", LATE, raw.late
    yield from (("", *pair) for pair in _of_kinds(summed(raw.counts), kinds, raw))
    if len(raw.counts) > 1 and (by_version := kinds & policy.by_version):
        for version, counts in sorted(raw.counts.items()):
            yield from ((version, *pair) for pair in _of_kinds(counts, by_version, raw))


def _of_kinds(counts: Mapping[Cell, int], kinds: frozenset[str], raw: Raw) -> Iterator[tuple[Cell, int]]:
    yield from ((cell, counts.get(cell, 0)) for cell in raw.structure.allowed if cell.kind in kinds - OPEN_KINDS)
    yield from ((cell, count) for cell, count in counts.items() if cell.kind in kinds & OPEN_KINDS)


def _rounded(count: int, base: int) -> int:
    return (count + base // 2) // base * base
