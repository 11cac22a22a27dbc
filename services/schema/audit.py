"""What was done, by whom, to what, from where. Any service writes; nobody changes a row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.base import Base, Id


class AuditEntry(Base):
    """One deed. Ids have no foreign keys: the log outlives people, teams and diagrams."""

    __tablename__ = "audit_log"

    id: Mapped[Id] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[Id | None] = mapped_column(index=True)
    api_key_id: Mapped[Id | None]
    action: Mapped[str] = mapped_column(String(64), index=True)
    target_kind: Mapped[str] = mapped_column(String(32))
    target_id: Mapped[str] = mapped_column(String(64), index=True)
    team_id: Mapped[Id | None] = mapped_column(index=True)
    ip: Mapped[str] = mapped_column(String(45))
    correlation_id: Mapped[str] = mapped_column(String(64))
    # Any: a deed says in its own words what was done
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
