"""The ledger: counts what the journals hold into the node's database, seals its days, and writes down what was lost."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

from handbook.analytics.days import day_of
from handbook.analytics.node.database import empty_log, transaction, write_anew
from handbook.analytics.node.daykeys import DayKeys
from handbook.analytics.node.file import NodeFile
from handbook.analytics.node.folding import fold
from handbook.analytics.node.openday import OpenDay
from handbook.analytics.node.outages import begin, end
from handbook.analytics.node.sealing import seal_days
from handbook.analytics.node.veil import Veil

TIDY_EVERY = 20.0
"""Seconds after which more is done than folding."""

SHARE = 0.05
"""Of the time, at most, in which a large database is written anew."""

_log = logging.getLogger(__name__)


class Ledger:
    """For one thread of one process; others have ledgers of their own on the same *file* and journals."""

    def __init__(self, file: NodeFile, veil: Veil, keys: DayKeys, now: Callable[[], datetime]) -> None:
        self.file = file
        self._veil = veil
        self._keys = keys
        self._now = now
        self._tidied = float("-inf")
        self._written = True
        self._anew_after = float("-inf")

    def keep(self, *, settled: bool = True) -> None:
        """Do what is due. It never raises: what could not be done is done the next time."""
        try:
            if not settled or self._is_due() or self._has_journals():
                with self.file.turn() as connection:
                    begin(connection, self._keys.memory(), self._now())
                self.tidy(settled=settled)
                if not settled and not self._has_journals():
                    with self.file.turn() as connection:
                        end(connection, self._keys.memory())
        except Exception as error:
            # The type alone: a message could hold a path, or what was to be counted.
            _log.error("counts: could not be kept: %s", type(error).__name__)
            self.file.close()

    def tidy(self, *, settled: bool = True) -> list[date]:
        """Count what is in the journals, seal the days that are over, write down what was lost, and empty the write-ahead log.

        Gives the days that were sealed. Raises :class:`sqlite3.Error`, :class:`OSError`,
        :class:`~handbook.analytics.errors.CountsError`.
        """
        with self.file.turn() as connection:
            folders = (self._keys.journals, self.file.old_journals)
            folded, waiting_since = fold(connection, folders, self._veil, self.file.node, self._now(), settled=settled)
            with suppress(OSError):  # there is none, or something in it still
                self.file.old_journals.rmdir()
            sealed: list[date] = []
            self._written |= folded > 0
            if folded:
                empty_log(connection)
            if not settled or self._is_due():
                self._tidied = time.monotonic()
                now = self._now()
                self._open_today(connection, now)
                # Before a day is sealed: it is delivered as it is then.
                self._keys.losses().write_down(connection, now)
                # What waits in a journal can belong to a day that is over.
                until = now if waiting_since is None else min(now, waiting_since)
                sealed = seal_days(connection, self._veil, self.file.node, until)
                self._keys.forget_over(until)
                self._leave_no_order(connection, bool(sealed))
        return sealed

    def _leave_no_order(self, connection: sqlite3.Connection, at_once: bool) -> None:
        """Write the database anew where something came, and let its time tell no more than that it is looked after."""
        if self._written and (at_once or time.monotonic() >= self._anew_after):
            began = time.monotonic()
            self._renew_marks(connection)
            write_anew(connection)
            took = time.monotonic() - began
            self._anew_after = began + took / SHARE
            self._written = False
        else:
            empty_log(connection)
        self.file.touch()

    def _renew_marks(self, connection: sqlite3.Connection) -> None:
        """Let no mark stand there as it did before."""
        for (text,) in connection.execute("SELECT day FROM open_days").fetchall():
            with transaction(connection):
                open_day = OpenDay.read(connection, self._veil, self.file.node, date.fromisoformat(text))
                open_day.renew(connection)
                open_day.write(connection, self._veil)

    def _has_journals(self) -> bool:
        return any(self._keys.journals.glob("*")) or any(self.file.old_journals.glob("*"))

    def _is_due(self) -> bool:
        return time.monotonic() - self._tidied >= TIDY_EVERY

    def lose(self, days: Counter[date]) -> None:
        """Declare events lost, by their *days*: in memory first, since the disk may be what is away."""
        try:
            self._keys.losses().add(days)
        except OSError as error:
            _log.error("counts: %d events are lost, and could not be declared: %s", days.total(), type(error).__name__)

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def _open_today(self, connection: sqlite3.Connection, now: datetime) -> None:
        """Note that this node counts today: a day on which nobody came is not a day that is missing."""
        today = (day_of(now).isoformat(),)
        if connection.execute("SELECT 1 FROM days WHERE day=?", today).fetchone() is None:
            with transaction(connection):
                connection.execute(
                    "INSERT OR IGNORE INTO days (day, key_check, marks_from, lost, sealed) VALUES (?, x'', 0, 0, 0)",
                    today,
                )
