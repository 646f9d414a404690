"""People, invitations, sessions, and the log of what staff did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TABLES = ("audit", "bucket", "sessions", "recovery", "invitations", "users", "keys")


def _handbook() -> sa.Column[str]:
    return sa.Column("handbook", sa.Text, primary_key=True)


def _column(name: str, kind: type[sa.types.TypeEngine[object]]) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False)


def _of_a_user() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["handbook", "user"], ["accounts_users.handbook", "accounts_users.id"])


def upgrade() -> None:
    """Make the tables."""
    op.create_table("accounts_keys", _handbook(), _column("wrapped", sa.LargeBinary))
    op.create_table(
        "accounts_users",
        _handbook(),
        sa.Column("id", sa.Text, primary_key=True),
        _column("name", sa.Text),
        _column("roles", sa.Text),
        _column("made", sa.BigInteger),
        _column("disabled", sa.Boolean),
        sa.Column("passphrase", sa.Text),
        sa.Column("totp", sa.LargeBinary),
        _column("totp_step", sa.BigInteger),
        _column("attempts", sa.Integer),
        _column("locked_until", sa.BigInteger),
        _column("device_attempts", sa.Integer),
        _column("device_locked_until", sa.BigInteger),
        sa.UniqueConstraint("handbook", "name", name="accounts_users_name"),
    )
    op.create_table(
        "accounts_invitations",
        _handbook(),
        sa.Column("user", sa.Text, primary_key=True),
        _column("token", sa.LargeBinary),
        _column("totp", sa.LargeBinary),
        _column("expires", sa.BigInteger),
        _of_a_user(),
    )
    op.create_table(
        "accounts_recovery",
        _handbook(),
        sa.Column("user", sa.Text, primary_key=True),
        sa.Column("code", sa.LargeBinary, primary_key=True),
        _of_a_user(),
    )
    op.create_table(
        "accounts_sessions",
        _handbook(),
        sa.Column("id", sa.LargeBinary, primary_key=True),
        _column("user", sa.Text),
        _column("begun", sa.BigInteger),
        _column("seen", sa.BigInteger),
        _of_a_user(),
    )
    op.create_table("accounts_bucket", _handbook(), _column("level", sa.Float), _column("at", sa.BigInteger))
    op.create_table(
        "accounts_audit",
        _handbook(),
        sa.Column("number", sa.BigInteger, primary_key=True),
        _column("at", sa.BigInteger),
        _column("actor", sa.Text),
        _column("action", sa.Text),
        _column("object", sa.Text),
        _column("seal", sa.LargeBinary),
    )
    for statement in _guards():
        op.execute(statement)


def _guards() -> list[str]:
    """What keeps the log from being changed by mistake, or by a program of ours that was broken into."""
    if op.get_bind().dialect.name == "postgresql":
        return [
            """CREATE FUNCTION accounts_audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'the log of the accounts only grows'; END $$""",
            """CREATE TRIGGER accounts_audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_audit
            FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_only_grows()""",
        ]
    return [
        f"""CREATE TRIGGER accounts_audit_no_{what.lower()} BEFORE {what} ON accounts_audit
        BEGIN SELECT RAISE(ABORT, 'the log of the accounts only grows'); END"""
        for what in ("UPDATE", "DELETE")
    ]


def downgrade() -> None:
    """Take them away, the log too. SQLite's triggers go with their table."""
    for table in _TABLES:
        op.drop_table(f"accounts_{table}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION accounts_audit_only_grows()")
