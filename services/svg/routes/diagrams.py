"""Diagrams of the library, and their versions, drawn as SVG."""

from __future__ import annotations

from starlette.responses import Response

from services.access.permissions import OnDiagram
from services.access.roles import Role
from services.platform.ids import ThingId
from services.rendering.contents import Subject, source_of
from services.rendering.pictures import pictures_of
from services.rendering.wish import Wish
from services.svg.routes.render import SVG_ANSWER, Background, Margin, PageNumber, picture
from services.svg.tools import CurrentWorkshop
from services.web.guard import CurrentPlatform
from services.web.routing import Routes

routes = Routes("svg", "/diagrams")


@routes.get(
    "/{diagram_id}", permission=OnDiagram(Role.VIEWER), response_class=Response, openapi_extra={"responses": SVG_ANSWER}
)
async def draw_diagram(
    diagram_id: ThingId,
    workshop: CurrentWorkshop,
    platform: CurrentPlatform,
    *,
    version_id: ThingId | None = None,
    page: PageNumber = 1,
    margin: Margin = 0,
    background: Background = "",
) -> Response:
    """One page of a diagram as it is now, or as a version kept it."""
    source = await source_of(platform, Subject(diagram_id, version_id), most_bytes=workshop.max_document_bytes)
    wish = Wish("svg", page=page, margin=margin, background=background)
    return picture(await workshop.draw(source, wish, pictures_of(platform, diagram_id)))
