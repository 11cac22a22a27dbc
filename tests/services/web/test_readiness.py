"""When a process says that it can work, beside tables that are older or newer than it."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services.migrations.upgrade import head
from services.platform.platform import Platform
from tests.services.conftest import talking_to

pytestmark = pytest.mark.backend


async def _ready_at(platform: Platform, step: str) -> int:
    async with platform.database.begin() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = :step"), {"step": step})
    async with talking_to(platform, "ai") as client:
        return (await client.get("/readyz")).status_code


async def test_a15_old_processes_stay_ready_while_the_tables_are_already_those_of_new_ones(embedded: Platform) -> None:
    assert await _ready_at(embedded, "9999_of_a_newer_program") == 200
    assert await _ready_at(embedded, head()) == 200


async def test_a4_a_process_is_not_ready_before_its_tables_are_there(embedded: Platform) -> None:
    assert await _ready_at(embedded, "0001") == 503
