"""Accounts, what is known of the other copies of diagrams, and what came from there and is not examined yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _diagram_id(**options: bool) -> sa.Column[str]:
    reference = sa.ForeignKey("diagram.id", ondelete="CASCADE")
    return sa.Column("diagram_id", sa.String, reference, nullable=False, **options)  # type: ignore[arg-type]  # plain flags


def _account_id(action: str, **options: bool) -> sa.Column[str]:
    return sa.Column("account_id", sa.String, sa.ForeignKey("account.id", ondelete=action), **options)  # type: ignore[arg-type]  # plain flags


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("user_id", sa.String, nullable=False, server_default=""),
        sa.Column("email", sa.Text, nullable=False, server_default=""),
        sa.Column("name", sa.Text, nullable=False, server_default=""),
        sa.Column("options", sa.Text, nullable=False, server_default="{}"),
        sa.Column("cursor", sa.Text, nullable=False, server_default=""),
        sa.Column("epoch", sa.String, nullable=False, server_default=""),
        sa.Column("in_use", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_s", sa.Float, nullable=False),
    )
    _states()
    _arrivals()
    op.create_table(
        "farewell",
        sa.Column("diagram_id", sa.String, primary_key=True),
        _account_id("CASCADE", nullable=False),
        sa.Column("told", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "asset_copy",
        _diagram_id(),
        sa.Column("sha256", sa.String, nullable=False),
        _account_id("CASCADE", nullable=False),
        sa.PrimaryKeyConstraint("diagram_id", "sha256", "account_id"),
    )
    op.execute(
        "CREATE TRIGGER diagram_says_farewell BEFORE DELETE ON diagram BEGIN "
        "INSERT OR IGNORE INTO farewell (diagram_id, account_id) "
        "SELECT diagram_id, account_id FROM sync_state WHERE diagram_id = OLD.id AND account_id IS NOT NULL; END"
    )


def _states() -> None:
    op.drop_table("sync_state")  # no program has ever written to it
    op.create_table(
        "sync_state",
        _diagram_id(primary_key=True),
        _account_id("SET NULL"),
        sa.Column("acked_version", sa.Text, nullable=False, server_default="{}"),
        sa.Column("acked_update", sa.Integer, nullable=False, server_default="0"),
        sa.Column("whole", sa.Integer, nullable=False, server_default="0"),
        sa.Column("epoch", sa.String, nullable=False, server_default=""),
        sa.Column("seq", sa.Integer, nullable=False, server_default="0"),
        sa.Column("role", sa.String, nullable=False, server_default="owner"),
        sa.Column("hold", sa.String, nullable=False, server_default=""),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("title", sa.Text),
        sa.Column("trashed", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_index("ix_sync_state_account_id", "sync_state", ["account_id"])


def _arrivals() -> None:
    op.create_table(
        "arrival",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("diagram_id", sa.String, nullable=False),
        _account_id("CASCADE", nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("peer", sa.String, nullable=False, server_default=""),
        sa.Column("start", sa.Integer, nullable=False, server_default="0"),
        sa.Column("end", sa.Integer, nullable=False, server_default="0"),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("made_s", sa.Float, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_arrival_diagram_id", "arrival", ["diagram_id"])
