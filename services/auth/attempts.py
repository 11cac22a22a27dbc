"""How often somebody may try: moving windows on Redis that all processes share (in memory on one machine)."""

from __future__ import annotations

import logging
import time

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from services.access.seal import digest
from services.platform.errors import TooMany, Unavailable
from services.platform.platform import Platform

log = logging.getLogger(__name__)
_WAIT_S = 5.0


class Attempts:
    """Counts attempts by what they are for and who makes them; who that is, is kept as a hash only."""

    def __init__(self, platform: Platform) -> None:
        self._windows = MovingWindowRateLimiter(_storage(platform))

    async def take(self, limit: str, purpose: str, who: str) -> None:
        """One more attempt. Raises: TooMany when there were as many as `limit`; Unavailable when nobody can count."""
        item = parse(limit)
        try:
            if await self._windows.hit(item, purpose, digest(who)):
                return
            wait_s = await self._wait_s(item, purpose, who)
        except RedisError:
            raise Unavailable("attempts cannot be counted at the moment", retry_after_s=_WAIT_S) from None
        raise TooMany("there were too many attempts", code=f"too_many_{purpose}", retry_after_s=wait_s)

    async def may(self, limit: str, purpose: str, who: str) -> bool:
        """Whether one more is within `limit`; it is counted. True when nobody can count."""
        try:
            return await self._windows.hit(parse(limit), purpose, digest(who))
        except RedisError as error:
            log.warning("%s is not counted without Redis: %s", purpose, type(error).__name__)
            return True

    async def forget(self, limit: str, purpose: str, who: str) -> None:
        """Begin again with none, after it went well."""
        try:
            await self._windows.clear(parse(limit), purpose, digest(who))
        except RedisError as error:
            log.warning("attempts of %s stay counted without Redis: %s", purpose, type(error).__name__)

    async def _wait_s(self, item: RateLimitItem, purpose: str, who: str) -> float:
        stats = await self._windows.get_window_stats(item, purpose, digest(who))
        return max(stats.reset_time - time.time(), 1.0)


class _Memory(MemoryStorage):
    async def clear(self, key: str) -> None:
        # WORKAROUND limits 5.8: its own takes the key away under the task that lets old entries expire, which then
        # dies of a KeyError. An empty list is taken away by that task itself.
        async with self.locks[key]:
            if key in self.events:
                self.events[key] = []


def _storage(platform: Platform) -> MemoryStorage | RedisStorage:
    settings = platform.settings
    if not settings.redis_url:
        return _Memory()
    return RedisStorage(
        settings.redis_url,
        implementation="redispy",
        key_prefix="autograph:attempts",
        connection_pool=platform.redis.connection_pool,  # type: ignore[arg-type]  # passed on to redis.asyncio.Redis
    )
