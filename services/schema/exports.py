"""Exports that people asked for, and those that come again and again. Written by the exports service only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.base import Base, Id


class ExportSchedule(Base):
    """An export that is made again and again: `rule` is ``every N hours`` or five fields of cron in `zone`."""

    __tablename__ = "export_schedules"

    id: Mapped[Id] = mapped_column(primary_key=True)
    owner_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    request: Mapped[dict[str, Any]] = mapped_column(JSON)  # Any: what JSON can hold
    rule: Mapped[str] = mapped_column(String(100))
    zone: Mapped[str] = mapped_column(String(64))
    is_active: Mapped[bool] = mapped_column(default=True)
    next_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]


class Export(Base):
    """One export: queued, running, done, failed, cancelled or expired. `done` of `total` diagrams are drawn.

    `leased_until`: an instance is at it; should that one die, another may begin again after this moment.
    """

    __tablename__ = "exports"
    __table_args__ = (
        Index("ix_exports_owner_id_created_at", "owner_id", "created_at", "id"),
        Index(
            "ix_exports_open", "created_at", "id",
            postgresql_where=text("status IN ('queued', 'running')"),
            sqlite_where=text("status IN ('queued', 'running')"),
        ),
        Index("ix_exports_expires_at", "expires_at"),
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(primary_key=True)
    owner_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    schedule_id: Mapped[Id | None] = mapped_column(ForeignKey("export_schedules.id", ondelete="SET NULL"), index=True)
    status: Mapped[str] = mapped_column(String(16))
    request: Mapped[dict[str, Any]] = mapped_column(JSON)  # Any: what JSON can hold
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    problem_code: Mapped[str] = mapped_column(String(64), default="")
    problem: Mapped[str] = mapped_column(String(1000), default="")
    losses: Mapped[list[str]] = mapped_column(JSON)
    file_name: Mapped[str] = mapped_column(String(255), default="")
    content_type: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    blob_key: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
