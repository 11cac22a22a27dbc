"""The order that a person keeps: folders of shared diagrams, and tags of one's own."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    with op.batch_alter_table("marks") as marks:
        marks.add_column(sa.Column("folder_id", sa.String(32), nullable=True))
        marks.create_foreign_key("fk_marks_folder_id_folders", "folders", ["folder_id"], ["id"], ondelete="SET NULL")
        marks.create_index("ix_marks_folder_id", ["folder_id"])
    op.create_table(
        "person_tags",
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("diagram_id", sa.String(32), nullable=False),
        sa.Column("tag", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "diagram_id", "tag", name="pk_person_tags"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_person_tags_user_id_users", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["diagram_id"], ["diagrams.id"], name="fk_person_tags_diagram_id_diagrams", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_person_tags_diagram_id", "person_tags", ["diagram_id"])


def downgrade() -> None:
    op.drop_table("person_tags")
    with op.batch_alter_table("marks") as marks:
        marks.drop_index("ix_marks_folder_id")
        marks.drop_constraint("fk_marks_folder_id_folders", type_="foreignkey")
        marks.drop_column("folder_id")
