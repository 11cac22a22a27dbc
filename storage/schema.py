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

HEAD = "0005"

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
    Column("colour", String, nullable=False, server_default=""),
    Column("position", Integer, nullable=False, server_default="0"),  # among its siblings
    Column("created_s", Float, nullable=False, server_default="0"),  # Unix time, as all columns that end in _s
    Column("changed_s", Float, nullable=False, server_default="0"),
    Column("trashed_age", Integer),  # the library's age (table day) when it went into the trash
    Column("trashed_with", String),  # the folder whose deletion took it along
)
diagram = Table(
    "diagram",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("folder_id", String, ForeignKey("folder.id", ondelete="SET NULL")),
    Column("created_s", Float, nullable=False),
    Column("changed_s", Float, nullable=False),
    Column("opened_s", Float),
    Column("trashed_s", Float),
    Column("starred", Integer, nullable=False, server_default="0"),
    Column("kind", String, nullable=False, server_default="canvas"),
    Column("trashed_age", Integer),
    Column("trashed_with", String),
    Column("content_size", Integer, nullable=False, server_default="0"),  # updates and snapshots; kept by triggers
    Column("versions_size", Integer, nullable=False, server_default="0"),
    Column("digested", Integer, nullable=False, server_default="0"),  # search and asset uses know it up to this update
    Index("diagram_by_change", "changed_s"),
)
# Days on which the library was in use, as days since 1970; the age of a library is the sum of `credit`.
day = Table(
    "day",
    metadata,
    Column("date", Integer, primary_key=True),
    Column("credit", Integer, nullable=False),
)
# The external file that a diagram is linked with; `base` is what both sides last agreed on.
source = Table(
    "source",
    metadata,
    _diagram_id(primary_key=True),
    Column("path", Text, nullable=False, index=True),
    Column("sha256", String, nullable=False, server_default=""),
    Column("seen_s", Float, nullable=False, server_default="0"),
    Column("base", LargeBinary, nullable=False, server_default=""),
)
tag = Table(
    "tag",
    metadata,
    _diagram_id(),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("diagram_id", "name"),
    Index("tag_by_name", "name"),
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
# A version is a row of parts; parts are shared by all versions in which they are the same.
version = Table(
    "version",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    _diagram_id(index=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("author", Text, nullable=False, server_default=""),
    Column("automatic", Integer, nullable=False),
    Column("cause", String, nullable=False, server_default=""),
    Column("records", Integer, nullable=False, server_default="0"),
    Column("size", Integer, nullable=False, server_default="0"),  # of the parts that the version before had not
    Column("sha256", LargeBinary, nullable=False),  # of the hashes of its parts
    Column("age", Integer, nullable=False, server_default="0"),  # the library's age when it was made
    Column("made_s", Float, nullable=False),
    sqlite_autoincrement=True,
)
part = Table(
    "part",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)
version_part = Table(
    "version_part",
    metadata,
    Column("version_id", String, ForeignKey("version.id", ondelete="CASCADE"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("sha256", String, ForeignKey("part.sha256"), nullable=False, index=True),
    PrimaryKeyConstraint("version_id", "place"),
)
version_asset = Table(
    "version_asset",
    metadata,
    Column("version_id", String, ForeignKey("version.id", ondelete="CASCADE"), nullable=False),
    Column("sha256", String, ForeignKey("asset.sha256"), nullable=False, index=True),
    PrimaryKeyConstraint("version_id", "sha256"),
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
    Column("unused_age", Integer),  # the library's age when nothing was found to use it
    Index("asset_by_size", "sha256", "size"),  # the sizes alone: a row's bytes need not be read past
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
# Where diagrams are synced to: a person's account on a server, or a bucket. Several may be known, one is in use.
account = Table(
    "account",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),  # server or bucket
    Column("address", Text, nullable=False),
    Column("user_id", String, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Column("name", Text, nullable=False, server_default=""),
    Column("options", Text, nullable=False, server_default="{}"),  # JSON; never a secret
    Column("cursor", Text, nullable=False, server_default=""),  # of the feed of changes
    Column("epoch", String, nullable=False, server_default=""),
    Column("in_use", Integer, nullable=False, server_default="0"),
    Column("created_s", Float, nullable=False),
    Column(
        "shelf", String, nullable=False, server_default=""
    ),  # revision of its shelf that `*_base` is; "-": it has none
)
# What is known of a diagram's other copy. A diagram without a row, or without an account, is on this computer only.
sync_state = Table(
    "sync_state",
    metadata,
    _diagram_id(primary_key=True),
    Column("account_id", String, ForeignKey("account.id", ondelete="SET NULL"), index=True),
    Column("acked_version", Text, nullable=False, server_default="{}"),  # JSON: peer to how many of its operations
    Column("acked_update", Integer, nullable=False, server_default="0"),  # every update up to this one is there
    Column("whole", Integer, nullable=False, server_default="0"),  # seen in this epoch to have all up to that one
    Column("epoch", String, nullable=False, server_default=""),
    Column("seq", Integer, nullable=False, server_default="0"),  # all rows of the server's log up to this are here
    Column("role", String, nullable=False, server_default="owner"),
    Column("hold", String, nullable=False, server_default=""),  # why it is not synced now; empty: it is
    Column("reason", Text, nullable=False, server_default=""),
    Column("title", Text),  # what both sides last agreed on; None: nothing yet
    Column("trashed", Integer, nullable=False, server_default="0"),  # as `title`
    Column("told_version", Text),  # as `acked_version`: clashes up to there were told; None: that is not known
)
# What came from elsewhere and has not been examined yet: nothing reads it as part of a diagram.
arrival = Table(
    "arrival",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("diagram_id", String, nullable=False, index=True),  # no reference: a new diagram begins with its arrivals
    Column("account_id", String, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("peer", String, nullable=False, server_default=""),  # empty: a snapshot, of many peers
    Column("start", Integer, nullable=False, server_default="0"),
    Column("end", Integer, nullable=False, server_default="0"),
    Column("bytes", LargeBinary, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("made_s", Float, nullable=False),
    sqlite_autoincrement=True,
)
# Diagrams that were deleted for good here; kept by a trigger. The other side is told, and does not bring them back.
farewell = Table(
    "farewell",
    metadata,
    Column("diagram_id", String, primary_key=True),
    Column("account_id", String, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("told", Integer, nullable=False, server_default="0"),
)
# To which account a folder belongs, and what both sides last agreed on; a name of None: nothing yet. Without an account
# it is kept on this computer; without a row it belongs to nobody. Outlives its folder until the other side knows.
folder_base = Table(
    "folder_base",
    metadata,
    Column("folder_id", String, primary_key=True),
    Column("account_id", String, ForeignKey("account.id", ondelete="CASCADE"), index=True),
    Column("name", Text),
    Column("parent_id", String),
    Column("colour", String, nullable=False, server_default=""),
    Column("trashed", Integer, nullable=False, server_default="0"),
)
# Folder, star and tags (JSON) of each diagram as the other side has them; `agreed`: they were the same here.
place_base = Table(
    "place_base",
    metadata,
    Column("account_id", String, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("diagram_id", String, nullable=False, index=True),  # no reference: the other side may have more diagrams
    Column("folder_id", String),
    Column("starred", Integer, nullable=False, server_default="0"),
    Column("tags", Text, nullable=False, server_default="[]"),
    Column("agreed", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("account_id", "diagram_id"),
)
# Folders and diagrams whose order the other side may not know, since when; kept by triggers.
shelf_change = Table(
    "shelf_change",
    metadata,
    Column("kind", String, nullable=False),  # folder or diagram
    Column("id", String, nullable=False),
    Column("made_s", Float, nullable=False),
    PrimaryKeyConstraint("kind", "id"),
)
# The files that an account's server is known to have, for one diagram each.
asset_copy = Table(
    "asset_copy",
    metadata,
    _diagram_id(),
    Column("sha256", String, nullable=False),
    Column("account_id", String, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    PrimaryKeyConstraint("diagram_id", "sha256", "account_id"),
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

# The words of a diagram as they were written; `search` holds them folded, under the same number.
search_text = Table(
    "search_text",
    metadata,
    Column("number", Integer, primary_key=True),
    _diagram_id(unique=True),
    Column("title", Text, nullable=False),
    Column("tags", Text, nullable=False, server_default=""),
    Column("labels", Text, nullable=False, server_default=""),
    Column("notes", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)
# Every word that was ever indexed, for finding what a mistyped one may have meant.
search_word = Table(
    "search_word",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("word", String, nullable=False, unique=True),
    sqlite_autoincrement=True,
)

# Virtual tables and triggers are what SQLAlchemy's Table cannot describe.
SEARCH_DDL = (
    "CREATE VIRTUAL TABLE search USING fts5(title, tags, labels, notes, "
    "tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\", prefix = '1 2 3')"
)
SEARCH_TRIGGER = (
    "CREATE TRIGGER search_text_goes AFTER DELETE ON search_text BEGIN DELETE FROM search WHERE rowid = OLD.number; END"
)
FAREWELL_TRIGGER = (
    "CREATE TRIGGER diagram_says_farewell BEFORE DELETE ON diagram BEGIN "
    "INSERT OR IGNORE INTO farewell (diagram_id, account_id) "
    "SELECT diagram_id, account_id FROM sync_state WHERE diagram_id = OLD.id AND account_id IS NOT NULL; END"
)
