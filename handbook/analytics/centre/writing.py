"""How rows are written at the centre, on either kind of database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def take_turns(connection: sa.Connection, handbook: str) -> None:
    """Let nobody deliver into a period while it is being closed. SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"handbook sums {handbook}"))))


def insert(connection: sa.Connection, table: sa.Table) -> Any:
    """An INSERT that knows what to do where the row is there already, in this database's own words."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
