"""Exports and their schedules."""

import sqlalchemy as sa
from alembic import op

from services.schema.base import Moment

revision = "0007"
down_revision = "0006"


def _fk(table: str, column: str, target: str, rule: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=rule)


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, postgresql_where=sa.text(where), sqlite_where=sa.text(where))


def upgrade() -> None:
    op.create_table(
        "export_schedules",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(32), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("rule", sa.String(100), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_export_schedules"),
        _fk("export_schedules", "owner_id", "users", "CASCADE"),
    )
    op.create_index("ix_export_schedules_next_at", "export_schedules", ["next_at"])
    op.create_index("ix_export_schedules_owner_id", "export_schedules", ["owner_id"])
    op.create_table(
        "exports",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(32), nullable=False),
        sa.Column("schedule_id", sa.String(32), nullable=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("problem_code", sa.String(64), nullable=False),
        sa.Column("problem", sa.String(1000), nullable=False),
        sa.Column("losses", sa.JSON(), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("content_type", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("blob_key", sa.String(255), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
        _fk("exports", "owner_id", "users", "CASCADE"),
        _fk("exports", "schedule_id", "export_schedules", "SET NULL"),
    )
    op.create_index("ix_exports_expires_at", "exports", ["expires_at"])
    _partial("ix_exports_open", "exports", ["created_at", "id"], "status IN ('queued', 'running')")
    op.create_index("ix_exports_owner_id_created_at", "exports", ["owner_id", "created_at", "id"])
    op.create_index("ix_exports_schedule_id", "exports", ["schedule_id"])


def downgrade() -> None:
    for table in (
        "exports",
        "export_schedules",
    ):
        op.drop_table(table)
