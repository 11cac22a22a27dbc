"""A service is replaced, process by process, while people work with it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import httpx
import pytest

from services.catalogue import load
from services.gateway.service import gateway
from services.gateway.settings import GatewaySettings
from services.platform.platform import Platform
from services.web.service import build
from tests.services.people import People
from tests.services.processes import end, running, stores_of
from tests.services.servers import free_port

pytestmark = pytest.mark.backend
_PEOPLE = 6
# A person may ask 100 times a minute, and pauses so long that the update is over before.
_MOST, _PAUSE_S = 95, 0.25


class Endpoints:
    """What a cluster puts before the pods of a service: new connections go to those that are ready, in turn."""

    def __init__(self) -> None:
        self.ready: list[int] = []
        self._turns = itertools.count()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = self.ready[next(self._turns) % len(self.ready)]
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_pipe(reader, there_writer), _pipe(there_reader, writer))


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def before(endpoints: Endpoints) -> AsyncIterator[str]:
    server = await asyncio.start_server(endpoints.connected, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a15_a_rolling_update_fails_no_request(on_servers: Platform, tmp_path: Path) -> None:
    people = [await People(on_servers).make(f"person-{number}") for number in range(_PEOPLE)]
    endpoints, answers = Endpoints(), list[int]()
    async with before(endpoints) as url:
        old = [_pod(on_servers, tmp_path / f"old-{number}") for number in range(2)]
        new = [_pod(on_servers, tmp_path / f"new-{number}") for number in range(2)]
        with ExitStack() as stack:
            processes = [await asyncio.to_thread(stack.enter_context, one.running) for one in old]
            endpoints.ready = [one.port for one in old]
            auth = build(load("auth"), on_servers)
            app = gateway(on_servers, GatewaySettings(upstreams={"diagrams": url}), auth=auth)
            async with app.router.lifespan_context(app), _client(app) as client:
                work = [asyncio.create_task(_work(client, one.headers, answers)) for one in people]
                codes = []
                for process, pod, successor in zip(processes, old, new, strict=True):
                    await asyncio.to_thread(stack.enter_context, successor.running)
                    endpoints.ready.append(successor.port)
                    endpoints.ready.remove(pod.port)
                    codes.append(await asyncio.to_thread(end, process))
                were_at_work = not all(one.done() for one in work)
                for one in work:
                    one.cancel()
                await asyncio.wait(work)
    assert (codes, were_at_work) == ([0, 0], True)
    assert len(answers) > _PEOPLE
    assert set(answers) <= {200, 201}


@dataclass(frozen=True, slots=True)
class Pod:
    """One process of the service diagrams; it runs while `running` is entered."""

    port: int
    running: AbstractContextManager[Popen[bytes]]


def _pod(platform: Platform, folder: Path) -> Pod:
    port = free_port()
    words = ("services.main", "run", "diagrams", "--port", str(port))
    process = running(words, port, folder, **stores_of(platform.settings), shutdown_drain_s="1")
    return Pod(port, process)


def _client(app: object) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://backend")  # type: ignore[arg-type]


async def _work(client: httpx.AsyncClient, headers: dict[str, str], answers: list[int]) -> None:
    """A person who makes diagrams and looks at them."""
    for number in range(_MOST):
        if number % 2:
            answer = await client.post("/api/diagrams", json={"title": f"Plan {number}"}, headers=headers)
        else:
            answer = await client.get("/api/diagrams", headers=headers)
        answers.append(answer.status_code)
        await asyncio.sleep(_PAUSE_S)
