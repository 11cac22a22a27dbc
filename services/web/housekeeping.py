"""What every service tidies up once an hour; it does no harm when several do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.background.rounds import Bell, rounds
from services.platform.platform import Platform
from services.web.idempotency import forget_old

_EVERY_S = 3600.0


@asynccontextmanager
async def housekeeping(platform: Platform, _app: FastAPI) -> AsyncIterator[None]:
    """Kept answers whose day is over, blobs whose lifecycle has ended; the first time an hour from now."""
    is_first = True

    async def tidy() -> bool:
        nonlocal is_first
        if not is_first:
            await forget_old(platform)
            await platform.blobs.sweep()
        is_first = False
        return False

    async with rounds("housekeeping", tidy, every_s=_EVERY_S, bell=Bell()):
        yield
