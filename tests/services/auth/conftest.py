"""The auth service for tests. Hashes are cheap here; `test_passwords` shows what a real one costs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from services.catalogue import load
from services.platform.platform import open_platform
from services.platform.settings import Settings
from services.web.service import build
from tests.services.auth.door import Clock, Door
from tests.services.conftest import asking


@pytest.fixture(autouse=True)
def cheap_and_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cheap hashes, and mail that waits for the test."""
    monkeypatch.setenv("AUTOGRAPH_PASSWORD_MEMORY_KIB", "64")
    monkeypatch.setenv("AUTOGRAPH_PASSWORD_PASSES", "1")
    monkeypatch.setenv("AUTOGRAPH_AUTH_MAIL_EVERY_S", "3600")
    monkeypatch.setenv("AUTOGRAPH_AUTH_LOGINS_PER_ADDRESS", "1000 per hour")
    monkeypatch.setenv("AUTOGRAPH_AUTH_REGISTRATIONS_PER_ADDRESS", "1000 per hour")


@pytest.fixture
async def door(settings: Settings) -> AsyncIterator[Door]:
    """The service on the embedded parts, and on servers."""
    async with opened_door(settings) as one:
        yield one


@pytest.fixture
async def small_door(embedded_settings: Settings) -> AsyncIterator[Door]:
    """The service on the embedded parts: for what no server can change."""
    async with opened_door(embedded_settings) as one:
        yield one


@pytest.fixture
async def served_door(server_settings: Settings) -> AsyncIterator[Door]:
    """The service on servers only."""
    async with opened_door(server_settings) as one:
        yield one


@asynccontextmanager
async def opened_door(settings: Settings, *, empty_redis: bool = True) -> AsyncIterator[Door]:
    clock = Clock()
    async with open_platform(settings, clock=clock) as platform:
        if empty_redis:
            await platform.redis.flushall()
        app = build(load("auth"), platform)
        async with asking(app) as client:
            yield Door(platform, client, clock, app)
