"""The tables of a library. What is inside an update, a snapshot or a step is opaque here: bytes with a hash.

A change of this file needs the next migration in `storage/migrations/versions` and the new name in HEAD.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

HEAD = "0001"

metadata = MetaData()


def _diagram_id(**options: bool) -> Column[str]:
    reference = ForeignKey("diagram.id", ondelete="CASCADE")
    return Column("diagram_id", String, reference, nullable=False, **options)  # type: ignore[arg-type]  # plain flags


folder = Table(
    "folder",
    metadata,
    Column("id", String, primary_key=True),
    Column("parent_id", String, ForeignKey("folder.id", ondelete="CASCADE")),
    Column("name", Text, nullable=False),
)
diagram = Table(
    "diagram",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("folder_id", String, ForeignKey("folder.id", ondelete="SET NULL")),
    Column("created_s", Float, nullable=False),  # Unix time, as all columns that end in _s
    Column("changed_s", Float, nullable=False),
    Column("opened_s", Float),
    Column("trashed_s", Float),
    Column("starred", Integer, nullable=False, server_default="0"),
    Index("diagram_by_change", "changed_s"),
)
tag = Table(
    "tag",
    metadata,
    _diagram_id(),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("diagram_id", "name"),
)
update = Table(
    "update",
    metadata,
    Column("id", Integer, primary_key=True),
    _diagram_id(index=True),
    Column("bytes", LargeBinary, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("origin", String, nullable=False),  # local or remote
    Column("imported", Integer, nullable=False),  # 0: received, not yet merged into what a snapshot may replace
    Column("made_s", Float, nullable=False),
    sqlite_autoincrement=True,
)
snapshot = Table(
    "snapshot",
    metadata,
    Column("id", Integer, primary_key=True),
    _diagram_id(index=True),
    Column("bytes", LargeBinary, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("version", LargeBinary, nullable=False),
    Column("covers", Integer, nullable=False),  # every imported update up to this id is in it
    Column("made_s", Float, nullable=False),
    sqlite_autoincrement=True,
)
version = Table(
    "version",
    metadata,
    Column("id", String, primary_key=True),
    _diagram_id(index=True),
    Column("name", Text, nullable=False),
    Column("automatic", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("made_s", Float, nullable=False),
)
step = Table(
    "step",
    metadata,
    _diagram_id(),
    Column("number", Integer, nullable=False),
    Column("undone", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    PrimaryKeyConstraint("diagram_id", "number"),
)
asset = Table(
    "asset",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("made_s", Float, nullable=False),
)
asset_use = Table(
    "asset_use",
    metadata,
    _diagram_id(),
    Column("sha256", String, ForeignKey("asset.sha256"), nullable=False, index=True),
    PrimaryKeyConstraint("diagram_id", "sha256"),
)
thumbnail = Table(
    "thumbnail",
    metadata,
    _diagram_id(primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
    Column("made_s", Float, nullable=False),
)
job = Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before_s", Float, nullable=False, server_default="0"),
)
sync_state = Table(
    "sync_state",
    metadata,
    _diagram_id(primary_key=True),
    Column("acked_version", LargeBinary, nullable=False),
    Column("epoch", String, nullable=False, server_default=""),
)
quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("diagram_id", String, nullable=False),  # no reference: outlives its diagram
    Column("bytes", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_s", Float, nullable=False),
)
setting = Table(
    "setting",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
)

# Full-text search is a virtual table, which SQLAlchemy's Table cannot describe.
SEARCH_DDL = (
    "CREATE VIRTUAL TABLE search USING fts5(diagram_id UNINDEXED, title, body, "
    "tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')"
)
