"""What the endpoints of the renderer work with, open while the service runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI
from starlette.requests import HTTPConnection

from services.platform.platform import Platform
from services.rendering.workshop import Workshop, open_workshop


@asynccontextmanager
async def workshop(_platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    """The workers, as long as the service runs."""
    async with open_workshop() as opened:
        app.state.workshop = opened
        yield


def _workshop_of(connection: HTTPConnection) -> Workshop:
    found = connection.app.state.workshop
    assert isinstance(found, Workshop)
    return found


CurrentWorkshop = Annotated[Workshop, Depends(_workshop_of)]
