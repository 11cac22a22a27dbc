"""Git repositories that people keep diagrams in."""

import sqlalchemy as sa
from alembic import op

from services.schema.base import Moment

revision = "0008"
down_revision = "0007"


def _fk(table: str, column: str, target: str, rule: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=rule)


def upgrade() -> None:
    op.create_table(
        "git_connections",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(32), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("repository", sa.String(255), nullable=False),
        sa.Column("branch", sa.String(100), nullable=False),
        sa.Column("format", sa.String(16), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_git_connections"),
        sa.UniqueConstraint("owner_id", "title", name="uq_git_connections_owner_id_title"),
        _fk("git_connections", "owner_id", "users", "CASCADE"),
    )
    op.create_index("ix_git_connections_owner_id", "git_connections", ["owner_id"])


def downgrade() -> None:
    for table in ("git_connections",):
        op.drop_table(table)
