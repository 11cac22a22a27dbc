"""Counting what people use, day by day."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.schema.usage import UsageMetric


class Metric(StrEnum):
    DIAGRAMS = "diagrams"
    COMMENTS = "comments"
    ASSET_BYTES = "asset_bytes"
    VERSIONS = "versions"


async def count(session: AsyncSession, user_id: str, metric: Metric, at: datetime, amount: int = 1) -> None:
    """Add `amount` to today's sum of a person, in the unit of work of what is counted."""
    key = {"user_id": user_id, "day": at.date(), "metric": metric.value}
    if await _added(session, key, amount):
        return
    try:
        async with session.begin_nested():
            session.add(UsageMetric(**key, amount=amount))
    except IntegrityError:  # another request was the first of the day
        await _added(session, key, amount)


async def sums(session: AsyncSession, user_id: str, since: date) -> dict[str, int]:
    """The sum of each metric of a person from a day on."""
    rows = await session.execute(
        select(UsageMetric.metric, func.sum(UsageMetric.amount))
        .where(UsageMetric.user_id == user_id, UsageMetric.day >= since)
        .group_by(UsageMetric.metric)
    )
    return {metric: int(amount) for metric, amount in rows}


async def _added(session: AsyncSession, key: dict[str, object], amount: int) -> bool:
    result = await session.execute(
        update(UsageMetric)
        .where(*(getattr(UsageMetric, name) == value for name, value in key.items()))
        .values(amount=UsageMetric.amount + amount)
        .returning(UsageMetric.amount)
    )
    return result.first() is not None
