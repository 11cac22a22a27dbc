"""Hints between processes: they arrive, and after a loss of Redis the listener is told to look again."""

from __future__ import annotations

import asyncio

import pytest

from services.platform.platform import Platform, open_platform
from services.platform.pubsub import Heard, Joined, Subscription
from services.platform.settings import Settings
from tests.services.servers import RedisServer, redis_server

pytestmark = pytest.mark.backend


async def _next(hints: Subscription) -> Heard | Joined:
    return await asyncio.wait_for(anext(hints), 10)


async def test_a10_hints_arrive_on_the_channels_listened_to(platform: Platform) -> None:
    async with platform.pubsub.subscribe(["doc:1"]) as hints:
        assert await _next(hints) == Joined()
        await hints.add("doc:2")
        await platform.pubsub.publish("doc:3", "not for us")
        await platform.pubsub.publish("doc:1", "7")
        await platform.pubsub.publish("doc:2", "grüße")
        assert [await _next(hints), await _next(hints)] == [Heard("doc:1", "7"), Heard("doc:2", "grüße")]
        await hints.remove("doc:1")
        await platform.pubsub.publish("doc:1", "8")
        await platform.pubsub.publish("doc:2", "9")
        assert await _next(hints) == Heard("doc:2", "9")


async def test_a10_a_subscription_without_channels_waits_for_the_first(platform: Platform) -> None:
    async with platform.pubsub.subscribe() as hints:
        assert await _next(hints) == Joined()
        waiting = asyncio.create_task(_next(hints))
        await asyncio.sleep(0.1)
        await hints.add("doc:1")
        await platform.pubsub.publish("doc:1", "1")
        assert await waiting == Heard("doc:1", "1")


async def test_a10_two_listeners_both_hear(platform: Platform) -> None:
    async with platform.pubsub.subscribe(["doc:1"]) as one, platform.pubsub.subscribe(["doc:1"]) as two:
        assert [await _next(one), await _next(two)] == [Joined(), Joined()]
        await platform.pubsub.publish("doc:1", "1")
        assert [await _next(one), await _next(two)] == [Heard("doc:1", "1")] * 2


async def test_a10_after_a_redis_restart_the_listener_joins_again(embedded_settings: Settings) -> None:
    with redis_server() as server:
        settings = embedded_settings.model_copy(update={"redis_url": server.url})
        async with open_platform(settings) as platform, platform.pubsub.subscribe(["doc:1"]) as hints:
            assert await _next(hints) == Joined()
            await _restart(server, platform)
            assert await _next(hints) == Joined()
            assert await platform.pubsub.publish("doc:1", "after")
            assert await _next(hints) == Heard("doc:1", "after")


async def _restart(server: RedisServer, platform: Platform) -> None:
    await asyncio.to_thread(server.stop)
    assert not await platform.pubsub.publish("doc:1", "nobody hears this")
    await asyncio.to_thread(server.start)
