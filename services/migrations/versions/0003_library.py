"""What a library shows: tags, marks, colours, revisions; shares by e-mail address and by link."""

import sqlalchemy as sa
from alembic import op

from services.schema.base import Moment

revision = "0003"
down_revision = "0002"

_ONE_RECEIVER = (
    "(CASE WHEN user_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN team_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN email IS NULL THEN 0 ELSE 1 END) = 1"
)


def _fk(table: str, column: str, target: str, rule: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=rule)


def upgrade() -> None:
    op.add_column("folders", sa.Column("colour", sa.String(7), nullable=False, server_default=""))
    op.add_column("folders", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.create_index("ix_folders_trashed_at", "folders", ["trashed_at"])
    op.add_column("diagrams", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.create_index(
        "ix_diagrams_living_by_update",
        "diagrams",
        ["owner_id", "updated_at", "id"],
        postgresql_where=sa.text("trashed_at IS NULL"),
        sqlite_where=sa.text("trashed_at IS NULL"),
    )
    op.create_index("ix_diagrams_trashed_at", "diagrams", ["trashed_at"])
    with op.batch_alter_table("shares") as shares:
        shares.add_column(sa.Column("email", sa.String(254), nullable=True))
        shares.create_unique_constraint("uq_shares_diagram_id_email", ["diagram_id", "email"])
        shares.create_index("ix_shares_email", ["email"])
        shares.create_check_constraint("one_receiver", _ONE_RECEIVER)
    _marks()
    _links()


def _marks() -> None:
    op.create_table(
        "diagram_tags",
        sa.Column("diagram_id", sa.String(32), nullable=False),
        sa.Column("tag", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("diagram_id", "tag", name="pk_diagram_tags"),
        _fk("diagram_tags", "diagram_id", "diagrams"),
    )
    op.create_index("ix_diagram_tags_tag", "diagram_tags", ["tag"])
    op.create_table(
        "marks",
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("diagram_id", sa.String(32), nullable=False),
        sa.Column("starred_at", Moment(), nullable=True),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", "diagram_id", name="pk_marks"),
        _fk("marks", "user_id", "users"),
        _fk("marks", "diagram_id", "diagrams"),
    )
    op.create_index("ix_marks_diagram_id", "marks", ["diagram_id"])
    op.create_index("ix_marks_user_id_opened_at", "marks", ["user_id", "opened_at"])
    op.create_index("ix_marks_user_id_starred_at", "marks", ["user_id", "starred_at"])


def _links() -> None:
    op.create_table(
        "share_links",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("diagram_id", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=True),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("view_count", sa.Integer(), nullable=False),
        sa.Column("last_viewed_at", Moment(), nullable=True),
        sa.Column("created_by", sa.String(32), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_share_links"),
        sa.UniqueConstraint("token_hash", name="uq_share_links_token_hash"),
        _fk("share_links", "diagram_id", "diagrams"),
        _fk("share_links", "created_by", "users", "SET NULL"),
    )
    op.create_index("ix_share_links_diagram_id", "share_links", ["diagram_id"])
    op.create_table(
        "link_members",
        sa.Column("link_id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("joined_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("link_id", "user_id", name="pk_link_members"),
        _fk("link_members", "link_id", "share_links"),
        _fk("link_members", "user_id", "users"),
    )
    op.create_index("ix_link_members_user_id", "link_members", ["user_id"])


def downgrade() -> None:
    for table in ("link_members", "share_links", "marks", "diagram_tags"):
        op.drop_table(table)
    with op.batch_alter_table("shares") as shares:
        shares.drop_constraint("ck_shares_one_receiver", type_="check")
        shares.drop_index("ix_shares_email")
        shares.drop_constraint("uq_shares_diagram_id_email", type_="unique")
        shares.drop_column("email")
    op.drop_index("ix_diagrams_trashed_at", "diagrams")
    op.drop_index("ix_diagrams_living_by_update", "diagrams")
    op.drop_column("diagrams", "revision")
    op.drop_index("ix_folders_trashed_at", "folders")
    op.drop_column("folders", "revision")
    op.drop_column("folders", "colour")
