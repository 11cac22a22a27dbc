"""Versions of a diagram, and a copy of it."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request, Response, status
from pydantic import BaseModel

from services.access.audit import Deed, record
from services.access.permissions import OnDiagram
from services.access.roles import Role
from services.diagrams import content, library, versions
from services.diagrams.content import reader_of
from services.diagrams.cursor import CursorParameter, Limit
from services.diagrams.shapes import Asked, DiagramOut
from services.diagrams.versions import Wish
from services.diagrams.wording import Name, Title
from services.events.announcing import Happening, announce
from services.events.kinds import Kind
from services.platform.errors import Conflict
from services.platform.ids import ThingId, new_id
from services.schema.diagrams import Diagram
from services.schema.versions import Version
from services.updates.kept import kept, version_key
from services.updates.snapshots import BUCKET
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("diagrams")
VIEWER, EDITOR = OnDiagram(Role.VIEWER), OnDiagram(Role.EDITOR)


class NewVersion(Asked):
    name: Name


class VersionOut(BaseModel):
    """`seq`: the last row of the log that is in it; `size` in bytes."""

    id: str
    seq: int
    kind: str
    name: str
    author: str
    size: int
    created_at: datetime

    @classmethod
    def of(cls, row: Version, author: str) -> VersionOut:
        return cls(
            id=row.id, seq=row.seq, kind=row.kind, name=row.name, author=author, size=row.size,
            created_at=row.created_at,
        )  # fmt: skip


class VersionPage(BaseModel):
    items: list[VersionOut]
    next: str | None


class Restored(BaseModel):
    """`seq`: the last row of the log now."""

    seq: int


class Copying(Asked):
    title: Title | None = None
    id: ThingId | None = None


@routes.get("/{diagram_id}/versions", permission=VIEWER)
async def list_versions(
    diagram_id: ThingId, platform: CurrentPlatform, cursor: CursorParameter = None, limit: Limit = 50
) -> VersionPage:
    async with platform.database.read() as session:
        rows, following = await versions.page(session, diagram_id, cursor, limit)
    return VersionPage(items=[VersionOut.of(row, author) for row, author in rows], next=following)


@routes.post("/{diagram_id}/versions", permission=EDITOR, status_code=status.HTTP_201_CREATED)
async def keep_version(
    diagram_id: ThingId, wish: NewVersion, caller: CurrentCaller, platform: CurrentPlatform, request: Request
) -> VersionOut:
    """Keep what the diagram says now under a name."""
    made = await versions.make(platform, reader_of(request), diagram_id, Wish("named", wish.name, caller.user_id))
    async with platform.database.begin() as session:
        owner = (await library.living(session, diagram_id)).owner_id
        announce(platform, session, Happening(Kind.VERSION_CREATED, owner, caller.user_id, diagram_id))
    return VersionOut.of(made, "")


@routes.patch("/{diagram_id}/versions/{version_id}", permission=EDITOR)
async def name_version(
    diagram_id: ThingId, version_id: ThingId, change: NewVersion, platform: CurrentPlatform
) -> VersionOut:
    """Give it a name. An automatic version that has one stays."""
    async with platform.database.begin() as session:
        version = await versions.one(session, diagram_id, version_id)
        version.name, version.kind = change.name, "named"
    return VersionOut.of(version, "")


@routes.delete("/{diagram_id}/versions/{version_id}", permission=EDITOR, status_code=status.HTTP_204_NO_CONTENT)
async def delete_version(
    diagram_id: ThingId, version_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform
) -> None:
    async with platform.database.begin() as session:
        version = await versions.one(session, diagram_id, version_id)
        record(platform, session, caller, Deed("version.delete", "diagram", diagram_id, detail={"version": version_id}))
        await session.delete(version)
    await platform.blobs.delete(BUCKET, version_key(version))


@routes.get("/{diagram_id}/versions/{version_id}/content", permission=VIEWER)
async def read_version(diagram_id: ThingId, version_id: ThingId, platform: CurrentPlatform) -> Response:
    """The version as one Loro snapshot."""
    async with platform.database.read() as session:
        version = await versions.one(session, diagram_id, version_id)
    blob = await kept(platform, version_key(version), version.sha256)
    headers = {"ETag": f'"{version.sha256}"', "Content-Disposition": "attachment"}
    return Response(blob, media_type="application/octet-stream", headers=headers)


@routes.post("/{diagram_id}/versions/{version_id}/restore", permission=EDITOR)
async def restore_version(
    diagram_id: ThingId, version_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform, request: Request
) -> Restored:
    """Make the diagram read as the version does. Nothing is taken out of the log; what is there now is kept."""
    async with platform.database.begin() as session:
        version = await versions.one(session, diagram_id, version_id)
        detail = {"version": version_id}
        record(platform, session, caller, Deed("version.restore", "diagram", diagram_id, detail=detail))
    intake = request.app.state.intake
    return Restored(seq=await versions.restore(platform, reader_of(request), intake, version, caller.user_id))


@routes.post("/{diagram_id}/duplicate", permission=VIEWER, status_code=status.HTTP_201_CREATED)
async def duplicate_diagram(
    diagram_id: ThingId, wish: Copying, caller: CurrentCaller, platform: CurrentPlatform, request: Request
) -> DiagramOut:
    """A diagram of the caller's own that begins as this one is now."""
    at = platform.clock()
    try:
        found = await content.content_of(platform, reader_of(request), diagram_id)
    except Conflict:  # it is empty: so is its copy
        found = None
    async with platform.database.read() as session:
        source = await session.get_one(Diagram, diagram_id)
    title = wish.title or f"{source.title[:490]} (copy)"
    place = source.folder_id if source.owner_id == caller.user_id else None
    copy = library.Wish(wish.id or str(new_id()), title)
    if found is not None:
        await content.store_seed(platform, copy.id, found)
    async with platform.database.begin() as session:
        made, is_new = await library.make(session, caller.user_id, copy, at)
        if is_new:
            announce(platform, session, Happening(Kind.DIAGRAM_CREATED, caller.user_id, caller.user_id, made.id))
            made.folder_id = place
            if found is not None:
                await content.plant(session, platform, made, found)
        return DiagramOut.of(await library.seen_one(session, caller.user_id, made.id, at))
