"""Services that listen on a port: as processes of their own, or inside the test, on its platform."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from services.catalogue import load
from services.platform.platform import Platform
from services.platform.settings import Settings
from services.web.service import build
from sync.wire.limits import FRAME, PING_S
from tests.services.servers import answers, free_port, wait_until

_ROOT = Path(__file__).resolve().parents[3]
_PATIENCE_S = 30.0


@dataclass(slots=True)
class Process:
    """One process of one service."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return url_of(self.port)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(_PATIENCE_S)

    def end(self) -> None:
        """Stop it, with whatever it has started."""
        self.process.terminate()
        try:
            self.process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def terminate(self) -> int:
        """SIGTERM, and the code with which it ended."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_PATIENCE_S)


def environment_of(settings: Settings, **more: str) -> dict[str, str]:
    """The settings as a process of its own reads them."""
    return {
        **os.environ,
        "PYTHONPATH": str(_ROOT),
        "AUTOGRAPH_DATA": str(settings.data),
        "AUTOGRAPH_DATABASE_URL": settings.database_url,
        "AUTOGRAPH_REDIS_URL": settings.redis_url,
        "AUTOGRAPH_S3_ENDPOINT": settings.s3_endpoint,
        "AUTOGRAPH_S3_ACCESS_KEY": settings.s3_access_key.get_secret_value(),
        "AUTOGRAPH_S3_SECRET_KEY": settings.s3_secret_key.get_secret_value(),
        "AUTOGRAPH_UPDATES_WORKERS": "1",
        "AUTOGRAPH_COLLABORATION_CONNECTS_PER_MINUTE": "100000",
        **more,
    }


@contextmanager
def process_of(
    settings: Settings,
    *words: str,
    service: str = "collaboration",
    program: str = "tests.services.updates.serve",
    **more: str,
) -> Iterator[Process]:
    """A process of `service`; `words` go to `program`, `more` into its environment."""
    port = free_port()
    place = [service, str(port)] if program != "services.main" else ["run", service, "--port", str(port)]
    command = [sys.executable, "-m", program, *place, *words]
    log = settings.data.with_name(f"{service}-{port}.log").open("wb")
    process = subprocess.Popen(command, env=environment_of(settings, **more), cwd=_ROOT, stdout=log, stderr=log)
    running = Process(port, process)
    try:
        wait_until(lambda: answers(port) or process.poll() is not None, service)
        assert process.poll() is None, Path(log.name).read_text()
        yield running
    finally:
        log.close()
        if process.poll() is None:
            running.end()


@asynccontextmanager
async def inside(platform: Platform, service: str = "collaboration") -> AsyncIterator[int]:
    """A service on a real socket of this process, on the platform of the test; its port."""
    config = uvicorn_config(build(load(service), platform), port := free_port())
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(_PATIENCE_S):
            while not server.started and not task.done():  # noqa: ASYNC110  uvicorn has no event for it
                await asyncio.sleep(0.01)
        yield port
    finally:
        server.should_exit = True
        await task


def url_of(port: int) -> str:
    return f"ws://127.0.0.1:{port}/api/collaboration/socket"


def uvicorn_config(app: FastAPI, port: int) -> uvicorn.Config:
    """As `docs/protocol.md` asks of whoever serves it."""
    return uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="warning", ws_max_size=FRAME, ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S, ws_per_message_deflate=False, timeout_graceful_shutdown=5, loop="asyncio",
    )  # fmt: skip
