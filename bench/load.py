"""The load: many connections at once, kept alive, from one light process. `python -m bench.load` reads a job, see :class:`Job`.

Before the clock runs, each connection's visitor has gone through the questions once, finding tokens and fields in the pages
(:mod:`bench.visits`). Under the clock the same answers are given again and again, from the first question's cookie on: each
POST carries the cookie that the one before it set, its redirect is checked and followed, and the page is read to its end.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from random import Random
from statistics import quantiles

from bench.processes import cpu_seconds
from bench.visits import Browser, Step, Visit, VisitWrong, browser_headers, cookie_header, form_headers, visit

APART = 0.02
"""Seconds between two connections."""

TICKS_UNTIL_STUCK = 10.0
"""Seconds without any answer after which the load gives up."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to send. ``kind``: a constant ``page``, the ``steps`` of visits, or a page ``after`` a visit, from ``path`` on."""

    kind: str
    port: int
    path: str
    seconds: float
    warm_up: float
    connections: int
    workers: list[int]
    seed: int = 1
    after: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it; times in milliseconds. A step's latency is that of its POST and its GET together."""

    rate: float
    median: float
    p99: float
    cpu: float
    """CPU of the workers, for each page or step."""
    client_cpu: float
    done: int


def connect(port: int) -> socket.socket:
    """A kept connection. One at a time: of many at once, the worker that wakes up first takes all, and the others stand by."""
    time.sleep(APART)
    opened = socket.create_connection(("127.0.0.1", port))
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


class Connection:
    """One kept connection, and what it sends next."""

    def __init__(self, port: int, requests: Iterator[bytes], check: Callable[[bytes, bytes], bool]) -> None:
        self.socket = connect(port)
        self._requests = requests
        self._check = check
        self._got = b""
        self._sent = 0.0

    def send(self) -> None:
        """Send the next request."""
        self.socket.sendall(next(self._requests))

    def begin(self) -> None:
        """Start the clock and send."""
        self._sent = time.perf_counter()
        self.send()

    def ready(self) -> float | None:
        """Read what is there. Once a page or step is done: how many seconds it took; the next is on its way then."""
        data = self.socket.recv(262_144)
        if not data:
            raise VisitWrong("the server closed a connection")
        got = self._got + data if self._got else data
        end = got.find(b"\r\n\r\n")
        if end < 0:
            self._got = got
            return None
        head = got[: end + 2]
        at = head.find(b"Content-Length: ")
        if at < 0:
            raise VisitWrong(f"an answer tells no length: {head[:300]!r}")
        length = int(head[at + 16 : head.index(b"\r", at)])
        if len(got) - end - 4 < length:
            self._got = got
            return None
        self._got = b""
        if not self._check(head, got[end + 4 :]):
            self.send()
            return None
        now = time.perf_counter()
        took = now - self._sent
        self._sent = now
        self.send()
        return took


def page_connection(job: Job, cookies: dict[str, str], path: str) -> Connection:
    """A connection that asks for one page again and again."""
    request = (
        _get(f"127.0.0.1:{job.port}", path)
        + (f"Cookie: {cookie_header(cookies)}\r\n" if cookies else "").encode()
        + b"\r\n"
    )

    def requests() -> Iterator[bytes]:
        while True:
            yield request

    def check(head: bytes, body: bytes) -> bool:
        if head[9:12] != b"200":
            raise VisitWrong(f"{path} answers {head[:300]!r}")
        return True

    return Connection(job.port, requests(), check)


def steps_connection(job: Job, made: Visit) -> Connection:
    """A connection that goes through a visit's steps again and again."""
    replay = Replay(f"127.0.0.1:{job.port}", made)
    return Connection(job.port, replay, replay.is_step_done)


