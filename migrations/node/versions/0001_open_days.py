"""Open days, their marks, and the counts of days that are sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table("node", sa.Column("id", sa.Text, primary_key=True), sqlite_with_rowid=False)
    op.create_table(
        "days",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("key_check", sa.LargeBinary, nullable=False),
        sa.Column("marks_from", sa.Integer, nullable=False),
        sa.Column("lost", sa.Integer, nullable=False),
        sa.Column("sealed", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "marks",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("mark", sa.LargeBinary, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "open_counts",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("cell", sa.LargeBinary, primary_key=True),
        sa.Column("masked", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "open_cells",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("cell", sa.LargeBinary, primary_key=True),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "day_counts",
        *(
            sa.Column(name, sa.Date if name == "day" else sa.Text, primary_key=True)
            for name in ("handbook", "node", "day", "version", "channel", "kind", "first", "second", "third")
        ),
        sa.Column("count", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take them away."""
    for table in ("day_counts", "open_cells", "open_counts", "marks", "days", "node"):
        op.drop_table(table)
