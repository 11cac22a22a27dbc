"""Exports that come again and again: made, and begun when they are due."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import CursorResult, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.owning import count_owned
from services.exports.orders import Order, check_seen, place
from services.exports.runner import BUCKET
from services.exports.settings import ExportsSettings
from services.exports.timetable import next_time
from services.platform.errors import Conflict, Invalid, NotFound, ServiceError
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.exports import Export, ExportSchedule

log = logging.getLogger(__name__)
_AT_ONCE = 50


async def make(
    platform: Platform, session: AsyncSession, row: ExportSchedule, order: Order, settings: ExportsSettings
) -> ExportSchedule:
    """Keep `row`, of which owner, title, rule and zone are set. Raises: Invalid, NotFound, Conflict."""
    at = platform.clock()
    await check_seen(session, row.owner_id, order, at)
    if await count_owned(session, ExportSchedule.owner_id, row.owner_id) >= settings.schedules_per_person:
        raise Conflict("you have as many schedules as there may be", advice="Delete one that is not needed.")
    row.id, row.request, row.created_at = str(new_id()), order.as_json(), at
    row.next_at = next_time(row.rule, row.zone, at)
    session.add(row)
    return row


async def owned(session: AsyncSession, schedule_id: str) -> ExportSchedule:
    """The schedule, whose owner the endpoint's permission has checked. Raises: NotFound when it is gone since."""
    row = await session.get(ExportSchedule, schedule_id)
    if row is None:
        raise NotFound("there is no such schedule")
    return row


async def begin_due(platform: Platform, settings: ExportsSettings) -> bool:
    """Order what is due; whether there may be more. What was missed while nobody looked is made once, not often."""
    at = platform.clock()
    due = select(ExportSchedule.id).where(ExportSchedule.is_active, ExportSchedule.next_at <= at)
    async with platform.database.read() as session:
        rows = list(await session.scalars(due.order_by(ExportSchedule.next_at).limit(_AT_ONCE)))
    for schedule_id in rows:
        try:
            async with platform.database.begin() as session:
                await _begin(platform, session, schedule_id, settings)
        except ServiceError as error:
            log.warning("a scheduled export could not be ordered: %s", error.code)
            async with platform.database.begin() as session:
                await _put_off(session, schedule_id, at)
    return len(rows) == _AT_ONCE


async def _begin(platform: Platform, session: AsyncSession, schedule_id: str, settings: ExportsSettings) -> None:
    row = await session.get_one(ExportSchedule, schedule_id)
    if not await _put_off(session, schedule_id, platform.clock()):
        return  # another instance was first
    export = await place(platform, session, row.owner_id, Order.of(row.request), settings)
    export.schedule_id = schedule_id


async def _put_off(session: AsyncSession, schedule_id: str, at: datetime) -> bool:
    """To its next time; one without any rests from now on. False when somebody else did it."""
    row = await session.get_one(ExportSchedule, schedule_id)
    if row.next_at > at:
        return False
    try:
        values: dict[str, object] = {"next_at": next_time(row.rule, row.zone, at)}
    except Invalid:
        values = {"is_active": False}
    same = ExportSchedule.id == schedule_id, ExportSchedule.next_at == row.next_at, ExportSchedule.is_active
    result = await session.execute(update(ExportSchedule).where(*same).values(**values))
    assert isinstance(result, CursorResult)
    return bool(result.rowcount) and "next_at" in values


async def expire(platform: Platform) -> None:
    """Take away results whose time is over."""
    at = platform.clock()
    old = select(Export.id, Export.blob_key).where(Export.status == "done", Export.expires_at <= at).limit(_AT_ONCE)
    async with platform.database.read() as session:
        rows = (await session.execute(old)).all()
    for export_id, key in rows:
        await platform.blobs.delete(BUCKET, key)
        async with platform.database.begin() as session:
            await session.execute(update(Export).where(Export.id == export_id).values(status="expired", blob_key=""))
