"""From a request's headers to the person who sent it."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from services.access.caller import Caller
from services.access.tokens import verify
from services.platform.platform import Platform


async def identify(platform: Platform, connection: HTTPConnection) -> Caller | None:
    """The caller whom the ``Authorization`` header names; None without one. Raises: NotSignedIn for one that is bad."""
    kind, _, token = connection.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return None
    return await verify(platform, token.strip())
