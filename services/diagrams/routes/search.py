"""Searching the caller's diagrams."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from services.access.permissions import SIGNED_IN
from services.diagrams import library, search, search_index
from services.diagrams.shapes import DiagramOut
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("diagrams")
_ROUNDS = 20


class HitOut(BaseModel):
    """`excerpt`: the line of the text with one of the words; `guess`: by taking a word for a typing error."""

    diagram: DiagramOut
    excerpt: str
    guess: bool


class Hits(BaseModel):
    items: list[HitOut]


@routes.get("/search", permission=SIGNED_IN)
async def search_diagrams(
    caller: CurrentCaller,
    platform: CurrentPlatform,
    q: Annotated[str, Query(min_length=1, max_length=200)],
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
) -> Hits:
    """Diagrams with every word of `q`, or its beginning; with typing errors where little is found without."""
    at = platform.clock()
    for _ in range(_ROUNDS):
        async with platform.database.read() as session:
            if not await search_index.is_behind(session, caller.user_id, at):
                break
        async with platform.database.begin() as session:
            await search_index.catch_up(session, caller.user_id, at)
    async with platform.database.read() as session:
        hits = await search.find(session, caller.user_id, q, limit, at)
        seen = await library.seen(session, caller.user_id, [hit.diagram_id for hit in hits], at)
    shown = {one.diagram.id: DiagramOut.of(one) for one in seen}
    return Hits(
        items=[
            HitOut(diagram=shown[hit.diagram_id], excerpt=hit.excerpt, guess=hit.is_guess)
            for hit in hits
            if hit.diagram_id in shown
        ]
    )
