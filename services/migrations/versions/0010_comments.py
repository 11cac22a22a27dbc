"""Comments, mentions, notifications, and what people used."""

import sqlalchemy as sa
from alembic import op

from services.schema.base import Moment

revision = "0010"
down_revision = "0009"


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _at(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, Moment(), nullable=nullable)


def _fk(table: str, column: str, target: str, rule: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=rule)


def upgrade() -> None:
    op.create_table(
        "comments",
        _id("id"),
        _id("diagram_id"),
        _id("parent_id", nullable=True),
        _id("author_id", nullable=True),
        sa.Column("anchor", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _at("created_at", nullable=False),
        _at("edited_at"),
        _at("resolved_at"),
        _id("resolved_by", nullable=True),
        _at("deleted_at"),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
        _fk("comments", "diagram_id", "diagrams"),
        _fk("comments", "parent_id", "comments"),
        _fk("comments", "author_id", "users", "SET NULL"),
        _fk("comments", "resolved_by", "users", "SET NULL"),
    )
    op.create_index("ix_comments_diagram_id_created_at", "comments", ["diagram_id", "created_at", "id"])
    op.create_index("ix_comments_parent_id", "comments", ["parent_id"])
    op.create_index("ix_comments_author_id", "comments", ["author_id"])
    op.create_table(
        "mentions",
        _id("comment_id"),
        _id("user_id"),
        _at("created_at", nullable=False),
        sa.PrimaryKeyConstraint("comment_id", "user_id", name="pk_mentions"),
        _fk("mentions", "comment_id", "comments"),
        _fk("mentions", "user_id", "users"),
    )
    op.create_index("ix_mentions_user_id", "mentions", ["user_id"])
    op.create_table(
        "notifications",
        _id("id"),
        _id("user_id"),
        sa.Column("kind", sa.String(16), nullable=False),
        _id("diagram_id"),
        _id("comment_id", nullable=True),
        _id("actor_id", nullable=True),
        _at("created_at", nullable=False),
        _at("read_at"),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
        _fk("notifications", "user_id", "users"),
        _fk("notifications", "diagram_id", "diagrams"),
        _fk("notifications", "comment_id", "comments"),
        _fk("notifications", "actor_id", "users", "SET NULL"),
    )
    op.create_index("ix_notifications_user_id_created_at", "notifications", ["user_id", "created_at", "id"])
    op.create_index("ix_notifications_diagram_id", "notifications", ["diagram_id"])
    op.create_index("ix_notifications_comment_id", "notifications", ["comment_id"])
    op.create_table(
        "usage_metrics",
        _id("user_id"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("metric", sa.String(32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "day", "metric", name="pk_usage_metrics"),
        _fk("usage_metrics", "user_id", "users"),
    )


def downgrade() -> None:
    for table in ("usage_metrics", "notifications", "mentions", "comments"):
        op.drop_table(table)
