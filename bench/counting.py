"""What counting costs: steps a second with it and without, of residents who all are new: `python -m bench.counting`.

Unlike in `bench.serving`, each visit has a seed of its own, since a step that was counted before costs less. So the load begins each
visit anew, and finds each form's token in its page; that is the same for both servers.
"""

from __future__ import annotations

import argparse
import json
import re
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from statistics import median, quantiles

from bench.load import connect
from bench.processes import ENVIRON, ROOT, Ours, Server, cpu_seconds
from bench.report import Result, print_table
from bench.serving import CONTENT, our_environ
from bench.visits import Browser, Visit, visit

CONNECTIONS = 16
FULL, QUICK = (15, 1.5), (2, 0.7)
"""Rounds, and seconds of each."""

_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


class Resident:
    """A connection whose visitor goes through the same answers again and again, each time as somebody new."""

    def __init__(self, port: int, made: Visit) -> None:
        self.socket = connect(port)
        self._host = f"127.0.0.1:{port}"
        self._steps = made.steps
        self._got = b""
        self._cookie = b""
        self._token = b""
        self._requests = self._all()
        self._sent = 0.0
        self.counts = False

    def _request(self, method: str, path: str, body: bytes = b"") -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}", "Sec-Fetch-Site: same-origin"]
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        head = "\r\n".join(lines).encode()
        return head + (b"\r\nCookie: " + self._cookie if self._cookie else b"") + b"\r\n\r\n" + body

    def _all(self) -> Iterator[bytes]:
        while True:
            self._cookie = b""
            self.counts = False
            yield self._request("POST", "/start")
            yield self._request("GET", self._steps[0].path)
            for step in self._steps:
                body = re.sub(rb"(?<=csrf_token=)[^&]*", self._token.replace(b"=", b"%3D"), step.body)
                self.counts = True
                self._sent = time.perf_counter()
                yield self._request("POST", step.path, body)
                if step.leads_to:
                    yield self._request("GET", step.leads_to)

    def send(self) -> None:
        """Send the next request."""
        self.socket.sendall(next(self._requests))

    def ready(self) -> float | None:
        """Read what is there, and send what follows. Once a step is done: how many seconds it took."""
        self._got += self.socket.recv(262_144)
        end = self._got.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self._got[: end + 2]
        length = re.search(rb"Content-Length: (\d+)", head)
        assert length is not None, head
        if len(self._got) - end - 4 < int(length[1]):
            return None
        body, self._got = self._got[end + 4 :], b""
        assert head[9:12] in (b"200", b"303"), head[:300]
        cookie = re.search(rb"\r\nSet-Cookie: ([^;]+)", head)
        if cookie is not None:
            self._cookie = cookie[1]
        token = _TOKEN.search(body)
        if token is not None:
            self._token = token[1]
        took = time.perf_counter() - self._sent if self.counts and head[9:12] == b"200" else None
        self.send()
        return took


def load(port: int, visits: list[Visit], seconds: float) -> list[float]:
    """Seconds that each step took, of *seconds* of load."""
    residents = [Resident(port, visits[number % len(visits)]) for number in range(CONNECTIONS)]
    opened = {resident.socket.fileno(): resident for resident in residents}
    poll = select.epoll()
    for number, resident in opened.items():
        poll.register(number, select.EPOLLIN)
        resident.send()
    took: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for number, _ in poll.poll(10):
            one = opened[number].ready()
            if one is not None:
                took.append(one)
    for resident in residents:
        resident.socket.close()
    return took


def measure(rounds: int, seconds: float) -> list[Result]:
    """Both servers in turns."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=ROOT)))
        environ = our_environ(CONTENT, folder / "off")
        off = stack.enter_context(Ours(environ))
        on = stack.enter_context(Ours(our_environ(CONTENT, folder / "on") | {"HANDBOOK_COUNTS": "yes"}))
        rates: dict[str, list[tuple[float, float, float, float, float]]] = {"off": [], "on": []}
        for number in range(rounds + 1):
            for name, server in (("off", off), ("on", on)):
                processes = _processes(server)
                cpu = sum(map(cpu_seconds, processes))
                took = _load(server.port, seconds if number else 0.5)
                cpu = sum(map(cpu_seconds, processes)) - cpu
                cuts = quantiles(took, n=100)
                if number:
                    rates[name].append((len(took) / seconds, cuts[49], cuts[98], max(took), cpu / len(took)))
            if number:
                told = ", ".join(f"{name} {values[-1][0]:.0f}/s" for name, values in rates.items())
                print(f"round {number} of {rounds}: {told}", file=sys.stderr, flush=True)

    def middle(name: str, place: int) -> float:
        return median(each[place] for each in rates[name])

    pairs = list(zip(rates["on"], rates["off"], strict=True))
    return [
        Result("steps of new residents, without counting", middle("off", 0), "steps/s"),
        Result("counted steps", middle("on", 0), "steps/s", at_least=1_000),
        Result("counted ÷ not counted", median(one[0] / other[0] for one, other in pairs), "", at_least=0.8),
        Result("latency without counting: median", middle("off", 1) * 1000, "ms"),
        Result("latency counted: median", middle("on", 1) * 1000, "ms"),
        Result("latency without counting: 99th percentile", middle("off", 2) * 1000, "ms"),
        Result("latency counted: 99th percentile", middle("on", 2) * 1000, "ms"),
        Result(
            "what counting adds at the 99th percentile",
            median(one[2] - other[2] for one, other in pairs) * 1000,
            "ms",
            at_most=10,
        ),
        Result("the longest wait of a counted step", max(each[3] for each in rates["on"]) * 1000, "ms", at_most=300),
        Result("CPU of a step without counting", middle("off", 4) * 1000, "ms"),
        Result("CPU of a counted step", middle("on", 4) * 1000, "ms"),
    ]


def _processes(server: Server) -> list[int]:
    """The workers, and the bookkeepers beside them."""
    workers = server.workers
    keepers = [Path(f"/proc/{pid}/task/{pid}/children").read_text().split() for pid in workers]
    return [*workers, *(int(pid) for of_one in keepers for pid in of_one)]


def _load(port: int, seconds: float) -> list[float]:
    """The load in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.counting", "--load", str(port), "--seconds", str(seconds)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=ENVIRON,
        check=False,
    )
    if ran.returncode:
        sys.exit(ran.stderr)
    took: list[float] = json.loads(ran.stdout)
    return took


def _visits(port: int) -> list[Visit]:
    """Visits of a few people, to be gone through again."""
    made = []
    for seed in range(8):
        browser = Browser("127.0.0.1", port)
        made.append(visit(browser, "/", Random(seed)))
        browser.close()
    return made


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="What counting costs.")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--load", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=1.5, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.load:
        print(json.dumps(load(given.load, _visits(given.load), given.seconds)))
        return
    print_table("Counting", measure(*(QUICK if given.quick else FULL)))


if __name__ == "__main__":
    main()
