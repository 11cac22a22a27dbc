"""Folders with colours, trash by days of use, versions in shared parts, linked files, search over tags and notes."""

from __future__ import annotations

import hashlib
import uuid

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _diagram_id(**options: bool) -> sa.Column[str]:
    reference = sa.ForeignKey("diagram.id", ondelete="CASCADE")
    return sa.Column("diagram_id", sa.String, reference, nullable=False, **options)  # type: ignore[arg-type]  # plain flags


def upgrade() -> None:
    _catalogue()
    _sizes()
    _versions()
    _assets()
    _search()


def _catalogue() -> None:
    for column in (
        sa.Column("colour", sa.String, nullable=False, server_default=""),
        sa.Column("position", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_s", sa.Float, nullable=False, server_default="0"),
        sa.Column("changed_s", sa.Float, nullable=False, server_default="0"),
        sa.Column("trashed_age", sa.Integer),
        sa.Column("trashed_with", sa.String),
    ):
        op.add_column("folder", column)
    op.execute("UPDATE folder SET created_s = CAST(strftime('%s', 'now') AS REAL), position = rowid")
    op.execute("UPDATE folder SET changed_s = created_s")
    for column in (
        sa.Column("kind", sa.String, nullable=False, server_default="canvas"),
        sa.Column("trashed_age", sa.Integer),
        sa.Column("trashed_with", sa.String),
        sa.Column("content_size", sa.Integer, nullable=False, server_default="0"),
        sa.Column("versions_size", sa.Integer, nullable=False, server_default="0"),
        sa.Column("digested", sa.Integer, nullable=False, server_default="0"),
    ):
        op.add_column("diagram", column)
    op.execute("UPDATE diagram SET trashed_age = 0 WHERE trashed_s IS NOT NULL")
    op.create_index("tag_by_name", "tag", ["name"])
    op.create_table(
        "day",
        sa.Column("date", sa.Integer, primary_key=True),
        sa.Column("credit", sa.Integer, nullable=False),
    )
    op.create_table(
        "source",
        _diagram_id(primary_key=True),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("sha256", sa.String, nullable=False, server_default=""),
        sa.Column("seen_s", sa.Float, nullable=False, server_default="0"),
        sa.Column("base", sa.LargeBinary, nullable=False, server_default=""),
    )
    op.create_index("ix_source_path", "source", ["path"])


def _sizes() -> None:
    """Triggers, because rows come and go in many places: appending, compaction, duplicates, recovery."""
    for table in ("update", "snapshot"):
        op.execute(
            f'UPDATE diagram SET content_size = content_size + coalesce((SELECT sum(length(bytes)) FROM "{table}" '
            "WHERE diagram_id = diagram.id), 0)"
        )
        op.execute(
            f'CREATE TRIGGER {table}_grows AFTER INSERT ON "{table}" BEGIN '
            "UPDATE diagram SET content_size = content_size + length(NEW.bytes) WHERE id = NEW.diagram_id; END"
        )
        op.execute(
            f'CREATE TRIGGER {table}_shrinks AFTER DELETE ON "{table}" BEGIN '
            "UPDATE diagram SET content_size = content_size - length(OLD.bytes) WHERE id = OLD.diagram_id; END"
        )


def _versions() -> None:
    connection = op.get_bind()
    query = sa.text("SELECT id, diagram_id, name, automatic, bytes, made_s FROM version ORDER BY made_s, id")
    kept = connection.execute(query).all()
    op.drop_table("version")
    op.create_table(
        "version",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        _diagram_id(),
        sa.Column("name", sa.Text, nullable=False, server_default=""),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("author", sa.Text, nullable=False, server_default=""),
        sa.Column("automatic", sa.Integer, nullable=False),
        sa.Column("cause", sa.String, nullable=False, server_default=""),
        sa.Column("records", sa.Integer, nullable=False, server_default="0"),
        sa.Column("size", sa.Integer, nullable=False, server_default="0"),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("age", sa.Integer, nullable=False, server_default="0"),
        sa.Column("made_s", sa.Float, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_version_diagram_id", "version", ["diagram_id"])
    op.create_table(
        "part",
        sa.Column("sha256", sa.String, primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "version_part",
        sa.Column("version_id", sa.String, sa.ForeignKey("version.id", ondelete="CASCADE"), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String, sa.ForeignKey("part.sha256"), nullable=False),
        sa.PrimaryKeyConstraint("version_id", "place"),
    )
    op.create_index("ix_version_part_sha256", "version_part", ["sha256"])
    for row in kept:
        _carry_over(connection, row)


def _carry_over(connection: sa.Connection, row: sa.Row[tuple[str, str, str, int, bytes, float]]) -> None:
    """A version of schema 0001 was one blob; it becomes a version of one part."""
    name, data = hashlib.sha256(row.bytes).hexdigest(), bytes(row.bytes)
    connection.execute(
        sa.text(
            "INSERT INTO version (id, diagram_id, name, automatic, size, sha256, made_s) "
            "VALUES (:id, :diagram, :name, :automatic, :size, :sha256, :made)"
        ),
        {
            "id": row.id or uuid.uuid4().hex,
            "diagram": row.diagram_id,
            "name": row.name,
            "automatic": row.automatic,
            "size": len(data),
            "sha256": hashlib.sha256(name.encode()).digest(),
            "made": row.made_s,
        },
    )
    connection.execute(
        sa.text("INSERT OR IGNORE INTO part (sha256, size, bytes) VALUES (:name, :size, :data)"),
        {"name": name, "size": len(data), "data": data},
    )
    connection.execute(
        sa.text("INSERT INTO version_part (version_id, place, sha256) VALUES (:id, 0, :name)"),
        {"id": row.id, "name": name},
    )
    connection.execute(
        sa.text("UPDATE diagram SET versions_size = versions_size + :size WHERE id = :id"),
        {"size": len(data), "id": row.diagram_id},
    )


def _assets() -> None:
    op.add_column("asset", sa.Column("unused_age", sa.Integer))
    op.create_index("asset_by_size", "asset", ["sha256", "size"])
    op.create_table(
        "version_asset",
        sa.Column("version_id", sa.String, sa.ForeignKey("version.id", ondelete="CASCADE"), nullable=False),
        sa.Column("sha256", sa.String, sa.ForeignKey("asset.sha256"), nullable=False),
        sa.PrimaryKeyConstraint("version_id", "sha256"),
    )
    op.create_index("ix_version_asset_sha256", "version_asset", ["sha256"])


def _search() -> None:
    """The old words are carried over unfolded; `digested` 0 has the program read every diagram again."""
    op.create_table(
        "search_text",
        sa.Column("number", sa.Integer, primary_key=True),
        _diagram_id(unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("tags", sa.Text, nullable=False, server_default=""),
        sa.Column("labels", sa.Text, nullable=False, server_default=""),
        sa.Column("notes", sa.Text, nullable=False, server_default=""),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "search_word",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("word", sa.String, nullable=False, unique=True),
        sqlite_autoincrement=True,
    )
    op.execute(
        "INSERT OR IGNORE INTO search_text (diagram_id, title, tags, labels) "
        "SELECT diagram.id, diagram.title, coalesce((SELECT group_concat(name, char(10)) FROM tag "
        "WHERE tag.diagram_id = diagram.id), ''), coalesce(search.body, '') "
        "FROM diagram LEFT JOIN search ON search.diagram_id = diagram.id ORDER BY diagram.changed_s"
    )
    op.execute("DROP TABLE search")
    op.execute(
        "CREATE VIRTUAL TABLE search USING fts5(title, tags, labels, notes, "
        "tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\", prefix = '1 2 3')"
    )
    op.execute(
        "INSERT INTO search (rowid, title, tags, labels, notes) "
        "SELECT number, title, tags, labels, notes FROM search_text"
    )
    op.execute(
        "CREATE TRIGGER search_text_goes AFTER DELETE ON search_text BEGIN "
        "DELETE FROM search WHERE rowid = OLD.number; END"
    )
