"""How often somebody may guess the password of a link."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from limits import RateLimitItemPerMinute
from starlette.requests import HTTPConnection

from services.platform.errors import TooMany, Unavailable
from services.platform.platform import Platform
from services.platform.windows import Rate, Uncounted, Windows

PER_ADDRESS = 5
PER_LINK = 100
_MINUTES = 15
_FROM_ADDRESS = Rate("link and address", RateLimitItemPerMinute(PER_ADDRESS, _MINUTES))
_AT_LINK = Rate("link", RateLimitItemPerMinute(PER_LINK, _MINUTES))


class Attempts:
    """Counts tries at the password of a link, of each address and of all together."""

    def __init__(self, platform: Platform) -> None:
        self._windows = Windows.of(platform, "link passwords")

    async def take(self, link_id: str, address: str) -> None:
        """One more. Without Redis nobody may try: guessing is worse than waiting. Raises: TooMany, Unavailable."""
        try:
            for rate, who in ((_FROM_ADDRESS, f"{link_id}:{address}"), (_AT_LINK, link_id)):
                if not await self._windows.hit(rate, who):
                    wait_s = (await self._windows.standing(rate, who)).reset_s
                    raise TooMany("too many passwords were tried", retry_after_s=max(wait_s, 1.0))
        except Uncounted:
            raise Unavailable("passwords cannot be checked at this moment", retry_after_s=5) from None


@asynccontextmanager
async def link_attempts(platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    """Counts them while the service runs."""
    app.state.link_attempts = Attempts(platform)
    yield


def attempts_of(connection: HTTPConnection) -> Attempts:
    """Those of the service that answers."""
    attempts = connection.app.state.link_attempts
    assert isinstance(attempts, Attempts)
    return attempts
