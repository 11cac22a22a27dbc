"""What every service tidies up once an hour; it does no harm when several do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.background.rounds import Every, rounds
from services.platform.platform import Platform
from services.web.idempotency import forget_old

_EVERY = Every(3600, waits_first=True)


@asynccontextmanager
async def housekeeping(platform: Platform, _app: FastAPI) -> AsyncIterator[None]:
    """Kept answers whose day is over, blobs whose lifecycle has ended; the first time an hour from now."""

    async def tidy() -> bool:
        await forget_old(platform)
        await platform.blobs.sweep()
        return False

    async with rounds(platform, tidy, name="housekeeping", every=_EVERY):
        yield
