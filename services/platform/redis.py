"""Redis of a process: one bounded pool whose callers wait for a connection, or a stand-in inside the process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import BlockingConnectionPool, ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff, NoBackoff
from redis.exceptions import ConnectionError as RedisDown
from redis.exceptions import TimeoutError as RedisSlow

from services.platform.settings import Settings

__all__ = ["Redis", "RedisDown", "RedisSlow", "open_redis"]

_RETRIES = 2


@asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator[tuple[Redis, Redis]]:
    """The Redis that `settings` name: one over the pool, and one whose connections are for subscriptions only.

    Nothing is connected before it is needed. Errors: `RedisDown`, `RedisSlow`.
    """
    if settings.redis_url:
        pooled, listening = _pooled(settings), _listening(settings)
    else:
        pooled = listening = _embedded()
    try:
        yield pooled, listening
    finally:
        await pooled.aclose()
        await listening.aclose()


def _pooled(settings: Settings) -> Redis:
    retry = Retry(ExponentialWithJitterBackoff(cap=0.5, base=0.01), _RETRIES)
    pool = BlockingConnectionPool.from_url(
        settings.redis_url,
        max_connections=settings.redis_connections,
        timeout=settings.redis_timeout_s,
        retry=retry,
        **_socket_options(settings),
    )
    return Redis.from_pool(pool)


def _listening(settings: Settings) -> Redis:
    # Subscriptions connect again by themselves and must hear of every loss: no silent retry below them.
    pool = ConnectionPool.from_url(settings.redis_url, retry=Retry(NoBackoff(), 0), **_socket_options(settings))
    return Redis.from_pool(pool)


def _socket_options(settings: Settings) -> dict[str, Any]:  # Any: keyword arguments of a connection
    return {
        "socket_timeout": settings.redis_timeout_s,
        "socket_connect_timeout": settings.redis_timeout_s,
        "socket_keepalive": True,
        "health_check_interval": settings.redis_health_check_s,
    }


def _embedded() -> Redis:
    from fakeredis import FakeAsyncRedis, FakeServer  # only where there is no server

    return FakeAsyncRedis(server=FakeServer())
