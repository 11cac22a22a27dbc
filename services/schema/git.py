"""Git repositories that people keep diagrams in. Written by the git service only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.base import Base, Id


class GitConnection(Base):
    """A repository below the root of the settings, and the branch of it. `format` is that of the files in it."""

    __tablename__ = "git_connections"
    __table_args__ = (UniqueConstraint("owner_id", "title"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    owner_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    repository: Mapped[str] = mapped_column(String(255))
    branch: Mapped[str] = mapped_column(String(100))
    format: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
