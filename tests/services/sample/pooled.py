"""Endpoints that hold a connection for a while."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from services.access.permissions import PUBLIC
from services.web.guard import CurrentPlatform
from services.web.routing import Routes

routes = Routes("sample", "/pooled")


@routes.get("/hold/{seconds}", permission=PUBLIC)
async def hold(seconds: float, platform: CurrentPlatform) -> dict[str, int]:
    async with platform.database.read() as session:
        answer = await session.scalar(text("SELECT 1"))
        await asyncio.sleep(seconds)
    return {"answer": int(answer or 0)}
