"""Everything, one after the other: `script/bench`, which sets up what is needed, or `python -m bench [--quick]`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable

from bench import counting, engine, serving, weights
from bench.report import Missing, print_table
from bench.visits import VisitWrong


def main() -> None:
    """Measure everything. A part that cannot be measured is told, and the others are."""
    parser = argparse.ArgumentParser(
        prog="script/bench", description="What the handbook takes: time, memory and bytes."
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds and smaller trees, to see that it runs")
    quick: bool = parser.parse_args().quick
    python = f"{platform.python_implementation()} {platform.python_version()}"
    # Other work on the machine shows here: the more there is, the less the times mean.
    print(f"{os.cpu_count()} cores, {platform.system()}, {python}, load average {os.getloadavg()[0]:.1f}", flush=True)
    parts: list[Callable[[], None]] = [
        lambda: print_table("Serving", serving.measure(serving.QUICK if quick else serving.FULL)),
        lambda: print_table("Counting", counting.measure(*(counting.QUICK if quick else counting.FULL))),
        lambda: print_table("Weights", weights.measure(weights.QUICK if quick else weights.FULL)),
        lambda: engine.run(engine.QUICK if quick else engine.FULL),
    ]
    missed = False
    for part in parts:
        try:
            part()
        except (Missing, VisitWrong) as error:
            print(f"bench: {error}", file=sys.stderr)
            missed = True
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
