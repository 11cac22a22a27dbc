"""Connections that died while they rested are replaced before anybody gets them."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from services.platform.errors import Unavailable
from services.platform.platform import Platform, open_platform
from services.platform.resting import RESTED_S
from services.platform.settings import Settings
from tests.services.servers import Postgres

pytestmark = pytest.mark.backend


async def _process(platform: Platform) -> int:
    async with platform.database.read() as session:
        return int(await session.scalar(text("SELECT pg_backend_pid()")) or 0)


async def test_a8_a_connection_that_died_while_it_rested_is_replaced(
    server_settings: Settings, postgres: Postgres
) -> None:
    async with open_platform(server_settings) as platform:
        first = await _process(platform)
        assert await _process(platform) == first
        postgres.run(f"SELECT pg_terminate_backend({first})")
        await asyncio.sleep(RESTED_S)
        assert await _process(platform) != first


async def test_a8_of_one_that_died_a_moment_ago_only_one_unit_of_work_hears(
    server_settings: Settings, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.platform.resting.RESTED_S", 60.0)
    async with open_platform(server_settings) as platform:
        first = await _process(platform)
        postgres.run(f"SELECT pg_terminate_backend({first})")
        with pytest.raises(Unavailable):
            await _process(platform)
        assert await _process(platform) != first


async def test_who_asks_again_at_once_is_not_made_to_ask_twice(
    server_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_platform(server_settings) as platform:
        asked = 0
        dialect = platform.database.engine.sync_engine.dialect
        ping = dialect.do_ping

        def counted(connection: object) -> bool:
            nonlocal asked
            asked += 1
            return ping(connection)  # type: ignore[arg-type]  # whatever the dialect takes

        monkeypatch.setattr(dialect, "do_ping", counted)
        monkeypatch.setattr("services.platform.resting.RESTED_S", 60.0)
        for _ in range(3):
            await _process(platform)
        assert asked == 0
        monkeypatch.setattr("services.platform.resting.RESTED_S", 0.0)
        await _process(platform)
        assert asked == 1
