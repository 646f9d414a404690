"""Alembic's environment of the centre: the handbook hands its connection over."""

from __future__ import annotations

from alembic import context

from handbook.analytics.centre.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table="centre_version",
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
