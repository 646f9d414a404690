"""Keys of the API, and how many wrong ones there may be."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _handbook() -> sa.Column[str]:
    return sa.Column("handbook", sa.Text, primary_key=True)


def _column(name: str, kind: type[sa.types.TypeEngine[object]]) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "accounts_tokens",
        _handbook(),
        sa.Column("id", sa.Text, primary_key=True),
        _column("token", sa.LargeBinary),
        _column("user", sa.Text),
        _column("name", sa.Text),
        _column("made", sa.BigInteger),
        _column("expires", sa.BigInteger),
        sa.ForeignKeyConstraint(["handbook", "user"], ["accounts_users.handbook", "accounts_users.id"]),
        sa.UniqueConstraint("handbook", "token", name="accounts_tokens_token"),
    )
    op.create_table("accounts_token_bucket", _handbook(), _column("level", sa.Float), _column("at", sa.BigInteger))


def downgrade() -> None:
    """Take them away."""
    op.drop_table("accounts_token_bucket")
    op.drop_table("accounts_tokens")
