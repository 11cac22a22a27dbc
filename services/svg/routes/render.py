"""Documents drawn as SVG."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from services.access.permissions import SIGNED_IN
from services.rendering.incoming import document_in
from services.rendering.wish import Drawn, Wish
from services.svg.tools import CurrentWorkshop
from services.web.guard import CurrentPlatform
from services.web.routing import Routes

routes = Routes("svg")
SVG_ANSWER = {"200": {"description": "The picture.", "content": {"image/svg+xml": {}}}}
_DOCUMENT = {
    "requestBody": {
        "required": True,
        "description": "The document: draw.io XML, AutoGraph JSON, or any other format of GET /formats.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    "responses": SVG_ANSWER,
}
# Should a browser open the picture as a page: it may load nothing and run nothing.
_HARMLESS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    "X-Content-Type-Options": "nosniff",
}

PageNumber = Annotated[int, Query(ge=1, le=10_000, description="counted from 1")]
Margin = Annotated[float, Query(ge=0, le=10_000, description="units around the drawing")]
Background = Annotated[str, Query(pattern=r"^(none|#[0-9a-fA-F]{6}|)$", description="empty: the page's own")]
Title = Annotated[str, Query(max_length=500, description="of the picture")]


@routes.post("/render", permission=SIGNED_IN, scope="svg:read", response_class=Response, openapi_extra=_DOCUMENT)
async def render(
    request: Request,
    workshop: CurrentWorkshop,
    platform: CurrentPlatform,
    *,
    page: PageNumber = 1,
    margin: Margin = 0,
    background: Background = "",
    title: Title = "",
) -> Response:
    """One page of the document in the body. ``X-Losses`` counts what its format could not carry over."""
    source = await document_in(request, name=title, most_bytes=platform.settings.max_body_bytes)
    return picture(await workshop.draw(source, Wish("svg", page=page, margin=margin, background=background)))


def picture(drawn: Drawn) -> Response:
    """The answer that shows the only file of `drawn`."""
    [(_, data)] = drawn.files
    return Response(data, media_type="image/svg+xml", headers={"X-Losses": str(len(drawn.losses)), **_HARMLESS})
