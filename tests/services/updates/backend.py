"""Services that listen on a port: as processes of their own, or inside the test, on its platform."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI

from services.catalogue import load
from services.platform.platform import Platform
from services.platform.settings import Settings
from services.web.service import build
from sync.wire.limits import FRAME, PING_S
from tests.services.outside import served
from tests.services.processes import end, running, stores_of
from tests.services.servers import free_port


@dataclass(frozen=True, slots=True)
class Process:
    """One process of one service."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return url_of(self.port)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """SIGTERM, and the code with which it ended."""
        return end(self.process)


@contextmanager
def process_of(settings: Settings, *words: str, service: str = "collaboration", **more: str) -> Iterator[Process]:
    """A service as people run it, or with `words` the one of `tests.services.updates.serve`; `more` as in `running`."""
    port = free_port()
    program = ["tests.services.updates.serve", service, str(port), *words]
    real = ["services.main", "run", service, "--port", str(port)]
    with running(
        program if words else real, port, settings.data.with_name(f"{service}-{port}"), data=str(settings.data),
        **stores_of(settings), **{"updates_workers": "1", "collaboration_connects_per_minute": "100000", **more},
    ) as process:  # fmt: skip
        try:
            yield Process(port, process)
        finally:
            if process.poll() is None:
                end(process)  # with whatever it has started


@asynccontextmanager
async def inside(platform: Platform) -> AsyncIterator[int]:
    """The service collaboration on a real socket of this process, on the platform of the test; its port."""
    async with served(uvicorn_config(build(load("collaboration"), platform))) as server:
        yield server.port


def url_of(port: int) -> str:
    return f"ws://127.0.0.1:{port}/api/collaboration/socket"


def uvicorn_config(app: FastAPI, port: int = 0) -> uvicorn.Config:
    """As `docs/protocol.md` asks of whoever serves it."""
    return uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="warning", ws_max_size=FRAME, ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S, ws_per_message_deflate=False, timeout_graceful_shutdown=5, loop="asyncio",
    )  # fmt: skip
