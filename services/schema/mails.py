"""Mail that is to be sent: written with the deed that it tells of, deleted when the mail server has it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.base import Base, Id


class OutgoingMail(Base):
    """One mail; `sealed` is the whole message, encrypted, because it may hold a token."""

    __tablename__ = "outgoing_mails"

    id: Mapped[Id] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
