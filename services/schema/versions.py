"""Kept states of diagrams: versions, and templates that new diagrams begin with. Written by the diagrams service."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.base import Base, Id


class Version(Base):
    """What the log of a diagram said up to row `seq`, as one blob in the bucket `diagrams`.

    `kind` is automatic, named or restore (what was there before something was restored). `vector` is the version vector
    of the blob, packed as that of a snapshot.
    """

    __tablename__ = "versions"
    __table_args__ = (Index("ix_versions_diagram_id_created_at", "diagram_id", "created_at", "id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    diagram_id: Mapped[Id] = mapped_column(ForeignKey("diagrams.id", ondelete="CASCADE"))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200), default="")
    author_id: Mapped[Id | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class Template(Base):
    """A diagram to begin with: of a person, or of a team besides, whose members all see it."""

    __tablename__ = "templates"

    id: Mapped[Id] = mapped_column(primary_key=True)
    owner_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[Id | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(2000), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
