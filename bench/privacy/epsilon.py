"""How much the public numbers tell of one visit, and how fast they are made: `python -m bench.privacy.epsilon [--quick]`.

The audit of the tests (tests/analytics/privacy/audit.py), with more trials: also at the real settings of each kind, where noise for
8 or 12 counts hides the worst case so well that it takes a million trials to see. Five minutes in full, in one process.
"""

from __future__ import annotations

import argparse
import secrets
import time
from collections.abc import Iterator
from fractions import Fraction

from bench.report import Result, print_table
from handbook.analytics.privacy import MonthCounts, PrivacySettings, Vocabulary, files, release
from tests.analytics.privacy.audit import audit
from tests.analytics.privacy.seeded_bugs import no_noise, redrawn, right, right_paths, wrong_depth
from tests.analytics.privacy.sources import Seeded

SETTINGS = PrivacySettings()
DELTA = float(SETTINGS.delta)
ONE = Fraction(1)
MEASURES = 0.8
"""A correct mechanism's epsilon is to be measured to at least so much of it: else the audit would miss faults too."""

PATHS = 100_000
MOST_SECONDS = 5.0


def right_mechanisms(trials: int) -> Iterator[Result]:
    """Epsilon 1 for visits that change one to three counts: here the audit has to see nearly all of it."""
    for l0 in (1, 2, 3):
        for name, publisher in (
            ("known keys", right(ONE, l0, Seeded(l0))),
            ("unknown keys", right_paths(ONE, SETTINGS.delta, l0, Seeded(10 + l0))),
        ):
            measured = audit(publisher, cells=l0, delta=DELTA, trials=trials, views=1).epsilon
            yield Result(f"{name}, ε = 1, l0 = {l0}: ε at least", measured, at_most=1, at_least=MEASURES)


def shipped_settings(trials: int) -> Iterator[Result]:
    """Each kind as it is released. What can be seen of it falls with l0 at any number of trials: there is no least."""
    for at, (name, share) in enumerate((("need", SETTINGS.need), ("result", SETTINGS.result), ("path", SETTINGS.path))):
        source = Seeded(20 + at)
        publisher = (
            right_paths(share.epsilon, SETTINGS.delta, share.l0, source)
            if name == "path"
            else right(share.epsilon, share.l0, source)
        )
        measured = audit(publisher, cells=share.l0, delta=DELTA, trials=trials, views=1).epsilon
        yield Result(
            f"{name}, ε = {float(share.epsilon)}, l0 = {share.l0}: ε at least", measured, at_most=float(share.epsilon)
        )


def seeded_bugs(trials: int) -> Iterator[Result]:
    """Three faults, which have to be measured above the ε = 1 that they declare."""
    for name, publisher in (
        ("wrong depth", wrong_depth(ONE, Seeded(30))),
        ("noise redrawn", redrawn(ONE, 3, Seeded(31))),
        ("no noise", no_noise),
    ):
        measured = audit(publisher, cells=3, delta=DELTA, trials=trials).epsilon
        yield Result(f"{name}, declared ε = 1, l0 = 3: ε at least", measured, at_least=1.0)


def speed() -> Iterator[Result]:
    """A month with many different paths, with the system's own chance, as it is really drawn."""
    paths = {("worry", f"path-{i}"): 1 + i % 200 for i in range(PATHS)}
    start = time.perf_counter()
    drawn = release("2026-11", MonthCounts({}, {}, paths), Vocabulary((), (), "bench"), SETTINGS, secrets)
    took = time.perf_counter() - start
    yield Result(f"{PATHS:,} distinct paths, noise drawn", took, "s", at_most=MOST_SECONDS)
    start = time.perf_counter()
    files(drawn)
    yield Result("their files written", time.perf_counter() - start, "s")


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser(description="What the public numbers tell of one visit.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the trials")
    share = 10 if parser.parse_args().quick else 1
    print_table("Speed of a release", speed())
    print_table("ε of the right mechanisms (95 % lower bounds)", right_mechanisms(200_000 // share))
    print_table("ε of three seeded faults", seeded_bugs(40_000 // share))
    print_table("ε at the shipped settings", shipped_settings(1_000_000 // share))


if __name__ == "__main__":
    main()
