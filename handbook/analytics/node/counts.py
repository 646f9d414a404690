"""Counting at a node: where no process can lose it before the next page is sent, and never in its way.

A page appends its event to its process's journal in memory itself, in microseconds, and waits for no disk and no other thread. What cannot
be written there is declared lost. From there it is counted within seconds by the bookkeeper, a process beside each one that serves;
without one, or when it was killed, by a thread. So at any time, and whatever process is killed::

    events handed in = counted + in a journal + declared lost

When the machine goes down without notice, its memory goes with it, and what stood in a journal; that is told
(:mod:`~handbook.analytics.node.outages`).
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from handbook.analytics.days import JST
from handbook.analytics.errors import CountsAway
from handbook.analytics.events import Event, day_of_visit, with_key
from handbook.analytics.marks import check_of, day_key, visit_key
from handbook.analytics.node.bookkeeper import Bookkeeper
from handbook.analytics.node.daykeys import DayKeys
from handbook.analytics.node.file import NodeFile
from handbook.analytics.node.journal import EPOCH, Entry, Journal, current_epoch
from handbook.analytics.node.ledger import Ledger
from handbook.analytics.node.veil import Veil

_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(JST)


class NodeCounts:
    """Counts into the database in *data*, brought up to date by the chain in *migrations*.

    The journals, the marks' keys, and what could not be counted, are in the memory of *keys*.
    """

    def __init__(
        self, data: Path, migrations: Path, veil: Veil, keys: DayKeys, *, now: Callable[[], datetime] = _now
    ) -> None:
        self._data = data
        self._migrations = migrations
        self._veil = veil
        self._keys = keys
        self._now = now
        self._journal: Journal | None = None
        self._reset()
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._let_go()  # after a fork it is the other process's
        self._writing = threading.Lock()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._bookkeeper: Bookkeeper | None = None
        self._is_failing = False
        self._ledger = self._opened()

    def _opened(self) -> Ledger:
        file = NodeFile(self._data, self._migrations, self._veil, self._now)
        return Ledger(file, self._veil, self._keys, self._now)

    # What pages call

    def record(self, event: Event) -> bool:
        """Count *event*. Gives whether it stands where no process can lose it; where not, it is declared lost."""
        moment = time.monotonic()
        try:
            with self._writing:
                self._write(event, moment)
        except Exception as error:
            if not self._is_failing:
                # The first of them: the log is not to fill up as well. The type alone: a message could hold what was to be counted.
                self._is_failing = True
                _log.error("counts: events cannot be written, and are lost: %s", type(error).__name__)
            self._ledger.lose(Counter([day_of_visit(event)]))
            return False
        self._is_failing = False
        return True

    def start(self) -> None:
        """Keep the books in this process, also while nothing is counted."""
        with self._writing:
            self._start()

    def start_bookkeeper(self) -> int:
        """Give this process, which must not have threads yet, a bookkeeper. Gives its process id."""
        bookkeeper = Bookkeeper(self._opened)
        self._bookkeeper = bookkeeper
        return bookkeeper.pid

    def stop(self) -> None:
        """Have all counted, and end."""
        with self._writing:
            # First: the thread counts what is whole, and asks for no lock.
            self._let_go()
            self._ending.set()
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(5)
        bookkeeper, self._bookkeeper = self._bookkeeper, None
        if bookkeeper is not None:
            bookkeeper.stop()

    # The journal

    def _write(self, event: Event, moment: float) -> None:
        self._start()
        if self._journal is None or self._journal.epoch != current_epoch():
            self._let_go()
            self._keys.open()
            self._keys.forget_gone()
            self._journal = Journal(self._keys.journals, self._veil, self._now())
        day = day_of_visit(event)
        key = self._keys.key(day)
        known = with_key(event, visit_key(_hashed(key), event.seed))
        try:
            self._journal.write(Entry(self._now(), {day: check_of(key)}, [(moment, known)]))
        except BaseException:
            self._let_go()
            raise

    def _let_go(self) -> None:
        journal, self._journal = self._journal, None
        if journal is not None:
            journal.close()

    # The thread that keeps the books

    def _start(self) -> None:
        if self._ending.is_set():
            raise CountsAway("counting has ended")
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="books", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while not self._ending.wait(EPOCH - time.monotonic() % EPOCH):
            with self._writing:
                if self._journal is not None and self._journal.epoch != current_epoch():
                    self._let_go()
            if not self._is_kept():
                self._ledger.keep()
        if not self._is_kept():
            self._ledger.keep(settled=False)
        self._ledger.close()

    def _is_kept(self) -> bool:
        """Whether a bookkeeper keeps the books."""
        return self._bookkeeper is not None and self._bookkeeper.lives()


_hashed = lru_cache(maxsize=4)(day_key)
