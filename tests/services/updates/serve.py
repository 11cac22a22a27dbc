"""`python -m tests.services.updates.serve SERVICE PORT [--dies-after N]`: one service in this process.

With `--dies-after N` it is killed, as by `kill -9`, when the Nth transaction that wrote rows has been committed and
before anybody hears of it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import uvicorn
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.catalogue import load
from services.platform.database import Database
from services.platform.platform import open_platform
from services.platform.settings import Settings
from services.web.service import build
from tests.services.updates.backend import uvicorn_config


class DyingDatabase(Database):
    """Kills its process after a commit of rows."""

    def __init__(self, engine: AsyncEngine, after: int) -> None:
        super().__init__(engine)
        self._left = after
        self._has_written = False

        @event.listens_for(engine.sync_engine, "before_cursor_execute")
        def seen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            self._has_written |= statement.startswith("INSERT INTO updates")

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        async with super().begin() as session:
            yield session
        if self._has_written:
            self._has_written = False
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)


async def serve(name: str, port: int, dies_after: int) -> None:
    async with open_platform(Settings()) as platform:
        if dies_after:
            platform = replace(platform, database=DyingDatabase(platform.database.engine, dies_after))
        app = build(load(name), platform)
        config = uvicorn_config(app, port)
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("service")
    parser.add_argument("port", type=int)
    parser.add_argument("--dies-after", type=int, default=0)
    words = parser.parse_args()
    asyncio.run(serve(words.service, words.port, words.dies_after))
