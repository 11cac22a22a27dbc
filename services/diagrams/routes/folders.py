"""Folders of the caller's library."""

from __future__ import annotations

from datetime import datetime

from fastapi import Response, status
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.audit import Deed, record
from services.access.caller import Caller
from services.access.owning import Owns
from services.access.permissions import SIGNED_IN
from services.diagrams import folders
from services.diagrams.gone import forget_blobs
from services.diagrams.revisions import IfMatch, check, etag
from services.diagrams.shapes import Asked
from services.diagrams.telling import tell
from services.diagrams.wording import Colour, Name
from services.events.kinds import Kind
from services.platform.ids import ThingId, new_id
from services.platform.platform import Platform
from services.schema.diagrams import Folder
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("diagrams", "/folders")
OWNS = Owns(Folder.id, Folder.owner_id, "folder_id", "folder")
_ACTIONS = {
    Kind.DIAGRAM_TRASHED: "folder.trash",
    Kind.DIAGRAM_RESTORED: "folder.restore",
    Kind.DIAGRAM_DELETED: "folder.purge",
}


class NewFolder(Asked):
    name: Name
    id: ThingId | None = None
    parent_id: ThingId | None = None
    colour: Colour = ""


class FolderChange(Asked):
    """What is left out stays. `parent_id` null moves it to the top."""

    name: Name | None = None
    parent_id: ThingId | None = None
    colour: Colour | None = None


class FolderOut(BaseModel):
    id: str
    name: str
    parent_id: str | None
    colour: str
    revision: int
    created_at: datetime
    trashed_at: datetime | None

    @classmethod
    def of(cls, row: Folder) -> FolderOut:
        return cls.model_validate(row, from_attributes=True)


class Folders(BaseModel):
    items: list[FolderOut]


@routes.get("", permission=SIGNED_IN)
async def list_folders(caller: CurrentCaller, platform: CurrentPlatform, in_trash: bool = False) -> Folders:
    """All folders of the caller; a tree by `parent_id`."""
    async with platform.database.read() as session:
        found = await folders.listed(session, caller.user_id, in_trash=in_trash)
    return Folders(items=[FolderOut.of(one) for one in found])


@routes.post("", permission=SIGNED_IN, status_code=status.HTTP_201_CREATED)
async def make_folder(wish: NewFolder, caller: CurrentCaller, platform: CurrentPlatform) -> FolderOut:
    async with platform.database.begin() as session:
        folder = Folder(
            id=wish.id or str(new_id()), owner_id=caller.user_id, parent_id=wish.parent_id, name=wish.name,
            colour=wish.colour.lower(), revision=1, created_at=platform.clock(),
        )  # fmt: skip
        return FolderOut.of(await folders.make(session, folder))


@routes.get("/{folder_id}", permission=OWNS)
async def read_folder(folder_id: ThingId, platform: CurrentPlatform, response: Response) -> FolderOut:
    async with platform.database.begin() as session:
        folder = await folders.locked(session, folder_id)
    response.headers["ETag"] = etag(folder)
    return FolderOut.of(folder)


@routes.patch("/{folder_id}", permission=OWNS)
async def change_folder(
    folder_id: ThingId, change: FolderChange, platform: CurrentPlatform, response: Response, if_match: IfMatch = None
) -> FolderOut:
    """Rename, colour or move it. It cannot go into itself, nor deeper than 16."""
    async with platform.database.begin() as session:
        folder = await folders.locked(session, folder_id)
        check(folder, if_match)
        if "parent_id" in change.model_fields_set:
            await folders.move(session, folder, change.parent_id)
        folder.name = change.name if change.name is not None else folder.name
        folder.colour = change.colour.lower() if change.colour is not None else folder.colour
        folder.revision += 1
    response.headers["ETag"] = etag(folder)
    return FolderOut.of(folder)


@routes.delete("/{folder_id}", permission=OWNS)
async def trash_folder(
    folder_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform, if_match: IfMatch = None
) -> FolderOut:
    """Move it to the trash with the folders and diagrams inside it."""
    async with platform.database.begin() as session:
        folder = await folders.locked(session, folder_id)
        check(folder, if_match)
        if folder.trashed_at is None:
            inside = await folders.trash(session, folder, platform.clock())
            _tell(platform, session, caller, Kind.DIAGRAM_TRASHED, folder, inside)
            await session.refresh(folder)
        return FolderOut.of(folder)


@routes.post("/{folder_id}/restore", permission=OWNS)
async def restore_folder(folder_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> FolderOut:
    """Take it out of the trash with what went there with it."""
    async with platform.database.begin() as session:
        folder = await folders.locked(session, folder_id)
        if folder.trashed_at is not None:
            inside = await folders.restore(session, folder)
            _tell(platform, session, caller, Kind.DIAGRAM_RESTORED, folder, inside)
        return FolderOut.of(folder)


@routes.post("/{folder_id}/purge", permission=OWNS, status_code=status.HTTP_204_NO_CONTENT)
async def purge_folder(folder_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """Delete for good what is in the trash, with what went there with it."""
    async with platform.database.begin() as session:
        folder = await folders.locked(session, folder_id)
        gone = await folders.purge(session, folder)
        _tell(platform, session, caller, Kind.DIAGRAM_DELETED, folder, gone)
    await forget_blobs(platform, gone)


def _tell(
    platform: Platform, session: AsyncSession, caller: Caller, kind: Kind, folder: Folder, diagrams: list[str]
) -> None:
    record(platform, session, caller, Deed(_ACTIONS[kind], "folder", folder.id, detail={"diagrams": len(diagrams)}))
    tell(platform, session, caller, kind, [(one, folder.owner_id) for one in diagrams])
