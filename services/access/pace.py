"""How often a person may do something that costs much: a moving window that all instances share through Redis."""

from __future__ import annotations

import logging

from limits import RateLimitItemPerMinute

from services.platform.errors import TooMany
from services.platform.platform import Platform
from services.platform.windows import Rate, Uncounted, Windows

log = logging.getLogger(__name__)


class Pace:
    """At most `per_minute` of one kind of deed, called `what`, for each person."""

    def __init__(self, platform: Platform, what: str, per_minute: int) -> None:
        self._rate = Rate(what, RateLimitItemPerMinute(per_minute))
        self._windows = Windows.of(platform, "pace")

    async def take(self, user_id: str) -> None:
        """One more. Without Redis nobody is held up: the gateway's own limits bound what may happen meanwhile.

        Raises:
            TooMany: there were as many as may be; it says when there is room again.
        """
        rate = self._rate
        try:
            if await self._windows.hit(rate, user_id):
                return
            standing = await self._windows.standing(rate, user_id)
        except Uncounted as error:
            log.warning("%s are not counted without Redis: %s", rate.name, error)
            return
        raise TooMany(f"at most {rate.item.amount} {rate.name} a minute", retry_after_s=max(standing.reset_s, 1.0))
