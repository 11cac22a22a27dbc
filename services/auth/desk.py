"""What the endpoints of the auth service work with, open while the service runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI
from starlette.requests import HTTPConnection

from services.access.passwords import Passwords
from services.auth.attempts import Attempts
from services.auth.settings import AuthSettings
from services.platform.platform import Platform


@dataclass(frozen=True, slots=True)
class Desk:
    platform: Platform
    settings: AuthSettings
    passwords: Passwords
    attempts: Attempts


@asynccontextmanager
async def desk(platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    """The desk of one running service."""
    app.state.desk = Desk(platform, AuthSettings(), Passwords(), Attempts(platform))
    yield


def _desk_of(connection: HTTPConnection) -> Desk:
    found = connection.app.state.desk
    assert isinstance(found, Desk)
    return found


CurrentDesk = Annotated[Desk, Depends(_desk_of)]
