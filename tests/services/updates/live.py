"""A client of the WebSocket half of `docs/protocol.md`, small and without retries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from services.platform.ids import new_id
from services.updates.pushes import digest
from sync.wire import limits
from sync.wire.codec import encode, from_server
from sync.wire.messages import (
    Ack,
    Blob,
    Hello,
    Join,
    Joined,
    Message,
    Peers,
    Presence,
    Push,
    Refused,
    Updates,
    Welcome,
)  # fmt: skip

M = TypeVar("M", bound=Message)
PATIENCE_S = 30.0


class Live:
    """One socket. Whatever arrives is kept in order until somebody waits for it."""

    def __init__(self, wire: ClientConnection, device_id: str) -> None:
        self.wire = wire
        self.device_id = device_id
        self.welcome: Welcome | None = None
        self.heard: list[Message] = []
        self._news = asyncio.Event()
        self._ear = asyncio.create_task(self._listen())
        self.closed: tuple[int, str] | None = None
        self.on_message: Callable[[Message], None] = lambda _message: None

    async def _listen(self) -> None:
        try:
            while True:
                message = from_server(await self.wire.recv(decode=False))
                self.heard.append(message)
                self.on_message(message)
                self._news.set()
        except ConnectionClosed as end:
            self.closed = (end.rcvd.code, end.rcvd.reason) if end.rcvd else (1006, "")
            self._news.set()

    async def say(self, message: Message) -> None:
        await self.wire.send(encode(message))

    async def next(self, kind: type[M], fits: Callable[[M], bool] = lambda _message: True) -> M:
        """The next message of a kind that fits; those before it stay."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for message in self.heard:
                    if isinstance(message, kind) and fits(message):
                        self.heard.remove(message)
                        return message
                assert self.closed is None, self.closed
                self._news.clear()
                await self._news.wait()

    async def end(self) -> tuple[int, str]:
        """The code and reason with which the server closes the socket."""
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.wait([self._ear])
        assert self.closed is not None
        return self.closed

    async def join(self, diagram: str, version: Mapping[int, int] | None = None, **more: Any) -> Joined:  # Any: fields
        await self.say(Join(diagram=diagram, version=dict(version or {}), **more))
        return await self.next(Joined, lambda one: one.diagram == diagram)

    async def refused(self, message: Message) -> Refused:
        await self.say(message)
        return await self.next(Refused)

    async def push(self, diagram: str, blobs: Sequence[Blob], batch_id: str | None = None) -> Ack:
        """Push one batch, in as many frames as it needs, and wait for what became of it."""
        batch_id = batch_id or str(new_id())
        for frame in frames(diagram, blobs, batch_id):
            await self.say(frame)
        return await self.next(Ack, lambda one: one.batch_id == batch_id)

    async def show(self, diagram: str, state: bytes) -> None:
        await self.say(Presence(diagram=diagram, state=state))

    async def rows(self, diagram: str, seq: int) -> list[Any]:  # Any: rows
        """All rows that arrive until `seq` is reached."""
        found = []
        reached = 0
        while reached < seq:
            message = await self.next(Updates, lambda one: one.diagram == diagram)
            found += message.updates
            reached = message.seq
        return found

    async def sees(self, diagram: str, session: str, state: bytes) -> None:
        """Wait until a session shows `state`."""
        await self.next(
            Peers,
            lambda one: one.diagram == diagram and any((p.session, p.state) == (session, state) for p in one.present),
        )

    async def close(self) -> None:
        await self.wire.close()
        await asyncio.wait([self._ear])


def frames(diagram: str, blobs: Sequence[Blob], batch_id: str) -> list[Push]:
    """A batch cut into frames."""
    groups: list[list[Blob]] = [[]]
    size = 0
    for blob in blobs:
        size += len(blob.data)
        if groups[-1] and (size > limits.BLOB or len(groups[-1]) == limits.BLOBS):
            groups.append([])
            size = len(blob.data)
        groups[-1].append(blob)
    last = len(groups) - 1
    return [
        Push(
            batch_id=batch_id, diagram=diagram, blobs=group, more=number < last,
            sha256=digest(blobs) if number == last else b"",
        )
        for number, group in enumerate(groups)
    ]  # fmt: skip


@asynccontextmanager
async def connected(url: str, token: str, device_id: str | None = None, *, greets: bool = True) -> AsyncIterator[Live]:
    """A socket that has said HELLO and heard WELCOME."""
    device_id = device_id or str(new_id())
    async with connect(url, max_size=limits.FRAME, compression=None, ping_interval=None, proxy=None) as wire:
        live = Live(wire, device_id)
        try:
            if greets:
                await live.say(Hello(protocols=[1], token=token, device_id=device_id, schema=1, client_build="test"))
                live.welcome = await live.next(Welcome)
            yield live
        finally:
            await live.close()
