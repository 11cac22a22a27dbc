"""Assets and their uploads; the words that are searched."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from services.schema.base import Moment

revision = "0013"
down_revision = "0012"


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Moment(), nullable=nullable)


def _fk(table: str, column: str, target: str, rule: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    target_table = target.partition(".")[0]
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}_{target_table}", ondelete=rule)


def upgrade() -> None:
    op.create_table(
        "assets",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content_type", sa.String(100), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        _at("created_at"),
        _at("unreferenced_at", nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_assets"),
        sa.UniqueConstraint("key", name="uq_assets_key"),
    )
    op.create_index("ix_assets_unreferenced_at", "assets", ["unreferenced_at"])
    op.create_table(
        "asset_uploads",
        _id("id"),
        _id("diagram_id"),
        _id("user_id"),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content_type", sa.String(100), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        _at("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_asset_uploads"),
        _fk("asset_uploads", "diagram_id", "diagrams.id"),
        _fk("asset_uploads", "user_id", "users.id"),
    )
    for column in ("diagram_id", "user_id", "created_at"):
        op.create_index(f"ix_asset_uploads_{column}", "asset_uploads", [column])
    op.create_table(
        "diagram_assets",
        _id("diagram_id"),
        sa.Column("digest", sa.String(64), nullable=False),
        _id("added_by", nullable=True),
        _at("created_at"),
        _at("dropped_at", nullable=True),
        sa.PrimaryKeyConstraint("diagram_id", "digest", name="pk_diagram_assets"),
        _fk("diagram_assets", "diagram_id", "diagrams.id"),
        _fk("diagram_assets", "digest", "assets.digest", None),
        _fk("diagram_assets", "added_by", "users.id", "SET NULL"),
    )
    op.create_index("ix_diagram_assets_digest", "diagram_assets", ["digest"])
    op.create_index("ix_diagram_assets_dropped_at", "diagram_assets", ["dropped_at"])
    _search()


def _search() -> None:
    op.create_table(
        "search_texts",
        _id("diagram_id"),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title_words", sa.Text(), nullable=False),
        sa.Column("text_words", sa.Text(), nullable=False),
        sa.Column("words", TSVECTOR().with_variant(sa.Text(), "sqlite"), nullable=True),
        sa.Column("grams", ARRAY(sa.String(3)).with_variant(sa.Text(), "sqlite"), nullable=True),
        _at("updated_at"),
        sa.PrimaryKeyConstraint("diagram_id", name="pk_search_texts"),
        _fk("search_texts", "diagram_id", "diagrams.id"),
    )
    op.create_index("ix_search_texts_words", "search_texts", ["words"], postgresql_using="gin")
    op.create_index("ix_search_texts_grams", "search_texts", ["grams"], postgresql_using="gin")


def downgrade() -> None:
    for table in ("search_texts", "diagram_assets", "asset_uploads", "assets"):
        op.drop_table(table)
