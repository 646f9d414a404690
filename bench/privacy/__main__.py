"""Every attack at full length, as one table: `python -m bench.privacy [--quick]`.

A row tells what the attack came to, what it may come to, and what the same attack comes to on a build without the protection: that
has to be far more, else it would prove nothing. `**no**` where the product does not hold, and then the status is 1. Some ten
minutes in full, in one process; with `--quick` one of them, with bounds as much wider as there are fewer trials.

The attacks on releases (1, 2, 3, 7) have programs of their own, which try more: `bench.privacy.differencing`, `.subtraction`,
`.epsilon`. Those on files (4, 5, 8) are shared with the tests: `tests/analytics/attacks`, where each is explained. What reads
releases by HTTP alone: `tests/web/attacks`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from bench.privacy import differencing, subtraction
from bench.privacy.epsilon import DELTA
from bench.privacy.world import SMALL
from handbook.analytics.disclosure import Policy
from handbook.analytics.node.veil import Veil
from tests.analytics.attacks import canaries, lived, order, stolen
from tests.analytics.attacks.delivered import read_afterwards
from tests.analytics.attacks.laboratory import IN_MEMORY, Node
from tests.analytics.attacks.readings import log_index
from tests.analytics.attacks.unprotected import Logged, LoudCounts, PlainVeil, StreamVeil, Unfilled
from tests.analytics.privacy import membership
from tests.analytics.privacy.audit import audit
from tests.analytics.privacy.seeded_bugs import no_noise, right
from tests.analytics.privacy.sources import Seeded
from tests.web.attacks import reading as pages
from tests.web.attacks.months import bare as bare_months
from tests.web.attacks.months import downloaded
from tests.web.attacks.reading import paths_of
from tests.web.attacks.stand import Stand


@dataclass(frozen=True)
class Row:
    """One attack: what it came to on the product, what is allowed, and what it came to without protection."""

    attack: str
    figure: str
    bound: str
    unprotected: str
    holds: bool

    def __str__(self) -> str:
        return f"| {self.attack} | {self.figure} | {self.bound} | {self.unprotected} | {'yes' if self.holds else '**no**'} |"


@dataclass(frozen=True)
class Size:
    """How much is tried."""

    releases: int
    audits: int
    days: int
    visits: int
    trials: int
    practice: int


FULL = Size(releases=2_000, audits=200_000, days=200, visits=20, trials=1_000, practice=200)
QUICK = Size(releases=60, audits=16_000, days=20, visits=2, trials=100, practice=40)


def one_answer(size: Size) -> Iterator[Row]:
    """1 and 7: who knows all other visits, and forges some, guesses one answer of one visit from what is released."""
    policy = Policy(key=bytes(32))
    for number, forged in ((1, 0), (7, differencing.FORGED)):
        found = differencing.Scene(policy, forged=forged, pool=10).guess(size.releases)
        bare = differencing.Scene(policy, differencing.UNPROTECTED, forged=forged, pool=10).guess(size.releases // 10)
        yield Row(
            f"{number} one answer, {forged} forged visits a week",
            f"{100 * found.advantage:+.2f} points",
            f"≤ {100 * differencing.AIM:+.2f}",
            f"{100 * bare.advantage:+.2f}",
            found.advantage <= differencing.AIM,
        )


def over_http(size: Size) -> Iterator[Row]:
    """1, 7, 2 and 3 again, by who has nothing but pages, downloads and the API of a handbook that runs."""
    policy = Policy(key=bytes(32))
    with _folder() as folder:
        stand = Stand(folder)
        read = pages.over_http(stand, pages.Known(differencing.TOWN.structure, policy, paths_of(differencing.TOWN)))
        for number, forged in ((1, 0), (7, differencing.FORGED)):
            found = differencing.Scene(policy, forged=forged, pool=10, read=read).guess(size.releases)
            bare = differencing.Scene(policy, differencing.UNPROTECTED, forged=forged, pool=10, read=read)
            without = bare.guess(max(size.releases // 100, 10))
            yield Row(
                f"{number} one answer by HTTP, {forged} forged visits a week",
                f"{100 * found.advantage:+.2f} points",
                f"≤ {100 * differencing.AIM:+.2f}",
                f"{100 * without.advantage:+.2f}",
                found.advantage <= differencing.AIM,
            )
        weeks = subtraction.weeks_of(SMALL, 4 if size is QUICK else 13, 2_000, seed=2_000)
        everybody = pages.Known(SMALL.structure, subtraction.EVERYTHING)
        shipped, plain = (
            subtraction.attacked("", SMALL, weeks, build, read=pages.files_over_http(stand, everybody)).audit
            for build in (subtraction.ALL, subtraction.PLAIN)
        )
        yield Row(
            "2 hidden cells worked out from downloads, or nearly",
            f"{len(shipped.recovered)} and {len(shipped.narrow)} of {shipped.suppressed}",
            "0",
            f"{len(plain.recovered)} and {len(plain.narrow)} of {plain.suppressed}",
            shipped.holds,
        )
        months = size.releases
        told = membership.advantage(membership.protected(Seeded(3), downloaded(stand)), months)
        most = membership.limit(float(membership.SETTINGS.epsilon), float(membership.SETTINGS.delta))
        yield Row(
            f"3 was a visit counted: {months} months of open data, downloaded",
            f"{told:.3f}",
            f"≤ {most:.3f}",
            f"{membership.advantage(bare_months(stand), 5):.3f}",
            told <= most,
        )


def subtracting(size: Size) -> Iterator[Row]:
    """2: a linear programme over all that was released of a quarter."""
    weeks = subtraction.weeks_of(SMALL, 4 if size is QUICK else 13, 2_000, seed=2_000)
    shipped, bare = (
        subtraction.attacked("", SMALL, weeks, protections).audit
        for protections in (subtraction.ALL, subtraction.PLAIN)
    )
    yield Row(
        "2 hidden cells worked out, or nearly",
        f"{len(shipped.recovered)} and {len(shipped.narrow)} of {shipped.suppressed}",
        "0",
        f"{len(bare.recovered)} and {len(bare.narrow)} of {bare.suppressed}",
        shipped.holds,
    )


def measured_epsilon(size: Size) -> Iterator[Row]:
    """3: what is published with noise tells no more of a visit than it declares."""
    found, bare = (
        audit(publisher, cells=3, delta=DELTA, trials=size.audits).epsilon
        for publisher in (right(Fraction(1), 3, Seeded(1)), no_noise)
    )
    yield Row("3 ε of one visit, at least", f"{found:.3f}", "≤ 1 (declared)", f"{bare:.3f}", found <= 1)


def read_order(size: Size) -> Iterator[Row]:
    """4: which visit came before which, from files that are older than half a minute."""
    for what, readings, visits, times, before in (
        ("a quiet day", order.OPEN, 3, 3 * size.days, 0),
        ("a busy day", order.OPEN, 150, size.days, 0),
        ("the log's index", {"index": log_index}, 12, size.days, 250),
    ):
        with _folder() as folder:
            found = order.read(folder / "shipped", readings, visits=visits, times=times, before=before)
            bare = order.read(folder / "bare", readings, visits=visits, times=3, before=before, build=Logged)
        yield _of_order(f"4 order of {visits} visits, {what}", found, f"{max(abs(one.tau) for one in bare):.2f}")
    with _folder() as folder:
        found = read_afterwards(folder, visits=150, times=max(3, size.days // 10))
    yield _of_order("4 order of 150 visits, sealed and delivered", found, "as above")


def _of_order(attack: str, found: Iterable[order.Order], unprotected: str) -> Row:
    worst = max(found, key=lambda one: abs(one.tau) / one.bound)
    return Row(attack, f"tau {worst.tau:+.3f} ({worst.reading})", f"±{worst.bound:.3f}", unprotected, worst.holds)


def planted(size: Size) -> Iterator[Row]:
    """5: typed numbers, addresses, browsers, referrers, cookies and seeds, in all that is kept, said and forwarded."""
    with _folder() as folder:
        left = lived.live(folder / "shipped", visits=size.visits)
        loud = lived.live(folder / "bare", build=LoudCounts)
    places = {f"{stage}: {place}": content for stage, those in left.stages.items() for place, content in those.items()}
    hits = canaries.search(places, left.canaries)
    while_open = [*left.stages["open"].items(), *left.stages["journals"].items()]
    hits += [
        hit
        for place, content in while_open
        if lived.CACHE not in place
        for hit in canaries.search({place: content}, left.answers)
    ]
    bare = {hit.canary for hit in canaries.search(loud.stages["open"], loud.canaries)}
    yield Row(
        f"5 canaries found in {sum(map(len, places.values())):,} bytes",
        f"{len(hits)} of {len(left.canaries) + len(left.answers)}",
        "0",
        f"{len(bare)} of {len(loud.canaries)}",
        not hits,
    )


BARE: dict[str, tuple[type[Node], type[Veil]]] = {
    "chosen": (Node, StreamVeil),
    "branch": (Unfilled, Veil),
    "branch-met": (Unfilled, Veil),
    "branch-watched": (Unfilled, Veil),
}
"""What goes without protection in a scene; else the counts stand in plain."""


def stolen_day(size: Size) -> Iterator[Row]:
    """8: all of a person but one answer is known, and the raw files of the open day. What differs in nothing else, then the others."""
    for name, scene in [("same", scene) for scene in stolen.SAME_CONSEQUENCES] + [*stolen.CONSEQUENCES.items()]:
        # What leaks does so at once, and days that are filled up take long.
        trials = size.trials // 10 if scene.edge else size.trials if name == "same" else size.trials // 4
        best = _best(stolen.guess(scene, max(trials, 20), min(size.practice, max(trials, 20))))
        build, veil = BARE.get(name, (Node, PlainVeil))
        bare = _best(stolen.guess(scene, 20, 10, build=build, veil=veil))
        yield Row(
            f"8 one answer: {scene.name}",
            f"{best.rate:.1%} ({best.strategy}, best of {best.tried})",
            f"50 % and luck in {best.trials}",
            f"{bare.rate:.0%} ({bare.strategy})",
            best.holds,
        )


def crossed(size: Size) -> Iterator[Row]:
    """8: how often an answer brings a day over an edge of what it is padded to, where nobody brought it there."""
    for name in ("lengths", "branch"):
        scene = stolen.CONSEQUENCES[name]
        chance = stolen.crossing(scene)
        yield Row(f"8 an edge is crossed unawares: {scene.name}", f"{chance:.2%}", "≤ 2 %", "100%", chance <= 0.02)


def _best(found: Iterable[stolen.Guessed]) -> stolen.Guessed:
    return max(found, key=lambda one: one.right)


def _folder() -> _Folder:
    return _Folder(prefix="attack-", dir=IN_MEMORY)


class _Folder(tempfile.TemporaryDirectory[str]):
    """A folder that is gone afterwards, as a path."""

    def __enter__(self) -> Path:  # type: ignore[override]
        return Path(super().__enter__())


ATTACKS: tuple[Callable[[Size], Iterator[Row]], ...] = (
    one_answer,
    subtracting,
    measured_epsilon,
    over_http,
    read_order,
    planted,
    stolen_day,
    crossed,
)


def main() -> None:
    """Attack. The status is 1 where something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m bench.privacy", description="Attacks on the counts.")
    parser.add_argument("--quick", action="store_true", help="fewer trials, to see that it runs")
    size = QUICK if parser.parse_args().quick else FULL
    print("| attack | figure | bound | unprotected | holds |\n| --- | --- | --- | --- | --- |", flush=True)
    held = True
    for attack in ATTACKS:
        for row in attack(size):
            print(row, flush=True)
            held &= row.holds
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
