"""How often somebody may try: moving windows on Redis that all processes share (in memory on one machine)."""

from __future__ import annotations

import logging

from limits import parse

from services.access.seal import digest
from services.platform.errors import TooMany, Unavailable
from services.platform.platform import Platform
from services.platform.windows import Rate, Uncounted, Windows

log = logging.getLogger(__name__)
_WAIT_S = 5.0


class Attempts:
    """Counts attempts by what they are for and who makes them; who that is, is kept as a hash only."""

    def __init__(self, platform: Platform) -> None:
        self._windows = Windows.of(platform, "attempts")

    async def take(self, limit: str, purpose: str, who: str) -> None:
        """One more attempt. Raises: TooMany when there were as many as `limit`; Unavailable when nobody can count."""
        rate = Rate(purpose, parse(limit))
        try:
            if await self._windows.hit(rate, digest(who)):
                return
            standing = await self._windows.standing(rate, digest(who))
        except Uncounted:
            raise Unavailable("attempts cannot be counted at the moment", retry_after_s=_WAIT_S) from None
        wait_s = max(standing.reset_s, 1.0)
        raise TooMany("there were too many attempts", code=f"too_many_{purpose}", retry_after_s=wait_s)

    async def may(self, limit: str, purpose: str, who: str) -> bool:
        """Whether one more is within `limit`; it is counted. True when nobody can count."""
        try:
            return await self._windows.hit(Rate(purpose, parse(limit)), digest(who))
        except Uncounted as error:
            log.warning("%s is not counted without Redis: %s", purpose, error)
            return True

    async def forget(self, limit: str, purpose: str, who: str) -> None:
        """Begin again with none, after it went well."""
        try:
            await self._windows.forget(Rate(purpose, parse(limit)), digest(who))
        except Uncounted as error:
            log.warning("attempts of %s stay counted without Redis: %s", purpose, error)
