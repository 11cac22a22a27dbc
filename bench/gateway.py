"""What a failing service costs whoever asks for it, before and after its breaker opens, in one run.

Everything is as in production but the network to the services: the real gateway app with its tokens, limits and
breakers, in this process. One service has no listener, one accepts connections and says nothing.
"""

from __future__ import annotations

import asyncio
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from statistics import median

from starlette.types import ASGIApp, Message, Scope

from bench.report import Row, bench, p95
from services.access.signing import SigningPair, current_pair
from services.access.tokens import issue
from services.gateway.service import everything
from services.gateway.settings import GatewaySettings
from services.migrations.upgrade import upgrade
from services.platform.database import open_database
from services.platform.ids import new_id
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings

_TIMEOUT_S = 0.5
_FAILURES = 5
_FAST = 900
# Below the promised limits: a new person and address come before they are reached.
_OF_ONE_PERSON = 90


@bench("gateway")
def run(n: int) -> Iterator[Row]:
    """`refused` and `silent` (given up after half a second) are what opens a breaker, `fast_fail` its answers then."""
    yield from asyncio.run(_measured(n))


@dataclass
class _Crowd:
    """Persons who ask, each in turn and none too often."""

    app: ASGIApp
    platform: Platform
    pair: SigningPair
    asked: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def ask(self, path: str) -> tuple[int, float]:
        """Status of a GET, and milliseconds from the request's arrival at the gateway to the end of its answer."""
        if self.asked % _OF_ONE_PERSON == 0:
            token = issue(self.platform, self.pair, user_id=str(new_id()), session_id=str(new_id()))
            address = f"10.{self.asked // _OF_ONE_PERSON}.0.1".encode()
            self.headers = [(b"authorization", f"Bearer {token}".encode()), (b"x-forwarded-for", address)]
        self.asked += 1
        status = 0

        async def receive() -> Message:
            if began_to_wait.is_set():
                await asyncio.Event().wait()
            began_to_wait.set()
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)

        began_to_wait = asyncio.Event()
        began = time.perf_counter()
        await self.app(_scope(path, self.headers), receive, send)
        return status, (time.perf_counter() - began) * 1000


async def _measured(n: int) -> list[Row]:
    with closing(_bound()) as closed, closing(_bound()) as silent:
        refusing = closed.getsockname()[1]
        closed.close()
        silent.listen(64)
        upstreams = {"ai": f"http://127.0.0.1:{refusing}", "git": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        async with _crowd(upstreams) as crowd:
            await crowd.ask("/api/svg/formats")
            refused = await _all(crowd.ask, "/api/ai/test", _FAILURES, 502)
            waited = await _all(crowd.ask, "/api/git/test", _FAILURES, 504)
            fast = await _all(crowd.ask, "/api/ai/test", _FAST, 503)
            passed = await _all(crowd.ask, "/livez", _FAST, 200)
    return [
        Row("gateway.refused_p50_ms", n, median(refused)),
        Row("gateway.silent_p50_ms", n, median(waited)),
        Row("gateway.fast_fail_p50_ms", n, median(fast)),
        Row("gateway.fast_fail_p95_ms", n, p95(fast)),
        Row("gateway.livez_p50_ms", n, median(passed)),
    ]


async def _all(ask: Callable[[str], Awaitable[tuple[int, float]]], path: str, times: int, expected: int) -> list[float]:
    answers = [await ask(path) for _ in range(times)]
    found = {status for status, _ in answers}
    if found != {expected}:
        raise RuntimeError(f"{path} was answered with {sorted(found)}, not {expected}")
    return [taken for _, taken in answers]


@asynccontextmanager
async def _crowd(upstreams: dict[str, str]) -> AsyncIterator[_Crowd]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        async with open_database(settings) as database:
            await upgrade(database)
        gateway = GatewaySettings(
            upstreams=upstreams, read_timeout_s=_TIMEOUT_S, trusted_proxies=[ip_network("192.0.2.0/24")]
        )
        async with open_platform(settings) as platform:
            app = everything(platform, gateway)
            async with app.router.lifespan_context(app):
                yield _Crowd(app, platform, await current_pair(platform))


def _bound() -> socket.socket:
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


def _scope(path: str, headers: list[tuple[bytes, bytes]]) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"gateway"), *headers],
        "client": ("192.0.2.1", 1),
        "server": ("gateway", 80),
    }
