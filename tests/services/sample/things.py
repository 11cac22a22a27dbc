"""Endpoints of a service that only tests know."""

from services.access.permissions import ADMIN, PUBLIC, SIGNED_IN, OnDiagram
from services.access.roles import Role
from services.web.guard import CurrentCaller
from services.web.routing import Routes

routes = Routes("sample", "/things")


@routes.get("/open", permission=PUBLIC)
async def open_to_all() -> dict[str, str]:
    return {"seen": "by anybody"}


@routes.get("/mine", permission=SIGNED_IN)
async def mine(caller: CurrentCaller) -> dict[str, str]:
    return {"user": caller.user_id}


@routes.get("/admin", permission=ADMIN)
async def admin() -> dict[str, str]:
    return {"seen": "by administrators"}


@routes.get("/diagrams/{diagram_id}", permission=OnDiagram(Role.EDITOR))
async def edit(diagram_id: str) -> dict[str, str]:
    return {"diagram": diagram_id}
