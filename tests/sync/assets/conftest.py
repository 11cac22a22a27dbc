"""A backend on a socket of this process, on files or on real servers, and libraries that send it their pictures."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from services.gateway.service import everything
from services.platform.platform import open_platform
from services.platform.settings import Settings
from tests.services import conftest as shared
from tests.services.outside import served
from tests.services.people import People
from tests.services.servers import free_port
from tests.services.updates.backend import uvicorn_config
from tests.sync.assets.scene import Scene

embedded_settings, migrated_file = shared.embedded_settings, shared.migrated_file
postgres, redis_server, server_settings = shared.postgres, shared.redis_server, shared.server_settings
starting_s3, s3_server, settings = shared.starting_s3, shared.s3_server, shared.settings


@pytest.fixture
async def scene(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """Parts of a thousand bytes, so that small pictures have several."""
    monkeypatch.setenv("AUTOGRAPH_DIAGRAMS_PARTS_FROM_BYTES", "2000")
    monkeypatch.setenv("AUTOGRAPH_DIAGRAMS_PART_BYTES", "1000")
    port = free_port()
    settings = settings.model_copy(update={"public_url": f"http://127.0.0.1:{port}"})
    async with AsyncExitStack() as stack:
        platform = await stack.enter_async_context(open_platform(settings))
        await platform.redis.flushall()
        await platform.blobs.prepare()
        await stack.enter_async_context(served(uvicorn_config(everything(platform)), port))
        made = Scene(settings.public_url, platform, People(platform), tmp_path)
        stack.push_async_callback(made.close)
        yield made
