"""Who a node is: a random name in its database, so that what it forwards is taken once.

A backup carries the name of the node it was made of behind a mark. When a database with that mark is opened, it is a restored
one: the days in it are sealed under the old name as they are, since nobody will add to them; and a new name is taken, so that what
is counted from now on is not taken for something that the old node delivered already.
"""

from __future__ import annotations

import secrets
import sqlite3
from datetime import date, datetime

from handbook.analytics.days import day_of
from handbook.analytics.node.database import transaction
from handbook.analytics.node.sealing import seal
from handbook.analytics.node.veil import Veil

RESTORED = "restored "


def identify(connection: sqlite3.Connection, veil: Veil, now: datetime) -> str:
    """The name of the node; a new database gets one, a restored one a new one."""
    row = connection.execute("SELECT id FROM node").fetchone()
    if row is not None and not row[0].startswith(RESTORED):
        return str(row[0])
    with transaction(connection):
        if row is not None:
            _end_of(connection, veil, row[0].removeprefix(RESTORED), now)
        name = secrets.token_hex(8)
        connection.execute("DELETE FROM node")
        connection.execute("INSERT INTO node (id) VALUES (?)", (name,))
    return name


def _end_of(connection: sqlite3.Connection, veil: Veil, node: str, now: datetime) -> None:
    for (text,) in connection.execute("SELECT day FROM days WHERE sealed=0").fetchall():
        seal(connection, veil, node, date.fromisoformat(text))
    # Marks are not in a backup: what older visits had counted cannot be known, and they are counted no more.
    since = int(now.timestamp()) // 60 + 1
    connection.execute("DELETE FROM days WHERE day < ?", (day_of(now).isoformat(),))
    connection.execute("UPDATE days SET sealed=0, lost=0, key_check=x'', marks_from=?", (since,))
