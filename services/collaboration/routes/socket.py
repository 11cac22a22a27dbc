"""The WebSocket, and who is there."""

from __future__ import annotations

from fastapi import Request, WebSocket
from pydantic import BaseModel

from services.access.permissions import PUBLIC, OnDiagram
from services.access.roles import Role
from services.collaboration.hub import Hub
from services.collaboration.session import Session
from services.platform.ids import ThingId
from services.web.routing import Routes

routes = Routes("collaboration")


class Somebody(BaseModel):
    """One session in a diagram."""

    session: str
    user: str
    name: str
    at_ms: int


class Company(BaseModel):
    present: list[Somebody]


@routes.socket("/socket", permission=PUBLIC)
async def socket(websocket: WebSocket) -> None:
    """The token comes in the first message: addresses and headers end up in logs."""
    await websocket.accept()
    await Session(_hub(websocket), websocket).run()


@routes.get("/diagrams/{diagram_id}/present", permission=OnDiagram(Role.VIEWER))
async def present(diagram_id: ThingId, request: Request) -> Company:
    """Who shows themselves in a diagram now, as far as this process knows."""
    room = _hub(request).rooms.get(diagram_id)
    states = room.present.values() if room is not None else ()
    return Company(
        present=[Somebody(session=one.session, user=one.user, name=one.name, at_ms=one.at_ms) for one in states]
    )


def _hub(connection: Request | WebSocket) -> Hub:
    hub = connection.app.state.hub
    assert isinstance(hub, Hub)
    return hub
