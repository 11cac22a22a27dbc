"""What the caller is told, and what they used."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Query, status
from pydantic import AwareDatetime, BaseModel

from services.access.permissions import SIGNED_IN
from services.diagrams import notifications, usage
from services.diagrams.cursor import CursorParameter, Limit
from services.diagrams.shapes import Asked
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("diagrams")


class NotificationOut(BaseModel):
    """`kind`: mention, reply, share or owner."""

    id: str
    kind: str
    diagram_id: str
    title: str
    comment_id: str | None
    actor: str
    created_at: datetime
    read_at: datetime | None


class NotificationPage(BaseModel):
    items: list[NotificationOut]
    unread: int
    next: str | None


class ReadUntil(Asked):
    until: AwareDatetime


class Usage(BaseModel):
    """The sum of each thing that was counted since `since`."""

    since: str
    sums: dict[str, int]


@routes.get("/notifications", permission=SIGNED_IN)
async def list_notifications(
    caller: CurrentCaller, platform: CurrentPlatform, unread: bool = False, cursor: CursorParameter = None,
    limit: Limit = 50,
) -> NotificationPage:  # fmt: skip
    """The newest first."""
    async with platform.database.read() as session:
        rows, following = await notifications.page(session, caller.user_id, cursor, limit, unread=unread)
        count = await notifications.unread_count(session, caller.user_id)
    items = [
        NotificationOut(
            id=row.id, kind=row.kind, diagram_id=row.diagram_id, title=title, comment_id=row.comment_id,
            actor=actor or "", created_at=row.created_at, read_at=row.read_at,
        )
        for row, title, actor in rows
    ]  # fmt: skip
    return NotificationPage(items=items, unread=count, next=following)


@routes.put("/notifications/read", permission=SIGNED_IN, status_code=status.HTTP_204_NO_CONTENT)
async def mark_read(wish: ReadUntil, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """All that the caller was told up to `until` counts as read."""
    async with platform.database.begin() as session:
        await notifications.mark_read(session, caller.user_id, wish.until, platform.clock())


@routes.get("/usage", permission=SIGNED_IN)
async def read_usage(
    caller: CurrentCaller, platform: CurrentPlatform, days: Annotated[int, Query(ge=1, le=366)] = 30
) -> Usage:
    since = (platform.clock() - timedelta(days=days - 1)).date()
    async with platform.database.read() as session:
        return Usage(since=since.isoformat(), sums=await usage.sums(session, caller.user_id, since))
