"""The list of diagrams, and making them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response, status

from services.access.caller import Caller
from services.access.permissions import SIGNED_IN
from services.diagrams import library, listing
from services.diagrams.cursor import CursorParameter, Limit
from services.diagrams.listing import Sort, View, Wanted
from services.diagrams.revisions import etag
from services.diagrams.shapes import DiagramOut, DiagramPage, Made, NewDiagram, NewDiagrams
from services.events.announcing import Happening, announce
from services.events.kinds import Kind
from services.platform.errors import Invalid
from services.platform.ids import canonical, new_id
from services.platform.platform import Platform
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("diagrams")


@routes.post("", permission=SIGNED_IN, status_code=status.HTTP_201_CREATED)
async def make_diagram(
    wish: NewDiagram, caller: CurrentCaller, platform: CurrentPlatform, response: Response
) -> DiagramOut:
    """Make a diagram. With an `id` of one's own that is there already: 200 and what is there."""
    [(made, is_new)] = await _made(platform, caller, [wish])
    if not is_new:
        response.status_code = status.HTTP_200_OK
    response.headers["Location"] = f"/api/diagrams/{made.id}"
    response.headers["ETag"] = etag(made)
    return made


@routes.post("/batch", permission=SIGNED_IN)
async def make_diagrams(wishes: NewDiagrams, caller: CurrentCaller, platform: CurrentPlatform) -> Made:
    """Make up to 100 diagrams at once: all or none. Those that are there already are given as they are."""
    return Made(items=[made for made, _ in await _made(platform, caller, wishes.diagrams)])


@routes.get("", permission=SIGNED_IN)
async def list_diagrams(
    caller: CurrentCaller,
    platform: CurrentPlatform,
    view: View = View.ALL,
    folder: Annotated[str | None, Query(max_length=36, description="a folder's id, or `root`")] = None,
    tag: Annotated[str | None, Query(max_length=64)] = None,
    sort: Sort | None = None,
    order: Annotated[str | None, Query(pattern="^(asc|desc)$")] = None,
    cursor: CursorParameter = None,
    limit: Limit = 50,
) -> DiagramPage:
    """One page of diagrams. By title they run from A to Z, by a moment from the latest; `order` turns it around."""
    if tag is not None and "\0" in tag:
        raise Invalid("a tag has no control characters")
    sort = sort or (Sort.OPENED if view is View.RECENT else Sort.UPDATED)
    wanted = Wanted(
        caller.user_id, platform.clock(), view,
        folder=folder if folder in (None, "root") else canonical(folder),
        tag=tag, sort=sort, descending=order != "asc" if sort is not Sort.TITLE else order == "desc",
    )  # fmt: skip
    async with platform.database.read() as session:
        page = await listing.page(session, wanted, cursor, limit)
        found = await library.seen(session, caller.user_id, page.ids, wanted.at)
    return DiagramPage(items=[DiagramOut.of(one) for one in found], next=page.next)


async def _made(platform: Platform, caller: Caller, wishes: list[NewDiagram]) -> list[tuple[DiagramOut, bool]]:
    at = platform.clock()
    async with platform.database.begin() as session:
        made = [
            await library.make(
                session, caller.user_id,
                library.Wish(wish.id or str(new_id()), wish.title, wish.folder_id, wish.tags), at,
            )
            for wish in wishes
        ]  # fmt: skip
        for one, is_new in made:
            if is_new:
                announce(platform, session, Happening(Kind.DIAGRAM_CREATED, caller.user_id, caller.user_id, one.id))
        seen = await library.seen(session, caller.user_id, [one.id for one, _ in made], at)
    return [(DiagramOut.of(one), is_new) for one, (_, is_new) in zip(seen, made, strict=True)]
