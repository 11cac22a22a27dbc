"""A small proxy that hands requests on, and can lose the answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx


@dataclass
class Dropping:
    """The server does what it is asked; the next `losing` answers to `path` do not arrive."""

    upstream: str
    path: str = "/api/auth/refresh"
    losing: int = 0
    lost: int = 0
    url: str = ""
    passed: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one exchange."""
        with suppress(OSError, asyncio.IncompleteReadError):
            await self._exchange(reader, writer)
        writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *lines = head.strip().split("\r\n")
        method, path, _ = line.split(" ")
        headers = dict(one.split(": ", 1) for one in lines)
        body = await reader.readexactly(int(headers.pop("Content-Length", "0")))
        async with httpx.AsyncClient(base_url=self.upstream, trust_env=False, timeout=30) as client:
            headers["Host"] = urlsplit(self.upstream).netloc
            headers["X-Forwarded-For"] = f"10.0.0.{len(self.passed) % 200 + 1}"  # no limit on addresses is met here
            answer = await client.request(method, path, content=body, headers=headers)
        self.passed.append(path)
        if path == self.path and self.losing:
            self.losing -= 1
            self.lost += 1
            return
        kept = [f"{name}: {text}" for name, text in answer.headers.items() if name not in ("connection", "date")]
        status = f"HTTP/1.1 {answer.status_code} -"
        writer.write("\r\n".join([status, *kept, "connection: close", "", ""]).encode("latin-1") + answer.content)
        await writer.drain()


@asynccontextmanager
async def dropping(upstream: str) -> AsyncIterator[Dropping]:
    proxy = Dropping(upstream)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
