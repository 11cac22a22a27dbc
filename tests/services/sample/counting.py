"""Endpoints whose doing can be counted."""

from __future__ import annotations

import asyncio
from collections import Counter

from pydantic import BaseModel

from services.access.permissions import SIGNED_IN
from services.platform.errors import Conflict
from services.web.guard import CurrentCaller
from services.web.routing import Routes

routes = Routes("sample", "/counting")
done: Counter[str] = Counter()


class Order(BaseModel):
    what: str
    pause_s: float = 0.0


@routes.post("/orders", permission=SIGNED_IN, status_code=201)
async def order(body: Order, caller: CurrentCaller) -> dict[str, object]:
    await asyncio.sleep(body.pause_s)
    done[body.what] += 1
    if body.what == "refused" and done[body.what] == 1:
        raise Conflict("not the first time")
    return {"what": body.what, "number": done[body.what], "by": caller.user_id}
