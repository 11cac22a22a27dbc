"""How often a person may do something that costs much: a moving window that all instances share through Redis."""

from __future__ import annotations

import logging
import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from services.platform.errors import TooMany
from services.platform.platform import Platform

log = logging.getLogger(__name__)


class Pace:
    """At most `per_minute` of one kind of deed, called `what`, for each person."""

    def __init__(self, platform: Platform, what: str, per_minute: int) -> None:
        self._what = what
        self._item = RateLimitItemPerMinute(per_minute)
        self._windows = MovingWindowRateLimiter(_storage(platform))

    async def take(self, user_id: str) -> None:
        """One more. Without Redis nobody is held up: the gateway's own limits bound what may happen meanwhile.

        Raises:
            TooMany: there were as many as may be; it says when there is room again.
        """
        try:
            if await self._windows.hit(self._item, self._what, user_id):
                return
            stats = await self._windows.get_window_stats(self._item, self._what, user_id)
        except RedisError as error:
            log.warning("%s are not counted without Redis: %s", self._what, type(error).__name__)
            return
        raise TooMany(
            f"at most {self._item.amount} {self._what} a minute", retry_after_s=max(stats.reset_time - time.time(), 1.0)
        )


def _storage(platform: Platform) -> MemoryStorage | RedisStorage:
    if not platform.settings.redis_url:
        return MemoryStorage()
    return RedisStorage(
        platform.settings.redis_url,
        implementation="redispy",
        key_prefix="autograph:pace",
        connection_pool=platform.redis.connection_pool,  # type: ignore[arg-type]  # passed on to redis.asyncio.Redis
    )
