"""Days of all nodes, closed periods, and releases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _key(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Date if name == "day" else sa.Text, primary_key=True) for name in ("handbook", *names)]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "nodes",
        *_key("node"),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivered", *_key("node", "day"), sa.Column("lost", sa.BigInteger, nullable=False), sqlite_with_rowid=False
    )
    op.create_table(
        "counts",
        *_key("period", "version", "channel", "kind", "first", "second", "third"),
        sa.Column("count", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table("closed", *_key("period"), sa.Column("missing", sa.Text, nullable=False), sqlite_with_rowid=False)
    op.create_table(
        "late", *_key("period", "told"), sa.Column("visits", sa.BigInteger, nullable=False), sqlite_with_rowid=False
    )
    op.create_table(
        "contents", *_key("version"), sa.Column("possible", sa.LargeBinary, nullable=False), sqlite_with_rowid=False
    )
    op.create_table(
        "releases",
        *_key("period"),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table("doubts", *_key("period"), sa.Column("said", sa.Text, nullable=False), sqlite_with_rowid=False)


def downgrade() -> None:
    """Take them away."""
    for table in ("doubts", "releases", "contents", "late", "closed", "counts", "delivered", "nodes"):
        op.drop_table(table)
