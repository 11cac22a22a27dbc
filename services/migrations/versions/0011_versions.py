"""Versions and templates."""

import sqlalchemy as sa
from alembic import op

from services.schema.base import Moment

revision = "0011"
down_revision = "0010"


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _content() -> list[sa.Column[object]]:
    return [
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
    ]


def _fk(table: str, column: str, target: str, rule: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=rule)


def upgrade() -> None:
    op.create_table(
        "versions",
        _id("id"),
        _id("diagram_id"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        _id("author_id", nullable=True),
        *_content(),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
        _fk("versions", "diagram_id", "diagrams"),
        _fk("versions", "author_id", "users", "SET NULL"),
    )
    op.create_index("ix_versions_diagram_id_created_at", "versions", ["diagram_id", "created_at", "id"])
    op.create_index("ix_versions_author_id", "versions", ["author_id"])
    op.create_table(
        "templates",
        _id("id"),
        _id("owner_id"),
        _id("team_id", nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.String(2000), nullable=False),
        *_content(),
        sa.PrimaryKeyConstraint("id", name="pk_templates"),
        _fk("templates", "owner_id", "users"),
        _fk("templates", "team_id", "teams"),
    )
    op.create_index("ix_templates_owner_id", "templates", ["owner_id"])
    op.create_index("ix_templates_team_id", "templates", ["team_id"])


def downgrade() -> None:
    for table in ("templates", "versions"):
        op.drop_table(table)
