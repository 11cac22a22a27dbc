"""Links that open a diagram to whoever has them, and who came by one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, String, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.base import Base, Id


class ShareLink(Base):
    """A link. Its token is known to its holders only; here is the SHA-256 of it.

    It stops when `revoked_at` is set or `expires_at` is past, and with it the access of all who came by it.
    """

    __tablename__ = "share_links"

    id: Mapped[Id] = mapped_column(primary_key=True)
    diagram_id: Mapped[Id] = mapped_column(ForeignKey("diagrams.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    view_count: Mapped[int] = mapped_column(default=0)
    last_viewed_at: Mapped[datetime | None]
    created_by: Mapped[Id | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    @classmethod
    def works_at(cls, at: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
        """The condition that a link is neither revoked nor expired at a moment."""
        return and_(cls.revoked_at.is_(None), or_(cls.expires_at.is_(None), cls.expires_at > at))


class LinkMember(Base):
    """A person who opened a link while signed in: the diagram is shared with them for as long as the link works."""

    __tablename__ = "link_members"

    link_id: Mapped[Id] = mapped_column(ForeignKey("share_links.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    joined_at: Mapped[datetime]
