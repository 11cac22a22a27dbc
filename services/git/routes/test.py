"""Whether git can be used."""

from __future__ import annotations

from pydantic import BaseModel

from services.access.permissions import SIGNED_IN
from services.git.command import Git
from services.git.tools import CurrentTools
from services.web.routing import Routes

routes = Routes("git")


class Test(BaseModel):
    works: bool
    version: str


@routes.get("/test", permission=SIGNED_IN)
async def test(tools: CurrentTools) -> Test:
    """Ask the git program for its version."""
    return Test(works=True, version=await Git(tools.settings).version())
