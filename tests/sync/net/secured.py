"""TLS in front of servers that have none."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.sync.net.authority import Papers

_CHUNK = 64 * 1024


@dataclass(slots=True)
class Door:
    """Where it is reached. `passed` counts the bytes that came in by it, after the greeting."""

    to: int
    port: int = 0
    passed: int = 0
    _open: dict[asyncio.Task[None], asyncio.StreamWriter] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until one of the sides ends it."""
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = writer
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.to)
        ways = [
            asyncio.create_task(self._pass(reader, inner_writer, counts=True)),
            asyncio.create_task(self._pass(inner_reader, writer, counts=False)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for one in (writer, inner_writer):
                one.transport.abort()
            del self._open[task]

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counts: bool) -> None:
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                self.passed += len(data) if counts else 0
                writer.write(data)
                await writer.drain()

    async def close(self) -> None:
        for writer in self._open.values():
            writer.transport.abort()
        await asyncio.gather(*self._open)


@asynccontextmanager
async def secured(port: int, papers: Papers, *, at: int = 0) -> AsyncIterator[Door]:
    """What listens on `port` of this machine is reached by TLS as well, at port `at` or a free one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers.certificate, papers.key)
    door = Door(port)
    server = await asyncio.start_server(door.take, "127.0.0.1", at, ssl=context)
    door.port = server.sockets[0].getsockname()[1]
    try:
        yield door
    finally:
        server.close()
        await door.close()
        await server.wait_closed()
