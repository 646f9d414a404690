"""Passkeys, the challenges that they answer, and when somebody last confirmed that it is them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables, and the column of sessions: those that there are were not confirmed."""
    op.create_table(
        "accounts_passkeys",
        sa.Column("handbook", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("credential", sa.LargeBinary, nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("counter", sa.BigInteger, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.UniqueConstraint("handbook", "credential", name="accounts_passkeys_credential"),
        sa.ForeignKeyConstraint(["handbook", "user"], ["accounts_users.handbook", "accounts_users.id"]),
    )
    op.create_table(
        "accounts_challenges",
        sa.Column("handbook", sa.Text, primary_key=True),
        sa.Column("challenge", sa.LargeBinary, primary_key=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("bound", sa.LargeBinary, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
    )
    with op.batch_alter_table("accounts_sessions") as sessions:
        sessions.add_column(sa.Column("confirmed", sa.BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("accounts_sessions") as sessions:
        sessions.drop_column("confirmed")
    op.drop_table("accounts_challenges")
    op.drop_table("accounts_passkeys")
