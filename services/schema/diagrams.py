"""Diagrams as a library knows them, their folders, and who may do what with them. Written by the diagrams service."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.platform.clock import now
from services.schema.base import Base, Id


class Folder(Base):
    """A folder of one person. `colour` is ``#rrggbb`` or empty; `revision` counts its changes."""

    __tablename__ = "folders"

    id: Mapped[Id] = mapped_column(primary_key=True)
    owner_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[Id | None] = mapped_column(ForeignKey("folders.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    colour: Mapped[str] = mapped_column(String(7), default="", server_default="")
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    created_at: Mapped[datetime]
    trashed_at: Mapped[datetime | None] = mapped_column(index=True)


class Diagram(Base):
    """One diagram. `head_seq` is the number of the last row of its update log; 0 when there is none.

    `revision` counts the changes of what this row says (title, folder, tags, trash), not those of the content.
    `changed_at` moves by itself with every change of the row, whoever makes it: the feed of changes goes by it.
    """

    __tablename__ = "diagrams"
    # One index for each list that a library shows page by page; without the trashed, which are few.
    __table_args__ = (
        Index(
            "ix_diagrams_living_by_update", "owner_id", "updated_at", "id",
            postgresql_where=text("trashed_at IS NULL"), sqlite_where=text("trashed_at IS NULL"),
        ),
        Index("ix_diagrams_trashed_at", "trashed_at"),
        Index("ix_diagrams_changed_at", "changed_at"),
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(primary_key=True)
    owner_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    folder_id: Mapped[Id | None] = mapped_column(ForeignKey("folders.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(String(500))
    head_seq: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now, server_default="1970-01-01 00:00:00+00:00")
    trashed_at: Mapped[datetime | None]


class DiagramTag(Base):
    """A word that whoever may edit the diagram put on it."""

    __tablename__ = "diagram_tags"

    diagram_id: Mapped[Id] = mapped_column(ForeignKey("diagrams.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class PersonTag(Base):
    """A word that one person put on a diagram for themselves; nobody else is told of it."""

    __tablename__ = "person_tags"

    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    diagram_id: Mapped[Id] = mapped_column(ForeignKey("diagrams.id", ondelete="CASCADE"), primary_key=True, index=True)
    tag: Mapped[str] = mapped_column(String(64), primary_key=True)


class Mark(Base):
    """What one person noted about a diagram: the star, when it was last opened, and in which folder it lies.

    The folder is that of somebody with whom the diagram is shared; its owner's is the diagram's own.
    """

    __tablename__ = "marks"
    __table_args__ = (
        Index("ix_marks_user_id_opened_at", "user_id", "opened_at"),
        Index("ix_marks_user_id_starred_at", "user_id", "starred_at"),
    )

    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    diagram_id: Mapped[Id] = mapped_column(ForeignKey("diagrams.id", ondelete="CASCADE"), primary_key=True, index=True)
    starred_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    folder_id: Mapped[Id | None] = mapped_column(ForeignKey("folders.id", ondelete="SET NULL"), index=True)


class Share(Base):
    """A person, a team, or whoever proves to own an e-mail address may work with a diagram.

    Exactly one of the three is named; `role` is viewer, commenter or editor. `email` (lower case) waits for an account
    whose address is verified.
    """

    __tablename__ = "shares"
    __table_args__ = (
        UniqueConstraint("diagram_id", "user_id"),
        UniqueConstraint("diagram_id", "team_id"),
        UniqueConstraint("diagram_id", "email"),
        CheckConstraint(
            "(CASE WHEN user_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN team_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN email IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_receiver",
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    diagram_id: Mapped[Id] = mapped_column(ForeignKey("diagrams.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[Id | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[Id | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    role: Mapped[str] = mapped_column(String(16))
    granted_by: Mapped[Id | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
