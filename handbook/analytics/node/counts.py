"""Counting at a node: durable before the next page is sent, and never in its way.

All events that wait are counted in one transaction (a group commit), so that the disk is waited for once and not once for each.
That is done by a writer, a process beside each one that serves (:mod:`.writer`), or by a thread of it where there is none.
Whoever handed in an event waits until it is on the disk, but not longer than ``PATIENCE``: what is not in a transaction
by then is declared lost. So at any time, and whatever is killed::

    events handed in = counted + declared lost
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from handbook.analytics.days import JST
from handbook.analytics.events import Event
from handbook.analytics.node.daykeys import DayKeys
from handbook.analytics.node.file import NodeFile
from handbook.analytics.node.ledger import TIDY_EVERY, Ledger
from handbook.analytics.node.veil import Veil
from handbook.analytics.node.writer import MOST_AT_ONCE, Writer, WriterGone

PATIENCE = 0.2
"""Seconds that a page waits for its event to be on the disk."""

MOST_WAITING = 2_000
"""Events that wait in a process; more are declared lost at once."""


def _now() -> datetime:
    return datetime.now(JST)


@dataclass(slots=True, eq=False)
class _Waiting:
    event: Event
    done: threading.Event = field(default_factory=threading.Event)
    counted: bool = False


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
        self._reset()
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._waiting: deque[_Waiting] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._writer: Writer | None = None
        self._stopping = False
        self._ledger = self._opened()

    def _opened(self) -> Ledger:
        file = NodeFile(self._data, self._migrations, self._veil, self._now)
        return Ledger(file, self._veil, self._keys, self._now)

    # What pages call

    def record(self, event: Event) -> bool:
        """Count *event*. Gives whether it is on the disk; where not, it is declared lost, or will be."""
        writer = self._writer
        if writer is None:
            return self._record(event)
        try:
            return writer.record(event)
        except WriterGone as gone:
            # What it had counted already has its marks, and is not counted twice.
            self._writer = None
            for earlier in gone.unsettled:
                self._record(earlier)
            return self._record(event)

    def start(self) -> None:
        """Look after days that are over in this process, also while nothing is counted."""
        with self._changed:
            self._started()

    def start_writer(self) -> int:
        """Give this process, which must not have threads yet, a writer. Gives the writer's process id."""
        writer = Writer(self._opened, self._patience)
        pid = writer.fork()
        self._writer = writer
        return pid

    def stop(self) -> None:
        """Count what waits, and end the thread and the writer."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.stop()
        with self._changed:
            thread = self._thread
            self._stopping = True
            self._changed.notify()
        if thread is not None:
            thread.join(5)

    # The thread that writes, where no writer does

    def _record(self, event: Event) -> bool:
        waiting = _Waiting(event)
        with self._changed:
            if len(self._waiting) >= MOST_WAITING or not self._started():
                full = True
            else:
                full = False
                self._waiting.append(waiting)
                self._changed.notify()
        if full:
            self._ledger.lose([event])
            return False
        if not waiting.done.wait(self._patience):
            with self._changed:
                # What is in a transaction already is settled by whoever has it.
                still = waiting in self._waiting
                if still:
                    self._waiting.remove(waiting)
            if still:
                self._ledger.lose([event])
        return waiting.counted

    def _started(self) -> bool:
        if self._thread is None or not self._thread.is_alive():
            if self._stopping:
                return False
            try:
                self._thread = threading.Thread(target=self._run, name="counts", daemon=True)
                self._thread.start()
            except RuntimeError:  # no thread to be had
                self._thread = None
                return False
        return True

    def _run(self) -> None:
        self._ledger.tidy()
        while True:
            with self._changed:
                if not self._waiting and not self._stopping:
                    self._changed.wait(TIDY_EVERY)
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))]
                if not batch and self._stopping:
                    break
            if batch:
                counted = self._ledger.write([waiting.event for waiting in batch])
                for waiting in batch:
                    waiting.counted = counted
                    waiting.done.set()
            self._ledger.tidy_in_time()
        self._ledger.close()
