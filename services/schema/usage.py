"""How much each person used, by day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.base import Base, Id


class UsageMetric(Base):
    """`amount` of one `metric` (diagrams, comments, asset_bytes ...) on a day in UTC."""

    __tablename__ = "usage_metrics"

    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    metric: Mapped[str] = mapped_column(String(32), primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
