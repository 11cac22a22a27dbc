"""Schedules of exports: made, listed, changed, deleted."""

from __future__ import annotations

from fastapi import status
from sqlalchemy import select

from services.access.owning import Owns
from services.access.permissions import SIGNED_IN
from services.exports import schedules
from services.exports.office import CurrentOffice
from services.exports.shapes import NewSchedule, ScheduleChange, ScheduleOut
from services.exports.timetable import next_time
from services.platform.ids import ThingId
from services.schema.exports import ExportSchedule
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("exports", "/schedules")
OWNER = Owns(ExportSchedule.id, ExportSchedule.owner_id, "schedule_id", "schedule")


@routes.post("", permission=SIGNED_IN, status_code=status.HTTP_201_CREATED)
async def make_schedule(
    new: NewSchedule, caller: CurrentCaller, platform: CurrentPlatform, office: CurrentOffice
) -> ScheduleOut:
    """Have an export made again and again; each is listed among the exports when its time has come."""
    row = ExportSchedule(owner_id=caller.user_id, title=new.title, rule=new.rule, zone=new.zone, is_active=True)
    async with platform.database.begin() as session:
        return ScheduleOut.of(await schedules.make(platform, session, row, new.export.order(), office.settings))


@routes.get("", permission=SIGNED_IN)
async def list_schedules(caller: CurrentCaller, platform: CurrentPlatform) -> list[ScheduleOut]:
    """The caller's schedules, the newest last."""
    mine = select(ExportSchedule).where(ExportSchedule.owner_id == caller.user_id)
    async with platform.database.read() as session:
        return [ScheduleOut.of(row) for row in await session.scalars(mine.order_by(ExportSchedule.id))]


@routes.patch("/{schedule_id}", permission=OWNER)
async def change_schedule(schedule_id: ThingId, change: ScheduleChange, platform: CurrentPlatform) -> ScheduleOut:
    """Change its title or times, or let it rest; what it missed while it rested is not made up for."""
    async with platform.database.begin() as session:
        row = await schedules.owned(session, schedule_id)
        row.title = change.title or row.title
        row.rule, row.zone = change.rule or row.rule, change.zone or row.zone
        row.is_active = row.is_active if change.is_active is None else change.is_active
        if change.rule or change.zone or change.is_active:
            row.next_at = next_time(row.rule, row.zone, platform.clock())
        return ScheduleOut.of(row)


@routes.delete("/{schedule_id}", permission=OWNER, status_code=status.HTTP_204_NO_CONTENT)
async def delete_schedule(schedule_id: ThingId, platform: CurrentPlatform) -> None:
    """Make no more of them; those that were made stay."""
    async with platform.database.begin() as session:
        await session.delete(await schedules.owned(session, schedule_id))
