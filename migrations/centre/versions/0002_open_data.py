"""Months for everybody with their ledger, when each content was served, and what was told to Plausible."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _key(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Text, primary_key=True) for name in ("handbook", *names)]


def upgrade() -> None:
    """Make the tables. Of a content that was kept before, it is not known when it was served."""
    op.add_column("contents", sa.Column("since", sa.Date))
    op.add_column("contents", sa.Column("until", sa.Date))
    op.create_table(
        "published",
        *_key("month"),
        sa.Column("epsilon", sa.Text, nullable=False),
        sa.Column("delta", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "published_files",
        *_key("month", "name"),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "told",
        *_key("site", "period"),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("visits_per_event", "events", "sent", "taken", "dropped")
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take them away. What was published cannot be published again: its numbers in plain are gone."""
    for table in ("told", "published_files", "published"):
        op.drop_table(table)
    op.drop_column("contents", "until")
    op.drop_column("contents", "since")
