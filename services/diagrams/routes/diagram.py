"""One diagram of the library: read, renamed, moved, starred, trashed, restored, and deleted for good."""

from __future__ import annotations

from fastapi import Response, status

from services.access.link_grants import ReadsDiagram
from services.access.permissions import OnDiagram
from services.access.roles import Role, role_on
from services.diagrams import library
from services.diagrams.gone import forget_blobs
from services.diagrams.revisions import IfMatch, check, etag
from services.diagrams.shapes import DiagramChange, DiagramOut
from services.diagrams.telling import tell
from services.events.announcing import Happening, announce
from services.events.kinds import Kind
from services.platform.errors import Conflict, Forbidden
from services.platform.ids import ThingId
from services.web.guard import CurrentCaller, CurrentPlatform, MaybeCaller
from services.web.routing import Routes

routes = Routes("diagrams")
VIEWER, EDITOR, OWNER = OnDiagram(Role.VIEWER), OnDiagram(Role.EDITOR), OnDiagram(Role.OWNER)


@routes.get("/{diagram_id}", permission=ReadsDiagram())
async def read_diagram(
    diagram_id: ThingId, caller: MaybeCaller, platform: CurrentPlatform, response: Response
) -> DiagramOut:
    async with platform.database.read() as session:
        if caller is not None:
            found = await library.seen_one(session, caller.user_id, diagram_id, platform.clock())
        else:
            found = await library.seen_by_link(session, diagram_id)
    response.headers["ETag"] = etag(found.diagram)
    return DiagramOut.of(found)


@routes.patch("/{diagram_id}", permission=EDITOR)
async def change_diagram(
    diagram_id: ThingId, change: DiagramChange, caller: CurrentCaller, platform: CurrentPlatform, response: Response,
    if_match: IfMatch = None,
) -> DiagramOut:  # fmt: skip
    """Rename, tag (an editor may) or move it (the folders are the owner's). With `If-Match`: 412 when it changed."""
    at = platform.clock()
    async with platform.database.begin() as session:
        diagram = await library.living(session, diagram_id)
        check(diagram, if_match)
        if "folder_id" in change.model_fields_set:
            if await role_on(session, caller.user_id, diagram_id, at=at) is not Role.OWNER:
                raise Forbidden("only the owner may move a diagram between folders")
            if change.folder_id is not None:
                await library.own_folder(session, caller.user_id, change.folder_id)
            diagram.folder_id = change.folder_id
        if change.title is not None and change.title != diagram.title:
            diagram.title, diagram.updated_at = change.title, at
            announce(platform, session, Happening(Kind.DIAGRAM_RENAMED, diagram.owner_id, caller.user_id, diagram_id))
        if change.tags is not None:
            await library.put_tags(session, diagram_id, change.tags)
        if change.model_fields_set:
            diagram.revision += 1
        await session.flush()
        found = await library.seen_one(session, caller.user_id, diagram_id, at)
    response.headers["ETag"] = etag(diagram)
    return DiagramOut.of(found)


@routes.put("/{diagram_id}/star", permission=VIEWER, status_code=status.HTTP_204_NO_CONTENT)
async def star_diagram(diagram_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    async with platform.database.begin() as session:
        mark = await library.mark_of(session, caller.user_id, diagram_id)
        mark.starred_at = mark.starred_at or platform.clock()


@routes.delete("/{diagram_id}/star", permission=VIEWER, status_code=status.HTTP_204_NO_CONTENT)
async def unstar_diagram(diagram_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    async with platform.database.begin() as session:
        (await library.mark_of(session, caller.user_id, diagram_id)).starred_at = None


@routes.put("/{diagram_id}/opened", permission=VIEWER, status_code=status.HTTP_204_NO_CONTENT)
async def note_opened(diagram_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """Put it at the top of the caller's recent diagrams."""
    async with platform.database.begin() as session:
        (await library.mark_of(session, caller.user_id, diagram_id)).opened_at = platform.clock()


@routes.delete("/{diagram_id}", permission=OWNER)
async def trash_diagram(
    diagram_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform, if_match: IfMatch = None
) -> DiagramOut:
    """Move it to the trash, from which it is deleted for good after 30 days; others no longer see it."""
    at = platform.clock()
    async with platform.database.begin() as session:
        diagram = await library.living(session, diagram_id)
        check(diagram, if_match)
        if diagram.trashed_at is None:
            diagram.trashed_at = at
            diagram.revision += 1
            tell(platform, session, caller, Kind.DIAGRAM_TRASHED, [(diagram_id, diagram.owner_id)])
            await session.flush()
        return DiagramOut.of(await library.seen_one(session, caller.user_id, diagram_id, at))


@routes.post("/{diagram_id}/restore", permission=OWNER)
async def restore_diagram(diagram_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> DiagramOut:
    """Take it out of the trash."""
    async with platform.database.begin() as session:
        diagram = await library.living(session, diagram_id)
        if diagram.trashed_at is not None:
            await library.restore(session, diagram)
            tell(platform, session, caller, Kind.DIAGRAM_RESTORED, [(diagram_id, diagram.owner_id)])
            await session.flush()
        return DiagramOut.of(await library.seen_one(session, caller.user_id, diagram_id, platform.clock()))


@routes.post("/{diagram_id}/purge", permission=OWNER, status_code=status.HTTP_204_NO_CONTENT)
async def purge_diagram(diagram_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """Delete for good what is in the trash, with everything that belongs to it."""
    async with platform.database.begin() as session:
        diagram = await library.living(session, diagram_id)
        if diagram.trashed_at is None:
            raise Conflict("it is not in the trash", advice="Move it to the trash first.")
        tell(platform, session, caller, Kind.DIAGRAM_DELETED, [(diagram_id, diagram.owner_id)])
        await session.delete(diagram)
    await forget_blobs(platform, [diagram_id])
