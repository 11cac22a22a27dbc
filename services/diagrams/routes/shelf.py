"""The shelf by HTTP: the order that the caller keeps, for the clients of one person to agree on."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from services.access.permissions import SIGNED_IN
from services.diagrams import shelf
from services.diagrams.shapes import ShelfChange, ShelfOut
from services.updates.epoch import epoch_of
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("diagrams", "/sync/shelf")


@routes.get("", permission=SIGNED_IN)
async def read_shelf(
    caller: CurrentCaller, platform: CurrentPlatform, revision: Annotated[str, Query(max_length=64)] = ""
) -> ShelfOut:
    """The caller's folders, and of each diagram they may see its folder, star and tags; nothing new says so."""
    at = platform.clock()
    epoch = await epoch_of(platform.database, at)
    async with platform.database.read() as session:
        found = await shelf.read(session, caller.user_id, at)
    now = found.revision
    if now == revision:
        return ShelfOut(epoch=epoch, revision=now)
    return ShelfOut.model_construct(epoch=epoch, revision=now, folders=found.folders, places=found.places)


@routes.post("", permission=SIGNED_IN)
async def change_shelf(wish: ShelfChange, caller: CurrentCaller, platform: CurrentPlatform) -> ShelfOut:
    """Change it, all or nothing; 412 when it is not at the revision that the caller has seen."""
    at = platform.clock()
    epoch = await epoch_of(platform.database, at)
    async with platform.database.begin() as session:
        changed = await shelf.change(session, caller.user_id, wish, at)
        return ShelfOut(epoch=epoch, revision=changed.revision)
