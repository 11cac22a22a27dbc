"""How often something may be done: windows that all processes count in Redis, and one machine in its process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter, RateLimiter, SlidingWindowCounterRateLimiter
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from services.platform.platform import Platform


@dataclass(frozen=True, slots=True)
class Rate:
    """One promise. Exact ones keep every moment of the window, the others two counters and are a little off."""

    name: str
    item: RateLimitItem
    is_exact: bool = True


class Uncounted(Exception):
    """Redis does not answer; nobody knows where anybody stands. Whoever counts says if that lets through or not."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands with a rate: how many more may come, and in how many seconds there are more again."""

    rate: Rate
    remaining: int
    reset_s: float


class Windows:
    """Counts under `name` over the connections of `pool`; without one, in this process."""

    def __init__(self, name: str, pool: ConnectionPool | None) -> None:
        storage = _shared(name, pool) if pool is not None else _Memory()
        self._exact: RateLimiter = MovingWindowRateLimiter(storage)
        self._counting: RateLimiter = SlidingWindowCounterRateLimiter(storage)

    @classmethod
    def of(cls, platform: Platform, name: str) -> Windows:
        """Over the connections that the platform has anyway."""
        return cls(name, platform.redis.connection_pool if platform.settings.redis_url else None)

    async def hit(self, rate: Rate, who: str) -> bool:
        """Count one more; False, and nothing is counted, when it would be too many. Raises: Uncounted."""
        with _counting():
            return await self._limiter(rate).hit(rate.item, rate.name, who)

    async def has_room(self, rate: Rate, who: str) -> bool:
        """Whether one more would be counted. Raises: Uncounted."""
        with _counting():
            return await self._limiter(rate).test(rate.item, rate.name, who)

    async def standing(self, rate: Rate, who: str) -> Standing:
        """Raises: Uncounted."""
        with _counting():
            stats = await self._limiter(rate).get_window_stats(rate.item, rate.name, who)
        return Standing(rate, stats.remaining, max(stats.reset_time - time.time(), 0.0))

    async def forget(self, rate: Rate, who: str) -> None:
        """Count from the beginning. Raises: Uncounted."""
        with _counting():
            await self._limiter(rate).clear(rate.item, rate.name, who)

    def _limiter(self, rate: Rate) -> RateLimiter:
        return self._exact if rate.is_exact else self._counting


@contextmanager
def _counting() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise Uncounted(type(error).__name__) from error


class _Memory(MemoryStorage):
    async def clear(self, key: str) -> None:
        # WORKAROUND limits 5.8: its own takes the key away under the task that lets old entries expire, which then
        # dies of a KeyError. An empty list is taken away by that task itself.
        if key not in self.events:
            await super().clear(key)
            return
        async with self.locks[key]:
            if key in self.events:
                self.events[key] = []


def _shared(name: str, pool: ConnectionPool) -> RedisStorage:
    return RedisStorage(
        "redis://",  # where that is, the pool knows
        implementation="redispy",
        key_prefix=f"autograph:{name}",
        connection_pool=pool,  # type: ignore[arg-type]  # passed on to redis.asyncio.Redis
    )
