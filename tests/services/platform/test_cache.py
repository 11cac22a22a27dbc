"""The cache forgets in time, and does without Redis."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from services.platform.cache import CACHE_LIFETIME, SESSION_LIFETIME, Cache
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from tests.services.servers import redis_server

pytestmark = pytest.mark.backend


async def test_a10_cached_texts_live_five_minutes_and_sessions_a_day(platform: Platform) -> None:
    await Cache(platform.redis, "cache").put("a", "1")
    await Cache(platform.redis, "session", SESSION_LIFETIME).put("a", "2")
    assert CACHE_LIFETIME == timedelta(minutes=5)
    assert 295 < await platform.redis.ttl("cache:a") <= 300
    assert 86_395 < await platform.redis.ttl("session:a") <= 86_400


async def test_a10_a_cache_keeps_replaces_and_drops(platform: Platform) -> None:
    cache, other = Cache(platform.redis, "cache"), Cache(platform.redis, "other")
    assert await cache.get("a") is None
    assert await cache.put("a", "ä") and await cache.put("b", "2") and await other.put("a", "theirs")
    assert await cache.put("a", "ö")
    assert await cache.get("a") == "ö"
    assert await cache.drop("a", "b")
    assert [await cache.get("a"), await cache.get("b"), await other.get("a")] == [None, None, "theirs"]


async def test_a10_a_text_is_gone_after_its_time(platform: Platform) -> None:
    cache = Cache(platform.redis, "cache")
    await cache.put("a", "1", lifetime=timedelta(seconds=1))
    assert await cache.get("a") == "1"
    await asyncio.sleep(1.1)
    assert await cache.get("a") is None


async def test_a10_a_cache_whose_redis_is_away_is_empty_and_comes_back(embedded_settings: Settings) -> None:
    with redis_server() as server:
        settings = embedded_settings.model_copy(update={"redis_url": server.url})
        async with open_platform(settings) as platform:
            cache = Cache(platform.redis, "cache")
            assert await cache.put("a", "1")
            await asyncio.to_thread(server.stop)
            assert await cache.get("a") is None
            assert not await cache.put("a", "2")
            assert not await cache.drop("a")
            await asyncio.to_thread(server.start)
            await asyncio.sleep(1.1)
            assert await cache.put("a", "3")
            assert await cache.get("a") == "3"
