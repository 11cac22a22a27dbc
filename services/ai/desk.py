"""What the endpoints of the ai service work with, open while the service runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI
from starlette.requests import HTTPConnection

from services.access.pace import Pace
from services.ai.outlining import Outliner
from services.ai.provider import Provider, Wire, providers_of
from services.ai.settings import AiSettings
from services.platform.platform import Platform
from services.platform.tls import client_context


@dataclass(frozen=True, slots=True)
class Desk:
    settings: AiSettings
    providers: tuple[Provider, ...]
    wire: Wire
    outliner: Outliner
    pace: Pace


@asynccontextmanager
async def desk(platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    """One pooled client for all providers, as long as the service runs."""
    settings = AiSettings()
    timeout = httpx.Timeout(settings.timeout_s, connect=settings.connect_timeout_s)
    limits = httpx.Limits(max_connections=20)
    async with httpx.AsyncClient(verify=client_context(), timeout=timeout, limits=limits) as client:
        providers, wire = providers_of(settings), Wire(client, settings)
        pace = Pace(platform, "outlines", settings.outlines_per_minute)
        app.state.desk = Desk(settings, providers, wire, Outliner(providers, wire), pace)
        yield


def _desk_of(connection: HTTPConnection) -> Desk:
    found = connection.app.state.desk
    assert isinstance(found, Desk)
    return found


CurrentDesk = Annotated[Desk, Depends(_desk_of)]
