"""Endpoints that take their time, take a body, or fail."""

from __future__ import annotations

import asyncio
import logging

from starlette.requests import Request
from starlette.responses import Response

from services.access.permissions import PUBLIC
from services.web.routing import Routes

log = logging.getLogger(__name__)
routes = Routes("sample", "/bounds")


@routes.post("/echo", permission=PUBLIC)
async def echo(request: Request) -> Response:
    return Response(await request.body(), media_type="text/plain")


@routes.get("/slow/{seconds}", permission=PUBLIC)
async def slow(seconds: float) -> dict[str, float]:
    await asyncio.sleep(seconds)
    return {"slept": seconds}


@routes.get("/broken", permission=PUBLIC)
async def broken() -> None:
    log.warning("just before it breaks")
    raise RuntimeError("a bug of ours")
