"""Alembic's environment of a node's own database: the handbook hands its connection over."""

from __future__ import annotations

from alembic import context

from handbook.analytics.node.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table="node_version",
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
