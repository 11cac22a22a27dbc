"""What the endpoints of the exports service work with, open while it runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, FastAPI
from starlette.requests import HTTPConnection

from services.access.pace import Pace
from services.background.lease import hold
from services.background.rounds import Bell, Every, rounds
from services.exports.runner import Runner
from services.exports.schedules import begin_due, expire
from services.exports.settings import ExportsSettings
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.rendering.workshop import open_workshop


@dataclass(frozen=True, slots=True)
class Office:
    """`bell` is rung when something was ordered."""

    settings: ExportsSettings
    pace: Pace
    bell: Bell


@asynccontextmanager
async def office(platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    """Carry out exports and begin those that are due, as long as the service runs."""
    settings, bell, me = ExportsSettings(), Bell(), str(new_id())
    app.state.office = Office(settings, Pace(platform, "exports", settings.per_minute), bell)
    async with AsyncExitStack() as stack:
        runner = Runner(platform, await stack.enter_async_context(open_workshop()), settings, bell)
        stack.push_async_callback(runner.rest)

        async def schedules() -> bool:
            if not await hold(platform, "export schedules", me, timedelta(seconds=3 * settings.schedule_every_s)):
                return False
            await expire(platform)
            more = await begin_due(platform, settings)
            bell.ring()
            return more

        for work, every_s, rung in (
            (runner.round, settings.every_s, bell),
            (schedules, settings.schedule_every_s, Bell()),
        ):
            await stack.enter_async_context(rounds(platform, work, name="exports", every=Every(every_s), bell=rung))
        yield


def _office_of(connection: HTTPConnection) -> Office:
    found = connection.app.state.office
    assert isinstance(found, Office)
    return found


CurrentOffice = Annotated[Office, Depends(_office_of)]