class Replay:
    """Gives a visit's answers again, for ever: an iterator of requests, each to be sent once the one before is answered."""

    def __init__(self, host: str, made: Visit) -> None:
        posting = _lines(browser_headers(host) | form_headers(host))
        self._visit = made
        self._posts = [(f"POST {step.path} HTTP/1.1\r\n".encode() + posting, step) for step in made.steps]
        self._gets = {step.leads_to: _get(host, step.leads_to) for step in made.steps if step.leads_to}
        self._cookies: dict[str, str] = {}
        self._lengths: dict[str, int] = {}
        self._step: Step = made.steps[0]
        self._posted = True
        self._requests = self._all()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._requests)

    def _all(self) -> Iterator[bytes]:
        while True:
            self._cookies = dict(self._visit.cookies)
            for head, step in self._posts:
                self._step, self._posted = step, True
                cookies = cookie_header(self._cookies).encode()
                yield b"%bContent-Length: %d\r\nCookie: %b\r\n\r\n%b" % (head, len(step.body), cookies, step.body)
                if step.leads_to:
                    self._posted = False
                    cookies = cookie_header(self._cookies).encode()
                    yield b"%bCookie: %b\r\n\r\n" % (self._gets[step.leads_to], cookies)

    def is_step_done(self, head: bytes, body: bytes) -> bool:
        """Take the cookies of an answer, and see that it is what it was the first time. False: a redirect, to be followed."""
        at = head.find(b"\r\nSet-Cookie: ")
        while at >= 0:
            line = head[at + 14 : head.index(b"\r\n", at + 14)].split(b";", 1)[0].decode()
            name, _, value = line.partition("=")
            self._cookies[name] = value
            at = head.find(b"\r\nSet-Cookie: ", at + 14)
        step = self._step
        if self._posted and step.leads_to:
            where = f"\r\nLocation: {step.leads_to}\r\n".encode()
            if head[9:12] not in (b"303", b"302") or where not in head:
                raise VisitWrong(f"{step.path} does not lead to {step.leads_to}: {head[:600]!r}")
            return False
        # The same answers lead to the same page: only its token differs, and is as long as another.
        length = self._lengths.setdefault(step.leads_to or step.body.decode(), len(body))
        if head[9:12] != b"200" or step.marker not in body or len(body) != length:
            raise VisitWrong(f"{step.path} leads to {head[:600]!r}")
        return True


def _lines(headers: dict[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode()


def _get(host: str, path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\n".encode() + _lines(browser_headers(host))


def make_visits(job: Job) -> list[Visit]:
    """A visit for each connection, of different people."""
    visits = []
    for number in range(job.connections):
        browser = Browser("127.0.0.1", job.port)
        try:
            made = visit(browser, job.path, Random(job.seed * 1000 + number))
        finally:
            browser.close()
        if not made.steps:
            raise VisitWrong(f"a visit from {job.path} has no step")
        visits.append(made)
    return visits


def connections(job: Job) -> list[Connection]:
    """The connections of *job*, opened."""
    if job.kind == "page":
        return [page_connection(job, {}, job.path) for _ in range(job.connections)]
    made = make_visits(job)
    if job.kind == "after":
        return [page_connection(job, each.last_cookies, job.after) for each in made]
    return [steps_connection(job, each) for each in made]


def run(job: Job) -> Load:
    """Do *job*. Raises :class:`VisitWrong` at the first answer that is not as it was."""
    opened = {connection.socket.fileno(): connection for connection in connections(job)}
    poll = select.epoll()
    for number in opened:
        poll.register(number, select.EPOLLIN)
    for connection in opened.values():
        connection.begin()
    start = time.perf_counter() + job.warm_up
    _until(start, poll, opened)
    cpu, own = sum(map(cpu_seconds, job.workers)), time.process_time()
    start = time.perf_counter()
    took = _until(start + job.seconds, poll, opened)
    elapsed = time.perf_counter() - start
    own = time.process_time() - own
    cpu = sum(map(cpu_seconds, job.workers)) - cpu
    for connection in opened.values():
        connection.socket.close()
    cuts = quantiles(took, n=100)
    return Load(
        rate=len(took) / elapsed,
        median=cuts[49] * 1000,
        p99=cuts[98] * 1000,
        cpu=cpu / len(took) * 1000,
        client_cpu=own / len(took) * 1000,
        done=len(took),
    )


def _until(end: float, poll: select.epoll, opened: dict[int, Connection]) -> list[float]:
    took: list[float] = []
    clock = time.perf_counter
    while clock() < end:
        events = poll.poll(TICKS_UNTIL_STUCK)
        if not events:
            raise VisitWrong(f"no answer for {TICKS_UNTIL_STUCK:.0f} seconds")
        for number, _ in events:
            seconds = opened[number].ready()
            if seconds is not None:
                took.append(seconds)
    return took


def main() -> None:
    """Read a job from standard input, do it, and print what came of it."""
    job = Job(**json.load(sys.stdin))
    try:
        print(json.dumps(asdict(run(job))))
    except (VisitWrong, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
