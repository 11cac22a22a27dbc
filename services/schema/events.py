"""What happened, written down in the deed's own transaction; and who does the work that only one may do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.base import Base, Id


class Event(Base):
    """One event. `diagram_id` and people are not foreign keys: it is told of also when they are gone.

    `owner_id` is whose thing it is about, `user_id` who did it. `spread_at`: when deliveries were made of it.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index(
            "ix_events_unspread", "at", "id",
            postgresql_where=text("spread_at IS NULL"), sqlite_where=text("spread_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    owner_id: Mapped[Id]
    user_id: Mapped[Id | None]
    diagram_id: Mapped[Id | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)  # Any: what JSON can hold
    at: Mapped[datetime] = mapped_column(index=True)
    spread_at: Mapped[datetime | None]


class HeardHead(Base):
    """Up to which row of its update log the change of a diagram has been told."""

    __tablename__ = "heard_heads"

    diagram_id: Mapped[Id] = mapped_column(primary_key=True)
    head_seq: Mapped[int]


class Lease(Base):
    """Who does the work called `name`, and until when nobody else may."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    holder: Mapped[Id]
    until: Mapped[datetime]
