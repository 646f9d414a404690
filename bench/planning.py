"""What planners wait for, on a demonstration of ten million visits: `python -m bench.planning [--data data/demo]`.

The demonstration is made where there is none, which takes minutes. Nobody logs in for it: a session costs one more look into a database.
"""

from __future__ import annotations

import argparse
import http.client
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench.processes import ENVIRON, ROOT, Ours, memory
from bench.report import Missing, Result, print_table
from bench.serving import CONTENT, our_environ
from handbook.analytics.centre.database import DATABASE
from handbook.analytics.simulated import HANDBOOK, is_simulated

PAGES = {
    "the page of a week": "/planner",
    "of a quarter": "/planner?level=quarter",
    "of a year": "/planner?level=year",
    "the paths of a year": "/planner/paths?period=2025",
    "the branch of a worry": "/planner/paths/money?period=2025",
    "gaps of a year": "/planner/gaps?period=2025",
    "two quarters compared": "/planner/compare?of=2025-Q4&with=2025-Q3",
    "what can be taken away": "/planner/take-away?period=2025",
    "the largest table (paths of a year)": "/planner/tables/2025/path",
}
FULL, QUICK = 60, 10
"""Requests for each page."""


def measure(data: Path, requests: int) -> list[Result]:
    """Each page, asked for one after the other."""
    environ = our_environ(CONTENT, data) | {"HANDBOOK_ID": HANDBOOK}
    with Ours(environ) as server:
        time.sleep(3)  # what is read beside the serving, once a process has started
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        results = []
        for what, path in PAGES.items():
            _seconds(connection, path)
            took = [_seconds(connection, path) for _ in range(requests)]
            aim = 0.2 if path == "/planner" else None
            results.append(Result(f"{what}: median", median(took) * 1000, "ms", at_most=aim and aim * 1000))
            results.append(Result(f"{what}: longest of {requests}", max(took) * 1000, "ms"))
        connection.close()
        held = [memory(pid) for pid in server.workers]
    results.append(Result("memory of a worker (PSS)", max(one.pss for one in held), "MB", at_most=200))
    results.append(Result("what is mapped into it (RSS)", max(one.rss for one in held), "MB"))
    return results


def _seconds(connection: http.client.HTTPConnection, path: str) -> float:
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise Missing(f"{path} answers {answer.status}")
    return time.perf_counter() - began


def demonstration(data: Path) -> None:
    """Make one in *data*, where there is none."""
    if not (is_simulated(data) and (data / DATABASE).is_file()):
        handbook = str(Path(sys.executable).with_name("handbook"))
        subprocess.run([handbook, "demo", "--data", str(data)], env=ENVIRON, check=True)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="What planners wait for.")
    parser.add_argument("--quick", action="store_true", help="fewer requests")
    parser.add_argument("--data", type=Path, default=ROOT / "data" / "demo", help="the demonstration's folder")
    given = parser.parse_args()
    try:
        demonstration(given.data)
        print_table("Planning", measure(given.data, QUICK if given.quick else FULL))
    except (Missing, subprocess.CalledProcessError) as error:
        sys.exit(f"bench: {error}")


if __name__ == "__main__":
    main()
