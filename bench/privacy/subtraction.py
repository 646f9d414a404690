"""Attack 2, subtraction: what do the relations give away of suppressed cells? `python -m bench.privacy.subtraction [--quick]`.

A linear programme minimises and maximises every suppressed cell over all that was released. Aim: none recovered exactly, none
narrower than k - 1. The same is done to builds without protections, where it must succeed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bench.privacy.world import SMALL, World
from handbook.analytics.cells import Cell
from handbook.analytics.disclosure import (
    Audit,
    Period,
    Policy,
    Protections,
    Raw,
    Release,
    audit,
    relations,
    release,
)

ALL = Protections()
NO_NOISE = Protections(noise=False)
ROUNDED = Protections(noise=False, complementary=False)
PLAIN = Protections(noise=False, complementary=False, rounding=False)

_EVERY = frozenset().union(*(Policy(key=bytes(32)).tables.values())) | {"next"}
EVERYTHING = Policy(
    key=bytes(range(32)),
    by_version=frozenset({"option"}),
    tables=dict.fromkeys(("week", "month", "quarter", "year"), _EVERY),
)
"""The worst policy for this attack: every table at every level, and options for each content version too."""


@dataclass(frozen=True)
class Told:
    """One attacked build."""

    build: str
    audit: Audit
    published: int
    seconds: float

    def __str__(self) -> str:
        found = self.audit
        return (
            f"{self.build}: {len(found.recovered)} of {found.suppressed} suppressed cells recovered, {len(found.narrow)} narrower "
            f"than k - 1, smallest interval {found.smallest:.0f}, {self.published} published, {self.seconds:.1f} s"
        )


def weeks_of(world: World, weeks: int, visits: int, seed: int, versions: int = 2) -> list[dict[str, Counter[Cell]]]:
    """Raw counts, week after week, of *versions* content versions."""
    rng = np.random.default_rng(seed)
    share = visits // versions
    return [{f"v{number}": world.counts(share, rng) for number in range(versions)} for _ in range(weeks)]


def joined(parts: list[dict[str, Counter[Cell]]]) -> dict[str, Counter[Cell]]:
    """The sum of *parts*, version by version."""
    found: dict[str, Counter[Cell]] = {}
    for part in parts:
        for version, counts in part.items():
            found.setdefault(version, Counter()).update(counts)
    return found


def released(
    world: World, weeks: list[dict[str, Counter[Cell]]], policy: Policy, protections: Protections = ALL
) -> tuple[Release, ...]:
    """Every week of 2025 that there are counts for, then the quarters and the year that are complete."""
    plan, history = policy.plan, list[Release]()
    quarters = [plan.quarter(2025, number) for number in (1, 2, 3, 4)]
    sums: list[dict[str, Counter[Cell]]] = []
    at = 0
    for quarter in quarters:
        parts = plan.parts(quarter)[: len(weeks) - at]
        for part, counts in zip(parts, weeks[at:], strict=False):
            history.append(_release(world, part, counts, history, policy, protections))
        if len(parts) < len(plan.parts(quarter)):
            return tuple(history)
        sums.append(joined(weeks[at : at + len(parts)]))
        history.append(_release(world, quarter, sums[-1], history, policy, protections))
        at += len(parts)
    history.append(_release(world, plan.year(2025), joined(sums), history, policy, protections))
    return tuple(history)


def _release(
    world: World,
    period: Period,
    counts: Mapping[str, Mapping[Cell, int]],
    history: list[Release],
    policy: Policy,
    protections: Protections,
) -> Release:
    return release(period, Raw(world.structure, counts), history, policy, protections)


def attacked(
    build: str,
    world: World,
    weeks: list[dict[str, Counter[Cell]]],
    protections: Protections,
    policy: Policy = EVERYTHING,
    *,
    exact: bool = False,
    read: Callable[[Sequence[Release]], Sequence[Release]] = tuple,
) -> Told:
    """Release all of *weeks* and audit them jointly. *read* is how the attacker comes to what was released: by itself as it is."""
    start = time.perf_counter()
    history = read(released(world, weeks, policy, protections))
    found = audit(history, relations(policy.plan, history), exact=exact)
    return Told(build, found, sum(len(one.published) for one in history), time.perf_counter() - start)


BUILDS = {
    "as shipped": ALL,
    "no noise": NO_NOISE,
    "no noise, no complementary suppression": ROUNDED,
    "k = 10 alone": PLAIN,
}


def week_of_a_million(policy: Policy) -> tuple[Release, float, int]:
    """One week of a million visits in two versions: its release, the seconds that it took, and how many cells it had."""
    world = World(paths=2_500)
    weeks = weeks_of(world, 1, 1_000_000, seed=7)
    start = time.perf_counter()
    (one,) = released(world, weeks, policy)
    seconds = time.perf_counter() - start
    return one, seconds, len(world.structure.allowed.union(*joined(weeks).values()))


def main() -> None:
    """Attack every build, and time the week of a million visits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick: bool = parser.parse_args().quick
    held = True
    scenes = [(SMALL, visits, 13) for visits in (140, 2_000, 20_000)]
    if not quick:
        scenes += [(SMALL, 700, 52), (World(), 20_000, 13)]
    for world, visits, many in scenes:
        for build, protections in BUILDS.items():
            weeks = weeks_of(world, many, visits, seed=visits)
            told = attacked(
                f"{many} weeks of {visits} visits, {build}", world, weeks, protections, exact=world is SMALL and quick
            )
            print(told, flush=True)
            held &= told.audit.holds is protections.complementary
    for name, policy in (("default tables", Policy(key=bytes(range(32)))), ("every table", EVERYTHING)):
        one, seconds, cells = week_of_a_million(policy)
        print(
            f"a week of 1,000,000 visits, {name}: {cells} cells, {len(one.published)} published, {seconds:.1f} s",
            flush=True,
        )
        held &= seconds < 60
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
