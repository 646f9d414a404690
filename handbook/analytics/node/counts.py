"""Counting at a node: durable before the next page is sent, and never in its way.

A page hands its event to a thread of its process, which writes all that waits into the process's journal at once (a group commit),
and waits until it is on the disk, but not longer than ``PATIENCE``: what is not being written by then is declared lost. From
there it is counted within seconds by the bookkeeper, a process beside each one that serves; without one, or when it was killed,
by the thread. So at any time, and whatever is killed::

    events handed in = counted + in a journal + declared lost
"""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from handbook.analytics.days import JST
from handbook.analytics.events import Event, day_of_visit, with_key
from handbook.analytics.marks import check_of, day_key, visit_key
from handbook.analytics.node.bookkeeper import Bookkeeper
from handbook.analytics.node.daykeys import DayKeys
from handbook.analytics.node.file import JOURNALS, NodeFile
from handbook.analytics.node.journal import EPOCH, Entry, Journal, current_epoch
from handbook.analytics.node.ledger import Ledger
from handbook.analytics.node.veil import Veil

PATIENCE = 0.2
"""Seconds that a page waits for its event to be on the disk."""

MOST_AT_ONCE = 200
"""Events in one record of a journal."""

_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(JST)


class _Waiting:
    """An event whose page waits for ``done``. What both sides say of it, they say under ``lock``."""

    __slots__ = ("counted", "done", "event", "given_up", "lock", "moment", "settled")

    def __init__(self, event: Event) -> None:
        self.event = event
        self.moment = time.monotonic()
        # Locks, since events of `threading` take ten times as long.
        self.lock = threading.Lock()
        self.done = threading.Lock()
        self.done.acquire()
        self.given_up = False
        self.settled = False
        self.counted = False


class NodeCounts:
    """Counts into the database in *data*, brought up to date by the chain in *migrations*.

    The marks' keys, and what could not be counted, are in *keys*.
    """

    def __init__(
        self,
        data: Path,
        migrations: Path,
        veil: Veil,
        keys: DayKeys,
        *,
        now: Callable[[], datetime] = _now,
        patience: float = PATIENCE,
    ) -> None:
        self._data = data
        self._migrations = migrations
        self._veil = veil
        self._keys = keys
        self._now = now
        self._patience = patience
        self._journal: Journal | None = None
        self._reset()
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        if self._journal is not None:
            self._journal.close()  # after a fork it is the other process's
        self._journal = None
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._keeping: threading.Thread | None = None
        self._bookkeeper: Bookkeeper | None = None
        self._stopped = False
        self._ledger = self._opened()

    def _opened(self) -> Ledger:
        file = NodeFile(self._data, self._migrations, self._veil, self._now)
        return Ledger(file, self._veil, self._keys, self._now)

    # What pages call

    def record(self, event: Event) -> bool:
        """Count *event*. Gives whether it is on the disk; where not, it is declared lost, or will be."""
        if not self._started():
            self._ledger.lose(Counter([day_of_visit(event)]))
            return False
        waiting = _Waiting(event)
        self._queue.put(waiting)
        if not waiting.done.acquire(timeout=self._patience):
            with waiting.lock:
                waiting.given_up = not waiting.settled
            if waiting.given_up:
                # At once: this process can be killed before anything else is said of it.
                self._ledger.lose(Counter([day_of_visit(event)]))
        return waiting.counted

    def start(self) -> None:
        """Keep the books in this process, also while nothing is counted."""
        self._started()

    def start_bookkeeper(self) -> int:
        """Give this process, which must not have threads yet, a bookkeeper. Gives its process id."""
        bookkeeper = Bookkeeper(self._opened)
        self._bookkeeper = bookkeeper
        return bookkeeper.pid

    def stop(self) -> None:
        """Write down what waits, have it counted, and end."""
        with self._starting:
            self._stopped = True
            thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join(5)
        bookkeeper, self._bookkeeper = self._bookkeeper, None
        if bookkeeper is not None:
            bookkeeper.stop()

    # The thread that writes

    def _started(self) -> bool:
        if self._thread is not None and self._thread.is_alive():
            return True
        with self._starting:
            if self._stopped:
                return False
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="counts", daemon=True)
                self._thread.start()
        return True

    def _run(self) -> None:
        while True:
            batch, stopping = self._come()
            if batch:
                self._write(batch)
            if self._journal is not None and (stopping or self._journal.epoch != current_epoch()):
                self._journal.close()
                self._journal = None
            # Not after every event: only when an epoch is over.
            if (stopping or self._journal is None) and not self._is_kept():
                self._keep(stopping)
            if stopping:
                break
        if self._keeping is not None:
            self._keeping.join()
        self._ledger.close()

    def _keep(self, stopping: bool) -> None:
        """Keep the books here; in a thread of its own, since pages wait for this one."""
        if stopping:
            if self._keeping is not None:
                self._keeping.join()
            self._ledger.keep(settled=False)
        elif self._keeping is None or not self._keeping.is_alive():
            self._keeping = threading.Thread(target=self._ledger.keep, name="books", daemon=True)
            self._keeping.start()

    def _is_kept(self) -> bool:
        """Whether a bookkeeper keeps the books."""
        return self._bookkeeper is not None and self._bookkeeper.lives()

    def _come(self) -> tuple[list[_Waiting], bool]:
        """What waits, and whether to stop. Waits for it until the epoch of the journal is over."""
        batch: list[_Waiting] = []
        until = EPOCH - time.monotonic() % EPOCH
        try:
            one = self._queue.get(timeout=until)
            while one is not None:
                if not one.given_up:
                    batch.append(one)
                if len(batch) >= MOST_AT_ONCE:
                    return batch, False
                one = self._queue.get_nowait()
        except queue.Empty:
            return batch, False
        return batch, True

    def _write(self, batch: list[_Waiting]) -> None:
        try:
            entry = self._entry(batch)
            if self._journal is not None and self._journal.epoch != current_epoch():
                self._journal.close()
                self._journal = None
            if self._journal is None:
                self._keys.forget_gone()
                self._journal = Journal(self._data / JOURNALS, self._veil, entry.now)
            self._journal.write(entry)
            counted = True
        except Exception as error:
            _log.error("counts: %d events could not be written: %s", len(batch), type(error).__name__)
            if self._journal is not None:
                self._journal.close()
                self._journal = None
            counted = False
        losses: Counter[date] = Counter()
        for one in batch:
            with one.lock:
                one.settled = True
                one.counted = counted and not one.given_up
            # What its page declared lost meanwhile is taken back.
            losses[day_of_visit(one.event)] += (not counted) - one.given_up
            one.done.release()
        self._ledger.lose(Counter({day: lost for day, lost in losses.items() if lost}))

    def _entry(self, batch: list[_Waiting]) -> Entry:
        checks: dict[date, bytes] = {}
        events = []
        for one in batch:
            day = day_of_visit(one.event)
            key = self._keys.key(day)
            checks[day] = check_of(key)
            events.append((one.moment, with_key(one.event, visit_key(_hashed(key), one.event.seed))))
        return Entry(self._now(), checks, events)


_hashed = lru_cache(maxsize=4)(day_key)
