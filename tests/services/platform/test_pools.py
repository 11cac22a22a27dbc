"""Bounded pools: more callers than connections are served by waiting, and nothing leaks."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from services.cli.pool_monitor import read_pools, table
from services.platform.errors import Unavailable
from services.platform.platform import Platform, open_platform
from services.platform.redis import Redis
from services.platform.settings import Settings
from services.web.service import Service
from tests.services import sample
from tests.services.conftest import ClientOf, talking_to
from tests.services.servers import RedisServer

pytestmark = pytest.mark.backend
SAMPLE = Service("sample", 1, "Sample", sample)
HOLD = "/api/sample/pooled/hold"
SOME = pytest.param(400, id="400")
ALL = pytest.param(10_000, id="10000", marks=pytest.mark.soak)


async def test_a8_35_concurrent_requests_are_served_by_30_connections(platform: Platform, client_of: ClientOf) -> None:
    async with client_of(SAMPLE) as client:
        waiting = [asyncio.create_task(client.get(f"{HOLD}/0.5")) for _ in range(35)]
        pool = {"in_use": 0}
        for _ in range(200):
            pool = dict(read_pools((await client.get("/metrics")).text)["database"])
            if pool["in_use"] == 30:
                break
            await asyncio.sleep(0.01)
        served = [(one.status_code, one.json()) for one in await asyncio.gather(*waiting)]
        after = read_pools((await client.get("/metrics")).text)
    assert served == [(200, {"answer": 1})] * 35
    assert (pool["in_use"], pool["limit"]) == (30, 30)
    assert after["database"]["in_use"] == 0
    assert after["database"]["connections"] <= 10
    assert table(after).splitlines()[1].startswith("database")


def test_a8_the_pool_is_as_promised() -> None:
    settings = Settings()
    assert (settings.database_pool_size, settings.database_max_overflow) == (10, 20)
    assert (settings.database_pool_recycle_s, settings.database_pool_timeout_s) == (3600, 30)


async def test_a8_who_waits_in_vain_is_told_when_to_come_again(settings: Settings) -> None:
    small = {"database_pool_size": 1, "database_max_overflow": 0, "database_pool_timeout_s": 0.2}
    async with open_platform(settings.model_copy(update=small)) as platform, talking_to(platform, SAMPLE) as client:
        answers = await asyncio.gather(*[client.get(f"{HOLD}/1") for _ in range(2)])
    assert sorted(one.status_code for one in answers) == [200, 503]
    refused = next(one for one in answers if one.status_code == 503)
    assert refused.headers["retry-after"] == "1"


@pytest.mark.parametrize("count", [SOME, ALL])
async def test_a8_no_connection_leaks(platform: Platform, client_of: ClientOf, count: int) -> None:
    async with client_of(SAMPLE) as client:
        for begun in range(0, count, 40):
            asked = [asyncio.create_task(client.get(f"{HOLD}/0.0")) for _ in range(40)]
            await asyncio.sleep(0.01)
            asked[begun % 40].cancel()  # a client that goes away
            answers = await asyncio.gather(*asked, return_exceptions=True)
            assert sum(isinstance(one, asyncio.CancelledError) for one in answers) <= 1
        await asyncio.sleep(0.1)
    use = platform.database.pool_use()
    assert use.in_use == 0
    assert use.connections <= platform.settings.database_pool_size


async def test_a8_postgresql_ends_what_takes_too_long(server_settings: Settings) -> None:
    short = server_settings.model_copy(update={"database_statement_timeout_s": 0.3})
    async with open_platform(short) as platform:
        with pytest.raises(Exception, match="took too long"):
            async with platform.database.begin() as session:
                await session.execute(text("SELECT pg_sleep(5)"))
        await platform.database.ping()


async def test_a8_reading_takes_no_write_lock_and_cannot_write(platform: Platform) -> None:
    async with platform.database.begin() as writing:
        await writing.execute(text("DELETE FROM kept_answers"))
        async with asyncio.timeout(5), platform.database.read() as reading:
            await reading.execute(text("SELECT count(*) FROM kept_answers"))
    if not platform.database.is_embedded:
        with pytest.raises(Exception, match="read-only"):
            async with platform.database.read() as reading:
                await reading.execute(text("DELETE FROM kept_answers"))


async def test_a8_a_database_that_is_away_is_unavailable(embedded_settings: Settings) -> None:
    away = "postgresql+asyncpg://nobody@127.0.0.1:9/none"
    async with open_platform(embedded_settings.model_copy(update={"database_url": away})) as platform:
        with pytest.raises(Unavailable, match="does not answer"):
            async with platform.database.read() as session:
                await session.execute(text("SELECT 1"))


async def _clients(server: RedisServer) -> int:
    """How many connections the server itself counts, but for the one that asks."""
    async with Redis.from_url(server.url) as asking:
        return len(await asking.client_list()) - 1


async def test_a9_75_concurrent_operations_are_served_by_at_most_50_connections(
    on_servers: Platform, redis_server: RedisServer
) -> None:
    redis = on_servers.redis
    before = await _clients(redis_server)
    waiting = [asyncio.create_task(redis.blpop([f"list{number}"], timeout=1)) for number in range(75)]
    seen = []
    for _ in range(8):
        await asyncio.sleep(0.1)
        seen.append(await _clients(redis_server) - before)
    assert await asyncio.gather(*waiting) == [None] * 75
    assert 49 <= max(seen) <= 50  # one was there before
    for _ in range(20):
        await asyncio.gather(*[redis.set(f"key{number}", number) for number in range(75)])
    assert [int(one) for one in await redis.mget([f"key{number}" for number in range(75)])] == list(range(75))
    assert await _clients(redis_server) - before <= 50
    async with talking_to(replace(on_servers), SAMPLE) as client:
        pool = read_pools((await client.get("/metrics")).text)["redis"]
    assert (pool["in_use"], pool["limit"]) == (0, 50)


def test_a9_the_pool_is_as_promised() -> None:
    settings = Settings()
    assert (settings.redis_connections, settings.redis_timeout_s, settings.redis_health_check_s) == (50, 5, 30)


async def test_a9_nothing_is_connected_before_it_is_needed(on_servers: Platform, redis_server: RedisServer) -> None:
    before = await _clients(redis_server)
    async with open_platform(on_servers.settings) as platform:
        assert await _clients(redis_server) == before
        await platform.redis.ping()
        assert await _clients(redis_server) == before + 1
    assert await _clients(redis_server) == before
