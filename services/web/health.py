"""Whether a service lives, and whether it can work."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from services.web.guard import platform_of


def health_routes() -> APIRouter:
    """``/livez``: the loop answers. ``/readyz``: the database answers. ``/health``: every part, one by one."""
    router = APIRouter(tags=["health"])

    @router.get("/livez")
    async def live() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def ready(request: Request) -> Response:
        await platform_of(request).database.ping()
        return JSONResponse({"status": "ok"})

    return router
