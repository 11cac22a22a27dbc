"""The collaboration service: live editing over WebSockets, as `docs/protocol.md` describes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.collaboration import routes
from services.collaboration.hub import Hub
from services.collaboration.settings import CollaborationSettings
from services.collaboration.watching import heed, watch
from services.platform.ending import end
from services.platform.platform import Platform
from services.updates.allowance import Allowance
from services.updates.intake import open_intake
from services.updates.settings import UpdatesSettings
from services.web.service import Service


@asynccontextmanager
async def live(platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    """The hub of this process, and all that runs beside its sockets."""
    settings = UpdatesSettings()
    async with open_intake(platform, settings) as intake:
        hub = Hub(platform, intake, Allowance(settings), CollaborationSettings())
        app.state.hub = hub
        tasks = [asyncio.create_task(work()) for work in hub.works()]
        tasks += [asyncio.create_task(watch(hub)), asyncio.create_task(heed(hub))]
        try:
            with platform.lifecycle.at_end(hub.farewell):
                yield
        finally:
            await hub.farewell()
            await end(tasks)


SERVICE = Service("collaboration", 8083, "AutoGraph collaboration", routes, background=(live,))
