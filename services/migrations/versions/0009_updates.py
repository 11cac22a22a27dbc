"""The update log: rows, peers, snapshots, floors, devices and the epoch of the server."""

import sqlalchemy as sa
from alembic import op

from services.schema.base import Moment
from services.schema.updates import PeerNumber

revision = "0009"
down_revision = "0008"

_LONG_AGO = "1970-01-01 00:00:00+00:00"
_TABLES = ("server_epoch", "device_versions", "log_floors", "log_snapshots", "log_peers", "updates")


def _fk(table: str, column: str, target: str, rule: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=rule)


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def upgrade() -> None:
    with op.batch_alter_table("diagrams") as diagrams:
        diagrams.add_column(sa.Column("changed_at", Moment(), nullable=False, server_default=_LONG_AGO))
        diagrams.create_index("ix_diagrams_changed_at", ["changed_at"])
    op.create_table(
        "updates",
        _id("diagram_id"),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("peer", PeerNumber(), nullable=False),
        sa.Column("c_start", sa.Integer(), nullable=False),
        sa.Column("c_end", sa.Integer(), nullable=False),
        _id("batch_id"),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        _id("author_id", nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("quarantined_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("diagram_id", "seq", name="pk_updates"),
        sa.UniqueConstraint("diagram_id", "peer", "c_start", "c_end", name="uq_updates_diagram_id_peer_c_start_c_end"),
        _fk("updates", "diagram_id", "diagrams", "CASCADE"),
        _fk("updates", "author_id", "users", "SET NULL"),
    )
    op.create_table(
        "log_peers",
        _id("diagram_id"),
        sa.Column("peer", PeerNumber(), nullable=False, autoincrement=False),
        sa.Column("c_end", sa.Integer(), nullable=False),
        _id("owner_id", nullable=True),
        _id("device_id", nullable=True),
        sa.PrimaryKeyConstraint("diagram_id", "peer", name="pk_log_peers"),
        _fk("log_peers", "diagram_id", "diagrams", "CASCADE"),
        _fk("log_peers", "owner_id", "users", "SET NULL"),
    )
    op.create_table(
        "log_snapshots",
        _id("diagram_id"),
        sa.Column("covers_seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("version", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("diagram_id", "covers_seq", name="pk_log_snapshots"),
        _fk("log_snapshots", "diagram_id", "diagrams", "CASCADE"),
    )
    op.create_table(
        "log_floors",
        _id("diagram_id"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("diagram_id", name="pk_log_floors"),
        _fk("log_floors", "diagram_id", "diagrams", "CASCADE"),
    )
    op.create_table(
        "device_versions",
        _id("diagram_id"),
        _id("user_id"),
        _id("device_id"),
        sa.Column("version", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("diagram_id", "user_id", "device_id", name="pk_device_versions"),
        _fk("device_versions", "diagram_id", "diagrams", "CASCADE"),
        _fk("device_versions", "user_id", "users", "CASCADE"),
    )
    op.create_table(
        "server_epoch",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        _id("epoch"),
        sa.Column("began_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_server_epoch"),
    )
    for table, column in (("updates", "author_id"), ("log_peers", "owner_id"), ("device_versions", "user_id")):
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    with op.batch_alter_table("diagrams") as diagrams:
        diagrams.drop_index("ix_diagrams_changed_at")
        diagrams.drop_column("changed_at")
