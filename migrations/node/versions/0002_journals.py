"""Which journals are counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table("folded", sa.Column("journal", sa.Text, primary_key=True), sqlite_with_rowid=False)


def downgrade() -> None:
    """Take it away."""
    op.drop_table("folded")
