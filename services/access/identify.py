"""From a request's headers to the person who sent it."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from services.access.api_keys import PREFIX, verify_key
from services.access.caller import Caller
from services.access.tokens import verify
from services.platform.platform import Platform


async def identify(platform: Platform, connection: HTTPConnection) -> Caller | None:
    """The caller whom the ``Authorization`` header names; None without one. Raises: NotSignedIn for one that is bad."""
    kind, _, credential = connection.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not credential.strip():
        return None
    return await caller_of(platform, credential.strip())


async def caller_of(platform: Platform, credential: str) -> Caller:
    """Whom an access token or an API key names, asked anew each time: what was revoked counts no more.

    Raises: NotSignedIn.
    """
    return await (verify_key if credential.startswith(PREFIX) else verify)(platform, credential)
