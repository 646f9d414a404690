"""Folding: what the journals hold is counted in one transaction with a note of their names; then they are destroyed.

Broken off before the end of the transaction, all is as before; after it, the names tell that the events are counted.
"""

from __future__ import annotations

import logging
import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from handbook.analytics.days import day_of
from handbook.analytics.events import day_of_visit
from handbook.analytics.node.batch import Batch, Handed
from handbook.analytics.node.database import transaction
from handbook.analytics.node.journal import Entry
from handbook.analytics.node.losses import declare
from handbook.analytics.node.veil import Veil
from handbook.analytics.node.written import Written, find

_log = logging.getLogger(__name__)

MOST_AT_ONCE = 50
"""Journals in one transaction: as many as two dozen processes write in two epochs."""


def fold(
    connection: sqlite3.Connection,
    folders: Sequence[Path],
    veil: Veil,
    node: str,
    now: datetime,
    *,
    settled: bool = True,
) -> tuple[int, datetime | None]:
    """Count what is in the journals of *folders* at *node*. With *settled*, only those whose epoch is over.

    Gives how many were counted, and since when there is something that was not. One that another secret wrote stays until that
    one is back. Raises :class:`sqlite3.Error` and :class:`OSError`: then all stay, for another time.
    """
    found = find(*folders, settled=settled)
    try:
        readable = [journal for journal in found.whole if journal.is_readable(veil)]
        left = [journal.begun for journal in found.whole if journal not in readable]
        for start in range(0, len(readable), MOST_AT_ONCE):
            part = readable[start : start + MOST_AT_ONCE]
            try:
                _count(connection, part, veil, node, now)
            except (sqlite3.Error, OSError):
                raise
            except Exception:
                # A fault of ours in one of them: the others are not to suffer from it.
                for journal in part:
                    _count_alone(connection, journal, veil, node, now)
            for journal in part:
                journal.destroy()
        _forget(connection, folders)
    finally:
        for journal in found.whole:
            journal.let_go()
    if left:
        _log.error("counts: %d journals were written with another SECRET_KEY; put it behind the new one", len(left))
    waiting = [since for since in (found.waiting_since, *left) if since is not None]
    return len(readable), min(waiting, default=None)


def _count(connection: sqlite3.Connection, journals: Sequence[Written], veil: Veil, node: str, now: datetime) -> None:
    with transaction(connection):
        entries: list[tuple[tuple[bool, bytes, int], Entry]] = []
        broken: Counter[date] = Counter()
        for journal in journals:
            if connection.execute("SELECT 1 FROM folded WHERE journal=?", (journal.name,)).fetchone():
                continue
            read, number = journal.entries(veil)
            entries += [(journal.order, entry) for entry in read]
            broken[day_of(journal.begun)] += number
            connection.execute("INSERT INTO folded (journal) VALUES (?)", (journal.name,))
        declare(connection, Batch(connection, veil, node).count(_in_order(entries)) + +broken, now)


def _in_order(entries: Sequence[tuple[tuple[bool, bytes, int], Entry]]) -> list[Handed]:
    """The events of *entries* in the order in which they happened."""
    found = [
        ((order, moment), Handed(entry.now, entry.checks[day_of_visit(event)], event))
        for order, entry in entries
        for moment, event in entry.events
    ]
    found.sort(key=lambda one: one[0])
    return [handed for _, handed in found]


def _count_alone(connection: sqlite3.Connection, journal: Written, veil: Veil, node: str, now: datetime) -> None:
    try:
        _count(connection, [journal], veil, node, now)
    except (sqlite3.Error, OSError):
        raise
    except Exception:
        entries, broken = journal.entries(veil)
        lost = Counter({day_of(journal.begun): broken})
        lost.update(day_of_visit(event) for entry in entries for _, event in entry.events)
        with transaction(connection):
            connection.execute("INSERT INTO folded (journal) VALUES (?)", (journal.name,))
            declare(connection, +lost, now)


def _forget(connection: sqlite3.Connection, folders: Sequence[Path]) -> None:
    """Forget the names of journals that are gone."""
    names = [
        name for (name,) in connection.execute("SELECT journal FROM folded WHERE journal NOT LIKE 'losses%'").fetchall()
    ]
    gone = [(name,) for name in names if not any((folder / name).exists() for folder in folders)]
    if gone:
        with transaction(connection):
            connection.executemany("DELETE FROM folded WHERE journal=?", gone)
