"""The long run: `python -m bench.chaos [--minutes 10] [--seed N]`. Exits with 1 where anything was lost silently or doubled."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from statistics import quantiles

from bench.chaos.outcome import Outcome
from bench.chaos.run import Extent, run
from bench.chaos.torment import FULL, KILLS
from bench.report import Result, print_table

LONGEST_WAIT = 10.0
"""Seconds: a server that was killed takes a few to start again."""


def told(outcome: Outcome) -> list[Result]:
    """The table."""
    book = outcome.book
    done = [Result(what, number) for what, number in sorted(outcome.done.items())]
    return [
        Result("visits", len(book.visits)),
        Result("beginnings and answers that must be counted", outcome.acknowledged),
        Result("beginnings and answers that were acknowledged", book.sent),
        Result("answers sent twice", book.repeated),
        Result("answers gone back to and changed", book.changed),
        Result("requests broken off by a kill, and sent again", book.broken),
        Result("a second", book.sent / outcome.seconds, "acknowledged/s"),
        Result("counted", outcome.acknowledged - outcome.missing),
        Result("missing", outcome.missing),
        Result("declared lost", outcome.lost),
        Result("lost silently", outcome.lost_silently, at_most=0),
        Result("doubled", outcome.doubled, at_most=0),
        Result("cells that differ from the rule", len(outcome.differences), at_most=None if outcome.lost else 0),
        Result("latency: median", quantiles(book.took, n=100)[49] * 1000, "ms"),
        Result("latency: 99th percentile", quantiles(book.took, n=100)[98] * 1000, "ms"),
        Result("the longest answer", max(book.took) * 1000, "ms", at_most=LONGEST_WAIT * 1000),
        *done,
    ]


def main() -> int:
    """Run, print the table, and tell the faults."""
    parser = argparse.ArgumentParser(description="Faults that must lose and double nothing.")
    parser.add_argument("--minutes", type=float, default=10, help="how long residents are tormented (10)")
    parser.add_argument("--seed", type=int, default=1, help="of the schedule, and of what residents do (1)")
    parser.add_argument("--only", help=f"of {', '.join(KILLS + FULL)}, separated by commas")
    given = parser.parse_args()
    kinds = tuple(given.only.split(",")) if given.only else KILLS + FULL
    if not set(kinds) <= set(KILLS + FULL):
        parser.error(f"no such torment: {given.only}")
    # Away for minutes: a quarter of the time at most.
    outcome = run(Extent(seconds=given.minutes * 60, away=min(180, given.minutes * 15), kinds=kinds), given.seed)
    print_table("Chaos", told(outcome))
    for line, times in Counter(re.findall(r"counts: .*", outcome.said)).most_common(10):
        print(f"{times} × {line}")
    faults = list(outcome.faults())
    for fault in faults:
        print(f"FAULT: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
