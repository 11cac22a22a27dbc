"""What a diagram says now, for who only reads: holders of a link, and programs that do not sync."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Request, Response, status
from sqlalchemy import select

from services.access.link_grants import ReadsDiagram
from services.diagrams import content
from services.diagrams.content import reader_of
from services.platform.ids import ThingId
from services.schema.diagrams import Diagram
from services.web.guard import CurrentPlatform
from services.web.routing import Routes

routes = Routes("diagrams")


@routes.get("/{diagram_id}/content", permission=ReadsDiagram())
async def read_content(
    diagram_id: ThingId, platform: CurrentPlatform, request: Request,
    if_none_match: Annotated[str | None, Header(max_length=64)] = None,
) -> Response:  # fmt: skip
    """The diagram as one Loro snapshot, up to the row of its log that the ETag names. 409 when it is empty."""
    async with platform.database.read() as session:
        head = await session.scalar(select(Diagram.head_seq).where(Diagram.id == diagram_id))
    if if_none_match == f'"{head}"':
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers={"ETag": if_none_match})
    found = await content.content_of(platform, reader_of(request), diagram_id)
    headers = {"ETag": f'"{found.seq}"', "Content-Disposition": "attachment", "Cache-Control": "private, no-cache"}
    return Response(found.blob, media_type="application/octet-stream", headers=headers)
