"""Folders, diagrams and shares."""

import sqlalchemy as sa
from alembic import op

from services.schema.base import Moment

revision = "0002"
down_revision = "0001"


def _fk(table: str, column: str, target: str, rule: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=rule)


def upgrade() -> None:
    op.create_table(
        "folders",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(32), nullable=False),
        sa.Column("parent_id", sa.String(32), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("trashed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_folders"),
        _fk("folders", "owner_id", "users", "CASCADE"),
        _fk("folders", "parent_id", "folders", "CASCADE"),
    )
    op.create_table(
        "diagrams",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(32), nullable=False),
        sa.Column("folder_id", sa.String(32), nullable=True),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("trashed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_diagrams"),
        _fk("diagrams", "owner_id", "users", "CASCADE"),
        _fk("diagrams", "folder_id", "folders", "SET NULL"),
    )
    op.create_table(
        "shares",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("diagram_id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=True),
        sa.Column("team_id", sa.String(32), nullable=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("granted_by", sa.String(32), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shares"),
        sa.UniqueConstraint("diagram_id", "user_id", name="uq_shares_diagram_id_user_id"),
        sa.UniqueConstraint("diagram_id", "team_id", name="uq_shares_diagram_id_team_id"),
        _fk("shares", "diagram_id", "diagrams", "CASCADE"),
        _fk("shares", "user_id", "users", "CASCADE"),
        _fk("shares", "team_id", "teams", "CASCADE"),
        _fk("shares", "granted_by", "users", "SET NULL"),
    )
    for table, column in (
        ("folders", "owner_id"),
        ("folders", "parent_id"),
        ("diagrams", "owner_id"),
        ("diagrams", "folder_id"),
        ("shares", "diagram_id"),
        ("shares", "user_id"),
        ("shares", "team_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table in ("shares", "diagrams", "folders"):
        op.drop_table(table)
