"""Texts that may be forgotten, kept in Redis for a while. A cache whose Redis is away is an empty one."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import timedelta

from redis.exceptions import RedisError

from services.platform.redis import Redis

log = logging.getLogger(__name__)

CACHE_LIFETIME = timedelta(minutes=5)
SESSION_LIFETIME = timedelta(hours=24)
_PAUSE_S = 1.0
# A Redis that hangs is away: whoever asks here has another place to ask.
_PATIENCE_S = 0.5
_AWAY = (RedisError, TimeoutError)


class Cache:
    """Texts by key under one name, each for `lifetime` from when it was put.

    The truth is elsewhere: every reader must be able to do without, and nobody decides by a cached text what a
    revocation could have changed, unless it heard `drop` answer True.
    """

    def __init__(self, redis: Redis, name: str, lifetime: timedelta = CACHE_LIFETIME) -> None:
        self._redis = redis
        self._name = name
        self._lifetime = lifetime
        self._rests_until = 0.0

    async def get(self, key: str) -> str | None:
        """The text, or None when there is none or Redis is away."""
        if self._is_resting():
            return None
        try:
            async with asyncio.timeout(_PATIENCE_S):
                found = await self._redis.get(self._key(key))
        except _AWAY as error:
            self._rest(error)
            return None
        return found.decode() if isinstance(found, bytes) else found

    async def put(self, key: str, text: str, *, lifetime: timedelta | None = None) -> bool:
        """Keep `text`. False when Redis is away."""
        if self._is_resting():
            return False
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self._redis.set(self._key(key), text, ex=lifetime or self._lifetime)
        except _AWAY as error:
            self._rest(error)
            return False
        return True

    async def drop(self, *keys: str) -> bool:
        """Forget. Always tried; False when Redis is away, and then a text may come back for the rest of its time."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self._redis.delete(*[self._key(key) for key in keys])
        except _AWAY as error:
            self._rest(error)
            return False
        return True

    def _key(self, key: str) -> str:
        return f"{self._name}:{key}"

    def _is_resting(self) -> bool:
        return time.monotonic() < self._rests_until

    def _rest(self, error: Exception) -> None:
        # A Redis that swallows packets costs seconds per call: not every request shall wait for it.
        self._rests_until = time.monotonic() + _PAUSE_S
        log.warning("the cache %s does without Redis: %s", self._name, type(error).__name__)
