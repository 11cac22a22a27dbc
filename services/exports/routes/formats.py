"""What a diagram can become."""

from __future__ import annotations

from pydantic import BaseModel

from services.access.permissions import SIGNED_IN
from services.exports.targets import TARGETS
from services.web.routing import Routes

routes = Routes("exports")


class Format(BaseModel):
    """A kind of file that goes out; `by_page`: several pages become several files of it."""

    name: str
    title: str
    media_type: str
    by_page: bool


@routes.get("/formats", permission=SIGNED_IN)
async def formats() -> list[Format]:
    """The kinds of files that an export can make."""
    return [
        Format(name=one.name, title=one.title, media_type=one.media_type, by_page=one.by_page)
        for one in TARGETS.values()
    ]
