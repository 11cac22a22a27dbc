"""Proxies come from the environment; this machine is reached without one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn

from sync.errors import Unreachable
from sync.net.backend import Backend, Reaching
from sync.net.pool import is_loopback
from tests.services.outside import served, serving
from tests.sync.net.authority import Authority
from tests.sync.net.little import Little

pytestmark = pytest.mark.sync


@dataclass
class Proxy:
    """Takes everything to one port of this machine, whatever name was asked for."""

    port: int
    to: int
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, rest = head.split(b" ", 2)
        self.asked.append(f"{method.decode()} {target.decode()}")
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.to)
        if method == b"CONNECT":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        else:
            inner_writer.write(b" ".join((method, urlsplit(target).path, rest)))
        await asyncio.gather(_pumped(reader, inner_writer), _pumped(inner_reader, writer))


async def _pumped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def proxy_to(url: str) -> AsyncIterator[Proxy]:
    proxy = Proxy(0, urlsplit(url).port or 0)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()


async def asked(address: str, ca_file: Path | None = None) -> int:
    backend = Backend(address, Reaching(ca_file=ca_file))
    try:
        return (await backend.ask("GET", "/livez", is_signed=False, by_person=True)).status_code
    finally:
        await backend.close()


async def test_http_goes_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch, little: Little) -> None:
    async with serving(little) as url, proxy_to(url) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert await asked("http://plan.test:8080") == 200
        assert proxy.asked == ["GET http://plan.test:8080/livez"]
        assert little.seen[0].headers["host"] == "plan.test:8080"
        monkeypatch.setenv("NO_PROXY", "plan.test")
        with pytest.raises(Unreachable):
            await asked("http://plan.test:8080")
        assert len(proxy.asked) == 1


async def test_tls_goes_through_the_proxy_and_is_verified_behind_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, little: Little
) -> None:
    ours = Authority(tmp_path)
    papers = ours.papers("plan.test")
    config = uvicorn.Config(
        little, log_config=None, lifespan="off", ssl_certfile=str(papers.certificate), ssl_keyfile=str(papers.key),
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    async with served(config) as server, proxy_to(f"https://127.0.0.1:{server.port}") as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        assert await asked("https://plan.test", ours.file) == 200
        assert proxy.asked == ["CONNECT plan.test:443"]


async def test_this_machine_needs_no_proxy(monkeypatch: pytest.MonkeyPatch, little: Little) -> None:
    async with serving(little) as url, proxy_to(url) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert await asked(url) == 200
        assert await asked(url.replace("127.0.0.1", "localhost")) == 200
        assert proxy.asked == []


def test_what_this_machine_is() -> None:
    assert all(map(is_loopback, ("localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]")))
    assert not any(map(is_loopback, ("example.org", "localhost.example.org", "10.0.0.1", "0.0.0.0", "", "128.0.0.1")))
