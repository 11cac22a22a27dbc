"""The first released schema. Written out, not taken from `storage.schema`: that one moves on, this one does not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _diagram_id(**options: bool) -> sa.Column[str]:
    reference = sa.ForeignKey("diagram.id", ondelete="CASCADE")
    return sa.Column("diagram_id", sa.String, reference, nullable=False, **options)  # type: ignore[arg-type]  # plain flags


def upgrade() -> None:
    _catalogue()
    _contents()
    _assets()
    _machinery()
    op.execute(
        "CREATE VIRTUAL TABLE search USING fts5(diagram_id UNINDEXED, title, body, "
        "tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')"
    )


def _catalogue() -> None:
    op.create_table(
        "folder",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("parent_id", sa.String, sa.ForeignKey("folder.id", ondelete="CASCADE")),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.create_table(
        "diagram",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("folder_id", sa.String, sa.ForeignKey("folder.id", ondelete="SET NULL")),
        sa.Column("created_s", sa.Float, nullable=False),
        sa.Column("changed_s", sa.Float, nullable=False),
        sa.Column("opened_s", sa.Float),
        sa.Column("trashed_s", sa.Float),
        sa.Column("starred", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_index("diagram_by_change", "diagram", ["changed_s"])
    op.create_table(
        "tag",
        _diagram_id(),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("diagram_id", "name"),
    )
    op.create_table(
        "thumbnail",
        _diagram_id(primary_key=True),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.Column("made_s", sa.Float, nullable=False),
    )


def _contents() -> None:
    op.create_table(
        "update",
        sa.Column("id", sa.Integer, primary_key=True),
        _diagram_id(),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("imported", sa.Integer, nullable=False),
        sa.Column("made_s", sa.Float, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_update_diagram_id", "update", ["diagram_id"])
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer, primary_key=True),
        _diagram_id(),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("version", sa.LargeBinary, nullable=False),
        sa.Column("covers", sa.Integer, nullable=False),
        sa.Column("made_s", sa.Float, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_snapshot_diagram_id", "snapshot", ["diagram_id"])
    op.create_table(
        "version",
        sa.Column("id", sa.String, primary_key=True),
        _diagram_id(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("automatic", sa.Integer, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("made_s", sa.Float, nullable=False),
    )
    op.create_index("ix_version_diagram_id", "version", ["diagram_id"])
    op.create_table(
        "step",
        _diagram_id(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("undone", sa.Integer, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("diagram_id", "number"),
    )


def _assets() -> None:
    op.create_table(
        "asset",
        sa.Column("sha256", sa.String, primary_key=True),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("made_s", sa.Float, nullable=False),
    )
    op.create_table(
        "asset_use",
        _diagram_id(),
        sa.Column("sha256", sa.String, sa.ForeignKey("asset.sha256"), nullable=False),
        sa.PrimaryKeyConstraint("diagram_id", "sha256"),
    )
    op.create_index("ix_asset_use_sha256", "asset_use", ["sha256"])


def _machinery() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String, nullable=False, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("not_before_s", sa.Float, nullable=False, server_default="0"),
    )
    op.create_table(
        "sync_state",
        _diagram_id(primary_key=True),
        sa.Column("acked_version", sa.LargeBinary, nullable=False),
        sa.Column("epoch", sa.String, nullable=False, server_default=""),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("diagram_id", sa.String, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_s", sa.Float, nullable=False),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
