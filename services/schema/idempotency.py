"""Answers kept for whoever asks the same thing twice. Written by `services.web.idempotency` for all services."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.base import Base


class KeptAnswer(Base):
    """What one request of a person, named by its idempotency key, was answered; `status` is None until it is.

    `request_sha256` is of the method, the path and the body.
    """

    __tablename__ = "kept_answers"
    __table_args__ = (Index("ix_kept_answers_began_at", "began_at"),)

    user_id: Mapped[str] = mapped_column(String(32), ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    began_at: Mapped[datetime]
    status: Mapped[int | None]
    content_type: Mapped[str | None] = mapped_column(String(200))
    location: Mapped[str | None] = mapped_column(String(2000))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
