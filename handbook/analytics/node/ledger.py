"""The ledger: counts events into the node's database, seals its days, and declares what could not be counted."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

from handbook.analytics.days import day_of
from handbook.analytics.events import Event, day_of_visit
from handbook.analytics.node.batch import Batch
from handbook.analytics.node.database import empty_log, transaction
from handbook.analytics.node.daykeys import DayKeys
from handbook.analytics.node.file import NodeFile
from handbook.analytics.node.sealing import seal_days
from handbook.analytics.node.veil import Veil

TIDY_EVERY = 20.0
"""Seconds after which whoever has written empties the write-ahead log, in which the latest changes could be read."""

_log = logging.getLogger(__name__)


class Ledger:
    """For one thread of one process; others have ledgers of their own on the same *file*. It never raises."""

    def __init__(self, file: NodeFile, veil: Veil, keys: DayKeys, now: Callable[[], datetime]) -> None:
        self._file = file
        self._veil = veil
        self._keys = keys
        self._now = now
        self._known: set[tuple[date, bytes]] = set()
        self._written = False
        self._tidied = time.monotonic()

    def write(self, events: Sequence[Event]) -> bool:
        """Count *events* in one transaction. Where that cannot be done, all of them are declared lost."""
        try:
            with self._file.turn() as connection:
                counting = Batch(connection, self._veil, self._keys.key, self._now(), self._known)
                with transaction(connection):
                    _declare(connection, counting.count(events))
        except Exception as error:
            # The type alone: a message could hold a path, or what was to be counted.
            _log.error("counts: %d events could not be counted: %s", len(events), type(error).__name__)
            self._known.clear()
            self._file.close()
            self.lose(events)
            return False
        self._known |= counting.met
        self._written = True
        return True

    def lose(self, events: Sequence[Event]) -> None:
        """Declare *events* lost: in memory first, since the disk may be what is away."""
        if not events:
            return
        try:
            with self._keys.losses() as losses:
                for event in events:
                    day = day_of_visit(event).isoformat()
                    losses[day] = losses.get(day, 0) + 1
        except OSError as error:
            _log.error("counts: %d events are lost, and could not be declared: %s", len(events), type(error).__name__)

    def tidy_in_time(self) -> None:
        """Tidy, where it is time for it."""
        if time.monotonic() - self._tidied >= TIDY_EVERY:
            self.tidy()

    def tidy(self) -> None:
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
                            _declare(
                                connection, Counter({date.fromisoformat(day): lost for day, lost in losses.items()})
                            )
                        losses.clear()
                        self._written = True
                if self._written:
                    empty_log(connection)
                    self._written = False
        except Exception as error:
            _log.error("counts: could not be tidied: %s", type(error).__name__)
            self._file.close()

    def close(self) -> None:
        """Close the file."""
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


def _declare(connection: sqlite3.Connection, losses: Counter[date]) -> None:
    connection.executemany(
        "INSERT INTO days (day, key_check, marks_from, lost, sealed) VALUES (?, x'', 0, ?, 0)"
        " ON CONFLICT (day) DO UPDATE SET lost = lost + excluded.lost",
        sorted((day.isoformat(), lost) for day, lost in losses.items()),
    )
