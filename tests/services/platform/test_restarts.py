"""Servers that are restarted under load: nothing wrong is answered, nothing acknowledged is lost, work goes on."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from redis.exceptions import RedisError
from sqlalchemy import select

from services.platform.errors import TooSlow, Unavailable
from services.platform.ids import new_id
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from services.schema.accounts import User
from tests.services.conftest import migrate
from tests.services.servers import postgres, redis_server

pytestmark = pytest.mark.backend
WORKERS = 20
RECOVERY_S = 5.0

Work = Callable[[int], Awaitable[None]]


class Load:
    """Workers that go on whatever happens; `outcomes` counts, `good` says when one last succeeded."""

    def __init__(self, work: Work, expected: tuple[type[Exception], ...]) -> None:
        self._work = work
        self._expected = expected
        self._is_over = False
        self.outcomes: Counter[str] = Counter()

    async def run(self, restart: Callable[[], Awaitable[None]]) -> float:
        """Seconds from the end of `restart` until every worker has succeeded again."""
        workers = [asyncio.create_task(self._go(number)) for number in range(WORKERS)]
        try:
            await asyncio.sleep(0.5)
            await restart()
            back, self._fresh = time.monotonic(), set[int]()
            async with asyncio.timeout(30):
                while len(self._fresh) < WORKERS:  # noqa: ASYNC110  it is polled, as a person would
                    await asyncio.sleep(0.02)
            took = time.monotonic() - back
            await asyncio.sleep(0.3)
        finally:
            self._is_over = True
            await asyncio.wait(workers, timeout=30)
        for worker in workers:
            worker.result()
        return took

    _fresh: set[int] = set()

    async def _go(self, number: int) -> None:
        while not self._is_over:
            try:
                await self._work(number)
            except self._expected as error:
                self.outcomes[type(error).__name__] += 1
                await asyncio.sleep(0.05)
            else:
                self.outcomes["done"] += 1
                self._fresh.add(number)


async def test_a9_after_a_redis_restart_operations_go_on(embedded_settings: Settings) -> None:
    with redis_server() as server:
        settings = embedded_settings.model_copy(update={"redis_url": server.url})
        async with open_platform(settings) as platform:

            async def work(number: int) -> None:
                word = str(new_id())
                await platform.redis.set(f"key{number}", word)
                found = await platform.redis.get(f"key{number}")
                assert found in (word.encode(), None), "an answer that belongs to somebody else"
                await asyncio.sleep(0.005)

            async def restart() -> None:
                await asyncio.to_thread(server.stop)
                await asyncio.sleep(0.5)
                await asyncio.to_thread(server.start)

            load = Load(work, (RedisError,))
            took = await load.run(restart)
            pool = platform.redis.connection_pool
            assert len(pool._in_use_connections) == 0
    assert took <= RECOVERY_S
    assert load.outcomes["done"] > WORKERS
    assert len(load.outcomes) > 1, "nobody noticed the restart"


async def _register(platform: Platform, acknowledged: list[str]) -> None:
    user_id = str(new_id())
    async with platform.database.begin() as session:
        address = f"{user_id}@example.org"
        session.add(User(id=user_id, email=address, password_hash="!", created_at=platform.clock()))
    acknowledged.append(user_id)
    async with platform.database.read() as session:
        assert await session.scalar(select(User.email).where(User.id == user_id)) == address


async def test_a8_after_a_postgresql_restart_units_of_work_go_on(embedded_settings: Settings) -> None:
    with postgres() as server:
        settings = embedded_settings.model_copy(update={"database_url": server.url()})
        await migrate(settings)
        async with open_platform(settings) as platform:
            acknowledged: list[str] = []
            load = Load(lambda _number: _register(platform, acknowledged), (Unavailable, TooSlow))
            took = await load.run(lambda: asyncio.to_thread(server.restart))
            async with platform.database.read() as session:
                kept = list(await session.scalars(select(User.id)))
            assert platform.database.pool_use().in_use == 0
    assert took <= RECOVERY_S
    assert set(acknowledged) <= set(kept), "something acknowledged is lost"
    assert len(kept) == len(set(kept))
    assert load.outcomes["Unavailable"] > 0, "nobody noticed the restart"
