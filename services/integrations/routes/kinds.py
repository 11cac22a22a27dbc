"""What a webhook can be told of."""

from __future__ import annotations

from pydantic import BaseModel

from services.access.permissions import SIGNED_IN
from services.events.kinds import Kind
from services.web.routing import Routes

routes = Routes("integrations")


class EventKind(BaseModel):
    """`name` is what a webhook subscribes to, `meaning` one sentence for a person."""

    name: str
    meaning: str


@routes.get("/kinds", permission=SIGNED_IN)
async def kinds() -> list[EventKind]:
    """Every kind of event that a webhook may subscribe to."""
    return [EventKind(name=one.value, meaning=one.meaning) for one in Kind]
