"""Redis of a process: one bounded pool whose callers wait for a connection, or a stand-in inside the process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import ConnectionError as RedisDown
from redis.exceptions import TimeoutError as RedisSlow

from services.platform.settings import Settings

__all__ = ["Redis", "RedisDown", "RedisSlow", "open_redis"]

_RETRIES = 2


@asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator[Redis]:
    """The Redis that `settings` name; nothing is connected before it is needed. Errors: `RedisDown`, `RedisSlow`."""
    redis = _pooled(settings) if settings.redis_url else _embedded()
    try:
        yield redis
    finally:
        await redis.aclose()


def _pooled(settings: Settings) -> Redis:
    pool = BlockingConnectionPool.from_url(
        settings.redis_url,
        max_connections=settings.redis_connections,
        timeout=settings.redis_timeout_s,
        socket_timeout=settings.redis_timeout_s,
        socket_connect_timeout=settings.redis_timeout_s,
        socket_keepalive=True,
        health_check_interval=settings.redis_health_check_s,
        retry=Retry(ExponentialWithJitterBackoff(cap=0.5, base=0.01), _RETRIES),
    )
    return Redis.from_pool(pool)


def _embedded() -> Redis:
    from fakeredis import FakeAsyncRedis  # only where there is no server

    return FakeAsyncRedis()
