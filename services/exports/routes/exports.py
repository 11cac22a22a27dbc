"""Exports: ordered, looked at, fetched, called off, deleted."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, status
from sqlalchemy import select

from services.access.owning import Owns
from services.access.permissions import SIGNED_IN
from services.exports.office import CurrentOffice
from services.exports.orders import OPEN, call_off, owned, place
from services.exports.runner import BUCKET
from services.exports.shapes import ExportOut, Exports, LinkOut, NewExport
from services.platform.errors import Conflict
from services.platform.ids import ThingId
from services.schema.exports import Export
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("exports")
OWNER = Owns(Export.id, Export.owner_id, "export_id", "export")


@routes.post("", permission=SIGNED_IN, status_code=status.HTTP_202_ACCEPTED)
async def order_export(
    new: NewExport, caller: CurrentCaller, platform: CurrentPlatform, office: CurrentOffice
) -> ExportOut:
    """Order files of diagrams that the caller may see. Ask for the export again until its status is done."""
    await office.pace.take(caller.user_id)
    async with platform.database.begin() as session:
        export = await place(platform, session, caller.user_id, new.order(), office.settings)
        await session.flush()
        out = ExportOut.of(export)
    office.bell.ring()
    return out


@routes.get("", permission=SIGNED_IN)
async def list_exports(
    caller: CurrentCaller,
    platform: CurrentPlatform,
    *,
    before: ThingId | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Exports:
    """The caller's exports."""
    query = select(Export).where(Export.owner_id == caller.user_id)
    if before is not None:
        query = query.where(Export.id < before)  # ids grow with time
    async with platform.database.read() as session:
        rows = list(await session.scalars(query.order_by(Export.id.desc()).limit(limit + 1)))
    items = [ExportOut.of(row) for row in rows[:limit]]
    return Exports(items=items, next=items[-1].id if len(rows) > limit else None)


@routes.get("/{export_id}", permission=OWNER)
async def read_export(export_id: ThingId, platform: CurrentPlatform) -> ExportOut:
    """How far it is."""
    async with platform.database.read() as session:
        return ExportOut.of(await owned(session, export_id))


@routes.get("/{export_id}/link", permission=OWNER)
async def link_export(export_id: ThingId, platform: CurrentPlatform) -> LinkOut:
    """A link to the result, good for some minutes."""
    async with platform.database.read() as session:
        export = await owned(session, export_id)
    if export.status != "done":
        raise Conflict(f"the export is {export.status}", advice="Wait until it is done, or order it again.")
    link = await platform.blobs.link_to_get(BUCKET, export.blob_key, file_name=export.file_name)
    return LinkOut(url=link.url, file_name=export.file_name, expires_at=link.expires_at)


@routes.post("/{export_id}/cancel", permission=OWNER)
async def cancel_export(export_id: ThingId, platform: CurrentPlatform) -> ExportOut:
    """Call it off; one that has ended stays as it is."""
    async with platform.database.begin() as session:
        export = await owned(session, export_id, to_change=True)
        call_off(export, platform.clock())
        return ExportOut.of(export)


@routes.delete("/{export_id}", permission=OWNER, status_code=status.HTTP_204_NO_CONTENT)
async def delete_export(export_id: ThingId, platform: CurrentPlatform) -> None:
    """Forget it, with its result."""
    async with platform.database.begin() as session:
        export = await owned(session, export_id, to_change=True)
        if export.status in OPEN:
            raise Conflict(f"the export is {export.status}", advice="Cancel it first.")
        key = export.blob_key
        await session.delete(export)
    if key:
        await platform.blobs.delete(BUCKET, key)
