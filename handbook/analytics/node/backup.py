"""Backups of a node: the same bytes for the same visits, in whichever order they came.

What a backup leaves out are the marks: with them it could be tested whether a visit is in it, as long as the day's key lives. So
after a restore visits that were under way are counted no more, and are declared lost.
"""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

from handbook.analytics.errors import CountsError
from handbook.analytics.node.database import connect
from handbook.analytics.node.identity import RESTORED
from handbook.analytics.node.openday import OpenDay
from handbook.analytics.node.veil import Veil


def back_up(connection: sqlite3.Connection, path: Path, veil: Veil, node: str) -> None:
    """Write a backup of the *node* behind *connection* to *path*, which must not exist. Raises :class:`CountsError`."""
    if path.exists():
        raise CountsError(f"{path} exists already; name a file that does not")
    raw = path.with_name(f"{path.name}.part")
    raw.unlink(missing_ok=True)
    try:
        connection.execute("VACUUM INTO ?", (str(raw),))
        copy = connect(raw)
        try:
            copy.execute("DELETE FROM marks")
            for (day,) in copy.execute("SELECT day FROM open_days").fetchall():
                # The counts alone: how many marks there were, and their key, depend on how they came.
                counts = OpenDay.read(copy, veil, node, date.fromisoformat(day)).counts
                OpenDay(node, date.fromisoformat(day), counts).write(copy, veil)
            copy.execute("DELETE FROM folded")
            # The memory of now: where the backup is restored, it is another one, and nothing went down.
            copy.execute("DELETE FROM runs WHERE told=0")
            copy.execute("UPDATE days SET key_check=x'00', marks_from=0 WHERE sealed=0")
            copy.execute("UPDATE node SET id = ? || id WHERE id NOT LIKE ?", (RESTORED, f"{RESTORED}%"))
            # Anew, so that nothing of what was deleted, and no order of writing, is left in the pages.
            copy.execute("VACUUM INTO ?", (str(path),))
        finally:
            copy.close()
    except sqlite3.Error as error:
        path.unlink(missing_ok=True)
        raise CountsError(f"the backup could not be written to {path} ({type(error).__name__})") from None
    finally:
        for left in (raw, Path(f"{raw}-wal"), Path(f"{raw}-shm")):
            left.unlink(missing_ok=True)
