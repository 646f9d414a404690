"""The tormentor: kills, stops and fills up what counts, by a schedule from a seed, while residents visit."""

from __future__ import annotations

import heapq
import itertools
import os
import resource
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from random import Random

from bench.chaos.site import Site

KILLS = ("worker", "bookkeeper", "server", "forwarder", "postgres", "hang", "frozen", "disk")
"""What nobody may notice: nothing is lost, and nothing declared lost. The last three: a bookkeeper stands still for a while; all of them
do, and then everything is killed; the disk has no room, and what is to be counted waits in memory."""

FULL = ("full",)
"""What lets pages go out uncounted, which is declared: neither disk nor memory has room."""


class Tormentor:
    """Torments *site* with each of *kinds* in turn, in an order by chance.

    PostgreSQL is *away* for as many seconds at most, and there are about *calm* seconds between two torments.
    """

    def __init__(self, site: Site, kinds: tuple[str, ...], seed: int, *, away: float, calm: float) -> None:
        self._site = site
        self._kinds = kinds
        self._random = Random(seed)
        self._away = away
        self._calm = calm
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._postgres_is_away = False
        self._forwarding: subprocess.Popen[bytes] | None = None
        self.done: Counter[str] = Counter()

    def run(self, seconds: float) -> None:
        """Torment for *seconds*, with each kind at least once; then let all be well again."""
        end = time.monotonic() + seconds
        round_: list[str] = []
        while round_ or time.monotonic() < end:
            if not round_:
                round_ = self._random.sample(self._kinds, len(self._kinds))
            getattr(self, f"_{round_.pop()}")()
            self._wait(time.monotonic() + self._random.uniform(0.5, 1.5) * self._calm)
        self._wait(time.monotonic(), everything=True)
        if self._forwarding is not None:
            self._forwarding.wait()

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        heapq.heappush(self._due, (time.monotonic() + seconds, next(self._numbers), what))

    def _wait(self, until: float, *, everything: bool = False) -> None:
        """Do what is due, until then; or until *everything* was done."""
        while self._due and (everything or self._due[0][0] <= until):
            at, _, what = heapq.heappop(self._due)
            time.sleep(max(0.0, at - time.monotonic()))
            what()
        time.sleep(max(0.0, until - time.monotonic()))

    def _kill(self, pids: list[int], kind: str) -> None:
        if pids:
            with suppress(ProcessLookupError):
                os.kill(self._random.choice(pids), signal.SIGKILL)
                self.done[kind] += 1

    def _worker(self) -> None:
        self._kill(self._site.workers, "workers killed")

    def _bookkeeper(self) -> None:
        self._kill(self._site.bookkeepers, "bookkeepers killed")

    def _server(self) -> None:
        self._site.kill()
        self._site.start()
        self.done["servers killed"] += 1

    def _forwarder(self) -> None:
        """It is started, and killed while it starts, delivers or closes; one in three is left alone."""
        if self._forwarding is not None and self._forwarding.poll() is None:
            return
        self._forwarding = forwarding = self._site.command("counts", "run")
        self.done["forwarders started"] += 1
        if self._random.random() < 2 / 3:
            self._later(self._random.uniform(0.5, 2), lambda: self._end(forwarding))

    def _end(self, forwarding: subprocess.Popen[bytes]) -> None:
        if forwarding.poll() is None:
            forwarding.kill()
            self.done["forwarders killed"] += 1

    def _postgres(self) -> None:
        if self._postgres_is_away:
            return
        self._site.postgres.kill()
        self._postgres_is_away = True
        self.done["PostgreSQL killed"] += 1
        self._later(self._random.uniform(0.3, 1) * self._away, self._postgres_back)

    def _postgres_back(self) -> None:
        self._site.postgres.start()
        self._postgres_is_away = False

    def _hang(self) -> None:
        """A bookkeeper stands still, perhaps in its turn, so that the others wait for it."""
        bookkeepers = self._site.bookkeepers
        if not bookkeepers:
            return
        pid = self._random.choice(bookkeepers)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
            time.sleep(self._random.uniform(1, 2))
            os.kill(pid, signal.SIGCONT)
            self.done["bookkeepers stopped for a while"] += 1

    def _frozen(self) -> None:
        for pid in self._site.bookkeepers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        time.sleep(self._random.uniform(0.5, 1))
        self._server()
        self.done["all stopped, and killed"] += 1

    def _disk(self) -> None:
        """Who writes to the disk may let no file grow for a while."""
        self._fill(self._site.bookkeepers, self._random.uniform(1, 3))
        self.done["disks full for a while"] += 1

    def _full(self) -> None:
        """Files may grow no more for a while, but for what is declared lost (some thirty bytes)."""
        self._fill([*self._site.workers, *self._site.bookkeepers], self._random.uniform(0.3, 0.8))
        self.done["memory full for a while"] += 1

    def _fill(self, pids: list[int], seconds: float) -> None:
        self._limit(pids, 64)
        time.sleep(seconds)
        self._limit(pids, None)

    @staticmethod
    def _limit(pids: list[int], room: int | None) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard if room is None else room, hard))
