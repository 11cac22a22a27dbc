"""The words that a diagram is found by."""

from __future__ import annotations

from typing import Annotated

from fastapi import status
from pydantic import AfterValidator, StringConstraints

from services.access.permissions import OnDiagram
from services.access.roles import Role
from services.diagrams import library, search_index
from services.diagrams.shapes import Asked
from services.diagrams.wording import plain_text
from services.platform.ids import ThingId
from services.web.guard import CurrentPlatform
from services.web.routing import Routes

routes = Routes("diagrams")


class SearchableText(Asked):
    """Labels and notes of the diagram, a line each."""

    text: Annotated[str, StringConstraints(max_length=search_index.LONGEST_TEXT), AfterValidator(plain_text)]


@routes.put("/{diagram_id}/text", permission=OnDiagram(Role.EDITOR), status_code=status.HTTP_204_NO_CONTENT)
async def put_text(diagram_id: ThingId, wish: SearchableText, platform: CurrentPlatform) -> None:
    """The words that the diagram is found by besides its title; clients send them, no service reads a document."""
    async with platform.database.begin() as session:
        diagram = await library.living(session, diagram_id)
        await search_index.put(session, diagram_id, diagram.title, wish.text, platform.clock())
