"""Alembic's environment of the accounts: the handbook hands its connection over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from handbook.web.accounts.schema import METADATA

connection: sa.Connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    # Several processes can start at once. SQLite has one writer at a time anyway.
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("handbook accounts migrations"))))
context.configure(
    connection=connection,
    target_metadata=METADATA,
    version_table="accounts_version",
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
