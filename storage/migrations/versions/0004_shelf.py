"""Folders, tags and stars as both sides last agreed on them, and which of them were changed since."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NOW_S = "(julianday('now') - 2440587.5) * 86400.0"


def upgrade() -> None:
    op.add_column("account", sa.Column("shelf", sa.String, nullable=False, server_default=""))
    op.create_table(
        "folder_base",
        sa.Column("folder_id", sa.String, primary_key=True),
        sa.Column("account_id", sa.String, sa.ForeignKey("account.id", ondelete="CASCADE")),
        sa.Column("name", sa.Text),
        sa.Column("parent_id", sa.String),
        sa.Column("colour", sa.String, nullable=False, server_default=""),
        sa.Column("trashed", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_index("ix_folder_base_account_id", "folder_base", ["account_id"])
    op.create_table(
        "place_base",
        sa.Column("account_id", sa.String, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("diagram_id", sa.String, nullable=False),
        sa.Column("folder_id", sa.String),
        sa.Column("starred", sa.Integer, nullable=False, server_default="0"),
        sa.Column("tags", sa.Text, nullable=False, server_default="[]"),
        sa.Column("agreed", sa.Integer, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("account_id", "diagram_id"),
    )
    op.create_index("ix_place_base_diagram_id", "place_base", ["diagram_id"])
    op.create_table(
        "shelf_change",
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("made_s", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("kind", "id"),
    )
    # What is in order already is not known to the other side.
    op.execute(f"INSERT INTO shelf_change (kind, id, made_s) SELECT 'folder', id, {_NOW_S} FROM folder")
    op.execute(
        f"INSERT INTO shelf_change (kind, id, made_s) SELECT 'diagram', id, {_NOW_S} FROM diagram "
        "WHERE folder_id IS NOT NULL OR starred OR id IN (SELECT diagram_id FROM tag)"
    )
    _triggers()


def _triggers() -> None:
    _note("folder", "INSERT ON folder", "folder", "NEW.id")
    _note(
        "folder_change", "UPDATE OF parent_id, name, colour, trashed_age ON folder", "folder", "NEW.id",
        "OLD.parent_id IS NOT NEW.parent_id OR OLD.name <> NEW.name OR OLD.colour <> NEW.colour "
        "OR (OLD.trashed_age IS NULL) <> (NEW.trashed_age IS NULL)",
    )  # fmt: skip
    _note("folder_end", "DELETE ON folder", "folder", "OLD.id")
    _note("diagram", "INSERT ON diagram", "diagram", "NEW.id", "NEW.folder_id IS NOT NULL OR NEW.starred")
    _note(
        "diagram_change", "UPDATE OF folder_id, starred ON diagram", "diagram", "NEW.id",
        "OLD.folder_id IS NOT NEW.folder_id OR OLD.starred <> NEW.starred",
    )  # fmt: skip
    _note("tag", "INSERT ON tag", "diagram", "NEW.diagram_id")
    _note("tag_end", "DELETE ON tag", "diagram", "OLD.diagram_id")
    op.execute(
        "CREATE TRIGGER shelf_forgets_diagram AFTER DELETE ON diagram BEGIN "
        "UPDATE place_base SET agreed = 0 WHERE diagram_id = OLD.id; END"
    )


def _note(name: str, event: str, kind: str, row: str, when: str = "1") -> None:
    op.execute(
        f"CREATE TRIGGER shelf_notes_{name} AFTER {event} WHEN {when} BEGIN "
        "INSERT INTO shelf_change (kind, id, made_s) "
        f"SELECT '{kind}', {row}, {_NOW_S} "
        f"WHERE NOT EXISTS (SELECT 1 FROM shelf_change WHERE kind = '{kind}' AND id = {row}); END"
    )
