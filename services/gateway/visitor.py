"""The client's side of an exchange: a body that must come within bytes and time, and an answer that must be taken."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx
from starlette.types import Message, Receive, Send

from services.gateway.errors import TooSlowClient
from services.gateway.headers import Headers
from services.platform.errors import TooLarge

_SLOWEST_BYTES_PER_S = 16 * 1024
_LINGER_S, _LINGER_BYTES = 2.0, 4 * 1024 * 1024


class ClientGone(Exception):
    """The client went away; nobody waits for an answer."""


class Body(httpx.AsyncByteStream):
    """The body of a request, read once.

    It may have `limit` bytes, which are set before it is read; no pause may last `timeout_s`, and beyond that it must
    come at 16 KiB/s at least: a body that trickles holds nothing for long.

    Raises, when it is read: TooLarge, TooSlowClient, ClientGone.
    """

    def __init__(self, receive: Receive, *, timeout_s: float) -> None:
        self._receive = receive
        self.limit = 0
        self._timeout_s = timeout_s
        self._began = time.monotonic()
        self._size = 0
        self._head = b""
        self.is_read = asyncio.Event()

    async def whole(self, size: int) -> bytes | None:
        """All of the body when it has at most `size` bytes; None when it has more, which `aiter` then gives whole."""
        parts: list[bytes] = []
        while not self.is_read.is_set() and self._size <= size:
            parts.append(await self._next())
        self._head = b"".join(parts)
        return self._head if self.is_read.is_set() else None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        head, self._head = self._head, b""
        if head:
            yield head
        while not self.is_read.is_set():
            if chunk := await self._next():
                yield chunk

    async def linger(self) -> bool:
        """Take some of what is still coming, for nothing; says whether that was all.

        A connection that is closed over unread bytes loses the answer that says why.
        """
        taken = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_S):
                while not self.is_read.is_set() and taken < _LINGER_BYTES:
                    message = await self._receive()
                    taken += len(message.get("body", b""))
                    if message["type"] == "http.disconnect" or not message.get("more_body", False):
                        self.is_read.set()
        return self.is_read.is_set()

    async def until_gone(self) -> None:
        """Returns when the client has gone away after its body."""
        await self.is_read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _next(self) -> bytes:
        slowest_s = self._timeout_s + self._size / _SLOWEST_BYTES_PER_S
        left_s = min(self._timeout_s, self._began + slowest_s - time.monotonic())
        try:
            message = await asyncio.wait_for(self._receive(), max(left_s, 0))
        except TimeoutError:
            raise TooSlowClient(f"{self._size} bytes came, and then too little for too long") from None
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk = bytes(message.get("body", b""))
        self._size += len(chunk)
        if self._size > self.limit:
            raise TooLarge(f"a body may have {self.limit} bytes here")
        if not message.get("more_body", False):
            self.is_read.set()
        return chunk


class Answer:
    """The way back to the client. `is_gone` is set when nobody listens any more; `marks` are headers of any answer.

    Raises, when something is sent then: ClientGone.
    """

    def __init__(self, send: Send, *, timeout_s: float) -> None:
        self._send = send
        self._timeout_s = timeout_s
        self.is_gone = False
        self.status = 0
        self.marks: Headers = []

    @property
    def has_started(self) -> bool:
        return self.status != 0

    async def send(self, message: Message) -> None:
        """Send a part of an answer with the marks, as they are by now."""
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *self.marks]}
        await self._send(message)

    async def start(self, status: int, headers: Headers) -> None:
        await self._bounded({"type": "http.response.start", "status": status, "headers": headers})

    async def chunk(self, data: bytes) -> None:
        await self._bounded({"type": "http.response.body", "body": data, "more_body": True})

    async def end(self) -> None:
        await self._bounded({"type": "http.response.body", "body": b"", "more_body": False})

    async def _bounded(self, message: Message) -> None:
        if self.is_gone:
            raise ClientGone
        self.status = self.status or int(message["status"])
        try:
            await asyncio.wait_for(self.send(message), self._timeout_s)
        except (TimeoutError, OSError):  # it takes nothing, or the connection broke
            self.is_gone = True
            raise ClientGone from None
