"""Counting at a node: durable before the next page is sent, and never in its way.

Each process has one thread that writes. It takes all events that wait and counts them in one transaction (a group commit), so
that the disk is waited for once and not once for each; processes take turns by a lock on a file, in the order in which they
came (SQLite's own waiting lets a process starve for seconds). Whoever handed in an event waits until it is on the disk, but
not longer than ``PATIENCE``: then the event is taken back, and declared lost. So at any time, and whatever is killed::

    events handed in = counted + declared lost
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from handbook.analytics.days import JST, day_of
from handbook.analytics.events import Event, day_of_visit
from handbook.analytics.node.batch import Batch
from handbook.analytics.node.database import transaction
from handbook.analytics.node.daykeys import DayKeys
from handbook.analytics.node.file import NodeFile
from handbook.analytics.node.sealing import seal_days
from handbook.analytics.node.veil import Veil

PATIENCE = 0.2
"""Seconds that a page waits for its event to be on the disk."""

MOST_AT_ONCE = 200
"""Events in one transaction."""

MOST_WAITING = 2_000
"""Events that wait in a process; more are declared lost at once."""

TIDY_EVERY = 20.0
"""Seconds after which a process that has written empties the write-ahead log, in which the latest changes could be read."""

_log = logging.getLogger(__name__)


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
        self._stopping = False
        self._file = NodeFile(self._data, self._migrations, self._veil, self._now)
        self._known: set[tuple[date, bytes]] = set()
        self._written = False
        self._tidied = time.monotonic()

    # What pages call

    def record(self, event: Event) -> bool:
        """Count *event*. Gives whether it is on the disk; where not, it is declared lost, or will be."""
        waiting = _Waiting(event)
        with self._changed:
            if len(self._waiting) >= MOST_WAITING or not self._started():
                full = True
            else:
                full = False
                self._waiting.append(waiting)
                self._changed.notify()
        if full:
            self._lose([event])
            return False
        if not waiting.done.wait(self._patience):
            with self._changed:
                # What is in a transaction already is settled by whoever has it.
                still = waiting in self._waiting
                if still:
                    self._waiting.remove(waiting)
            if still:
                self._lose([event])
        return waiting.counted

    def start(self) -> None:
        """Let this process seal days that are over, also while nothing is counted."""
        with self._changed:
            self._started()

    def stop(self) -> None:
        """Count what waits, and end the thread."""
        with self._changed:
            thread = self._thread
            self._stopping = True
            self._changed.notify()
        if thread is not None:
            thread.join(5)

    # The thread that writes

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
        self._tidy()
        while True:
            with self._changed:
                if not self._waiting and not self._stopping:
                    self._changed.wait(TIDY_EVERY)
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))]
                if not batch and self._stopping:
                    break
            if batch:
                self._write(batch)
            if time.monotonic() - self._tidied >= TIDY_EVERY:
                self._tidy()
        self._file.close()

    def _write(self, batch: list[_Waiting]) -> None:
        events = [waiting.event for waiting in batch]
        try:
            with self._file.turn() as connection:
                counting = Batch(connection, self._veil, self._keys.key, self._now(), self._known)
                with transaction(connection):
                    self._declare(connection, counting.count(events))
            self._known |= counting.met
            self._written = True
            for waiting in batch:
                waiting.counted = True
        except Exception as error:
            # The type alone: a message could hold a path, or what was to be counted.
            _log.error("counts: %d events could not be counted: %s", len(batch), type(error).__name__)
            self._known.clear()
            self._file.close()
            self._lose(events)
        finally:
            for waiting in batch:
                waiting.done.set()

    def _tidy(self) -> None:
        """Seal the days that are over, write down what was lost, and empty the write-ahead log."""
        self._tidied = time.monotonic()
        try:
            with self._file.turn() as connection:
                self._open_today(connection)
                self._known.clear()  # other processes seal too
                for day in seal_days(connection, self._veil, self._file.node, self._now()):
                    self._keys.forget(day)
                    self._written = True
                with self._keys.losses() as losses:
                    if losses:
                        with transaction(connection):
                            self._declare(
                                connection, Counter({date.fromisoformat(day): lost for day, lost in losses.items()})
                            )
                        losses.clear()
                        self._written = True
                if self._written:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    self._written = False
        except Exception as error:
            _log.error("counts: could not be tidied: %s", type(error).__name__)
            self._file.close()

    def _open_today(self, connection: sqlite3.Connection) -> None:
        """Note that this node counts today: a day on which nobody came is not a day that is missing."""
        today = (day_of(self._now()).isoformat(),)
        if connection.execute("SELECT 1 FROM days WHERE day=?", today).fetchone() is None:
            with transaction(connection):
                connection.execute(
                    "INSERT OR IGNORE INTO days (day, key_check, marks_from, lost, sealed) VALUES (?, x'', 0, 0, 0)",
                    today,
                )
            self._written = True

    @staticmethod
    def _declare(connection: sqlite3.Connection, losses: Counter[date]) -> None:
        connection.executemany(
            "INSERT INTO days (day, key_check, marks_from, lost, sealed) VALUES (?, x'', 0, ?, 0)"
            " ON CONFLICT (day) DO UPDATE SET lost = lost + excluded.lost",
            sorted((day.isoformat(), lost) for day, lost in losses.items()),
        )

    def _lose(self, events: list[Event]) -> None:
        """Declare *events* lost: in memory first, since the disk may be what is away."""
        try:
            with self._keys.losses() as losses:
                for event in events:
                    day = day_of_visit(event).isoformat()
                    losses[day] = losses.get(day, 0) + 1
        except OSError as error:
            _log.error("counts: %d events are lost, and could not be declared: %s", len(events), type(error).__name__)
