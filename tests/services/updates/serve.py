"""`python -m tests.services.updates.serve SERVICE PORT [--dies-after N ...]`: one service on a port.

With `--dies-after` it is killed, as by `kill -9`, when the Nth transaction that wrote rows is committed and before
anybody hears of it; then another takes its place, with the next number. Everything is imported once, so that a
successor is there at once.
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
from services.web.service import Service, build
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


async def serve(service: Service, port: int, dies_after: int) -> None:
    async with open_platform(Settings()) as platform:
        if dies_after:
            platform = replace(platform, database=DyingDatabase(platform.database.engine, dies_after))
        await uvicorn.Server(uvicorn_config(build(service, platform), port)).serve()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("service")
    parser.add_argument("port", type=int)
    parser.add_argument("--dies-after", type=int, nargs="*", default=[])
    words = parser.parse_args()
    service = load(words.service)
    child = 0
    signal.signal(signal.SIGTERM, lambda *_: (os.kill(child, signal.SIGKILL), os._exit(0)))
    for dies_after in words.dies_after:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            asyncio.run(serve(service, words.port, dies_after))
            os._exit(0)
        os.waitpid(child, 0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    asyncio.run(serve(service, words.port, 0))


if __name__ == "__main__":
    main()
