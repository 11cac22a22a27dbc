"""What can be drawn."""

from __future__ import annotations

from pydantic import BaseModel

from diagram.formats.registry import FORMATS
from services.access.permissions import SIGNED_IN
from services.web.routing import Routes

routes = Routes("svg")


class Format(BaseModel):
    """A kind of file that comes in. `extensions` begin with their dot."""

    name: str
    title: str
    extensions: list[str]


@routes.get("/formats", permission=SIGNED_IN)
async def formats() -> list[Format]:
    """The kinds of documents that can be sent for drawing."""
    readable = [one for one in FORMATS.values() if one.read is not None]
    return [Format(name=one.name, title=one.title, extensions=list(one.extensions)) for one in readable]
