"""What the integration hub works with, open while it runs: the settings, the courier and its rounds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI
from starlette.requests import HTTPConnection

from services.background.lease import hold
from services.background.rounds import Bell, Every, rounds
from services.integrations.courier import Courier
from services.integrations.sending import Sender
from services.integrations.settings import HubSettings
from services.integrations.spreading import forget_old, spread, tell_of_updates
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.platform.tls import client_context


@dataclass(frozen=True, slots=True)
class Hub:
    """`bell` is rung when something is to be delivered at once."""

    settings: HubSettings
    bell: Bell


@asynccontextmanager
async def hub(platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    """Spread events and deliver them, as long as the service runs."""
    settings, bell, me = HubSettings(), Bell(), str(new_id())
    app.state.hub = Hub(settings, bell)
    async with AsyncExitStack() as stack:
        limits = httpx.Limits(max_connections=settings.parallel, max_keepalive_connections=0)
        opened = httpx.AsyncClient(verify=client_context(), trust_env=False, limits=limits)
        client = await stack.enter_async_context(opened)
        courier = Courier(platform, Sender(client, settings), settings, bell)
        stack.push_async_callback(courier.rest)

        async def deliver() -> bool:
            more = await spread(platform)
            await courier.round()
            return more

        async def look() -> bool:
            if not await hold(platform, "webhook updates", me, timedelta(seconds=3 * settings.updates_every_s)):
                return False
            await forget_old(platform, timedelta(days=settings.keep_days))
            more = await tell_of_updates(platform)
            bell.ring()
            return more

        for work, every_s, rung in ((deliver, settings.every_s, bell), (look, settings.updates_every_s, Bell())):
            await stack.enter_async_context(rounds(platform, work, name=work.__name__, every=Every(every_s), bell=rung))
        yield


def _hub_of(connection: HTTPConnection) -> Hub:
    found = connection.app.state.hub
    assert isinstance(found, Hub)
    return found


CurrentHub = Annotated[Hub, Depends(_hub_of)]
