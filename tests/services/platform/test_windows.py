"""What is counted in windows, in Redis and in one process."""

from __future__ import annotations

import asyncio
import gc

import pytest
from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from services.platform.windows import Rate, Uncounted, Windows
from tests.services.servers import free_port

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("is_exact", [True, False])
async def test_as_many_as_may_be_are_counted_for_each_name(platform: Platform, is_exact: bool) -> None:
    rate, other = Rate("walks", RateLimitItemPerHour(3), is_exact), Rate("rides", RateLimitItemPerHour(3), is_exact)
    windows = Windows.of(platform, "test")
    assert [await windows.hit(rate, "ann") for _ in range(5)] == [True] * 3 + [False] * 2
    assert not await windows.has_room(rate, "ann")
    standing = await windows.standing(rate, "ann")
    assert (standing.remaining, standing.rate) == (0, rate)
    assert 0 < standing.reset_s <= 2 * 3600
    assert await windows.has_room(rate, "ben") and await windows.has_room(other, "ann")
    await windows.forget(rate, "ann")
    assert [await windows.hit(rate, "ann") for _ in range(4)] == [True] * 3 + [False]


async def test_looking_counts_nothing_and_names_are_apart(platform: Platform) -> None:
    rate = Rate("walks", RateLimitItemPerMinute(1))
    windows = Windows.of(platform, "test")
    for _ in range(3):
        assert await windows.has_room(rate, "ann")
    assert await windows.hit(rate, "ann")
    assert await Windows.of(platform, "another").hit(rate, "ann")


async def test_processes_count_together(on_servers: Platform) -> None:
    rate = Rate("walks", RateLimitItemPerMinute(2))
    one, other = Windows.of(on_servers, "test"), Windows.of(on_servers, "test")
    assert [await one.hit(rate, "ann"), await other.hit(rate, "ann"), await one.hit(rate, "ann")] == [True, True, False]


async def test_forgetting_does_not_disturb_the_expiry_of_others(embedded: Platform) -> None:
    failures: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: failures.append(context))
    rate = Rate("walks", RateLimitItemPerMinute(100))
    windows = Windows.of(embedded, "test")
    for _ in range(10):
        await windows.hit(rate, "ann")
        await windows.hit(rate, "ben")
        await asyncio.sleep(0)  # the task of the library looks at the first one in a thread
        await windows.forget(rate, "ben")
        await asyncio.sleep(0.01)
    del windows
    gc.collect()  # a failure nobody has asked for is told at the end of its task
    await asyncio.sleep(0)
    assert failures == []


async def test_nobody_can_count_without_redis(embedded_settings: Settings) -> None:
    away = embedded_settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{free_port()}"})
    rate = Rate("walks", RateLimitItemPerMinute(1))
    async with open_platform(away) as platform:
        windows = Windows.of(platform, "test")
        for ask in (windows.hit, windows.has_room, windows.standing, windows.forget):
            with pytest.raises(Uncounted):
                await ask(rate, "ann")
