"""Little services that do as they are told, real servers for them on loopback, and gateways before them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from services.access.signing import published
from services.gateway.service import gateway
from services.gateway.settings import GatewaySettings
from services.gateway.upstreams import NAMES
from services.platform.platform import Platform
from tests.services.conftest import asking
from tests.services.outside import served


@dataclass
class Little:
    """A service: tells what it was asked, with `status`, after `delay_s`, or in `chunks`; `fails` breaks off."""

    status: int = 200
    delay_s: float = 0.0
    chunks: int = 0
    fails: bool = False
    breaks_off: bool = False
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)
    answer: bytes | None = None
    at_once: int = 0
    most_at_once: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self._answer(scope, receive, send)
        finally:
            self.at_once -= 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
            if message["type"] == "http.disconnect":
                return
        told = {
            "method": scope["method"],
            "path": scope["path"],
            "raw_path": scope["raw_path"].decode(),
            "query": scope["query_string"].decode(),
            "headers": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]],
            "client": scope["client"][0] if scope["client"] else None,
            "bytes": len(body),
        }
        if scope["path"] != "/readyz":
            self.seen.append(told)
        await asyncio.sleep(self.delay_s)
        if self.fails:
            raise RuntimeError("told to fail")
        content = self.answer if self.answer is not None else json.dumps(told).encode()
        start = {"type": "http.response.start", "status": self.status, "headers": self.headers}
        await send(start)
        for number in range(self.chunks):
            await send({"type": "http.response.body", "body": f"{number}\n".encode(), "more_body": True})
            await asyncio.sleep(0.01)
        if self.breaks_off:
            raise RuntimeError("told to break off")
        await send({"type": "http.response.body", "body": b"" if self.chunks else content})


class Keys(Little):
    """The auth service as far as a gateway needs it: it publishes the keys of `platform`."""

    def __init__(self, platform: Platform) -> None:
        super().__init__()
        self._platform = platform

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/api/auth/jwks":
            self.answer = json.dumps(await published(self._platform)).encode()
        else:
            self.answer = None
        await super()._answer(scope, receive, send)


@asynccontextmanager
async def serving(app: ASGIApp, **options: Any) -> AsyncIterator[int]:
    """Serve `app` on loopback as `autograph-services run` does; gives the port."""
    async with served(config_of(app, **options)) as server:
        yield server.port


def config_of(app: ASGIApp, **options: Any) -> uvicorn.Config:
    """The lifespan is the test's own."""
    wanted = {"lifespan": "off", "log_level": "error", "timeout_keep_alive": 75, "proxy_headers": False, **options}
    return uvicorn.Config(app, **wanted)


@dataclass
class Neighbourhood:
    """A gateway, its client, and the little services behind it."""

    app: FastAPI
    client: httpx.AsyncClient
    services: dict[str, Little]

    def __getitem__(self, name: str) -> Little:
        return self.services[name]

    def breaker(self, name: str) -> Any:
        return self.app.state.gateway.upstreams[name].breaker


@asynccontextmanager
async def neighbourhood(
    platform: Platform,
    *,
    outside: bool = False,
    moved: dict[str, str] | None = None,
    others: dict[str, Little] | None = None,
    ws: dict[str, Any] | None = None,
    **settings: Any,
) -> AsyncIterator[Neighbourhood]:
    """A gateway before little services: in this process, or on a port; those in `moved` are thought to be elsewhere."""
    services: dict[str, Little] = {name: Little() for name in NAMES} | {"auth": Keys(platform)} | (others or {})
    async with everything_at(services, outside, ws or {}) as (urls, apps):
        app = gateway(platform, GatewaySettings(upstreams={**urls, **(moved or {})}, **settings), **apps)
        async with asking(app, "198.51.100.7") as client:
            yield Neighbourhood(app, client, services)


@asynccontextmanager
async def everything_at(
    services: dict[str, Little], outside: bool, options: dict[str, Any]
) -> AsyncIterator[tuple[dict[str, str], dict[str, ASGIApp]]]:
    if not outside:
        yield {}, dict(services)
        return

    async def by_host(scope: Scope, receive: Receive, send: Send) -> None:
        await services[scope["path"].split("/")[2] if scope["path"].startswith("/api/") else "ai"](scope, receive, send)

    async with serving(by_host, **options) as port:
        yield {name: f"http://127.0.0.1:{port}" for name in services}, {}


async def eventually(is_true: Callable[[], bool], *, patience_s: float = 10.0) -> None:
    """Wait until `is_true`."""
    end = asyncio.get_running_loop().time() + patience_s
    while not is_true():
        assert asyncio.get_running_loop().time() < end, "it did not come true"
        await asyncio.sleep(0.01)


async def raw(port: int, data: bytes, *, patience_s: float = 10.0) -> bytes:
    """All that a server on loopback says to `data` until it closes the connection; we ask it to."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(data)
        await writer.drain()
        return await asyncio.wait_for(reader.read(), patience_s)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def request_bytes(method: str, path: str, *lines: str, body: bytes = b"") -> bytes:
    """A request as bytes, exactly as told; the connection is to be closed after it."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: g", "Connection: close", *lines, "", ""]).encode() + body
