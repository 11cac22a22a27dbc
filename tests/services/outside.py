"""Apps on loopback, inside the test: programs outside of ours, and our own where a test needs real sockets."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from services.web.running import listen

_PATIENCE_S = 30.0


class Server(uvicorn.Server):
    """Leaves the signals to pytest, and tells when it answers, and on which port."""

    port = 0

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def served(config: uvicorn.Config, port: int = 0) -> AsyncIterator[Server]:
    """The app of `config`, which answers on `port`, or on a free one, until the block ends."""
    with listen("127.0.0.1", port) as listener:
        server = Server(config)
        server.port = listener.getsockname()[1]
        running = asyncio.create_task(server.serve([listener]))
        try:
            await asyncio.wait_for(server.up.wait(), _PATIENCE_S)
            assert server.started, "the server did not start"
            yield server
        finally:
            server.should_exit = True
            await asyncio.wait_for(running, _PATIENCE_S)


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """The address of `app`, which answers there until the block ends."""
    config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    async with served(config) as server:
        yield f"http://127.0.0.1:{server.port}"
