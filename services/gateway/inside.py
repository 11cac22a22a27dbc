"""An app of this process behind httpx's own door, so that one process and many take the same way.

httpx's ASGITransport keeps a whole answer before it gives the first byte; this one streams.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Scope

_QUEUE = 8
_FINISH_S = 0.5


class InsideTransport(httpx.AsyncBaseTransport):
    """Calls `app`. Each call runs in a task of its own, which goes on when nobody waits any more, as in a server."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._running: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        call = _Call(self._app, request)
        task = asyncio.create_task(call.run())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        status, headers = await call.started()
        return httpx.Response(status, headers=headers, stream=call)

    async def aclose(self) -> None:
        """Let the calls under way finish, for a while."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=_FINISH_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


def scope_of(request: httpx.Request) -> Scope:
    """The request as a server would hand it to an app; the client is the one before the gateway."""
    target = bytes(request.extensions.get("target", request.url.raw_path))
    raw_path, _, query = target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.url.path,
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": request.extensions.get("client"),
        "server": ("inside", 80),
    }


class _Call(httpx.AsyncByteStream):
    """One call: the app writes into a short queue, httpx reads from it."""

    def __init__(self, app: ASGIApp, request: httpx.Request) -> None:
        self._app = app
        self._scope = scope_of(request)
        assert isinstance(request.stream, httpx.AsyncByteStream)
        self._body = aiter(request.stream)
        self._body_is_read = False
        self._read_s: float | None = request.extensions.get("timeout", {}).get("read")
        self._start: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._chunks: asyncio.Queue[bytes | Exception | None] = asyncio.Queue(_QUEUE)
        self._closed = asyncio.Event()

    async def run(self) -> None:
        try:
            await self._app(self._scope, self._receive, self._send)
            error: Exception = httpx.RemoteProtocolError("the app ended without an answer")
        except Exception as raised:  # what a server would log and answer by closing the connection
            error = httpx.ReadError(f"the app failed: {type(raised).__name__}")
        self._fail(error)

    async def started(self) -> tuple[int, Any]:  # Any: pairs of bytes, which httpx takes as headers
        """Status and headers. Raises: httpx.ReadTimeout, httpx.ReadError, and what reading the body raised."""
        try:
            message = await asyncio.wait_for(asyncio.shield(self._start), self._read_s)
        except TimeoutError:
            self._close()
            raise httpx.ReadTimeout("the app did not answer in time") from None
        return message["status"], message.get("headers", [])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            try:
                chunk = await asyncio.wait_for(self._chunks.get(), self._read_s)
            except TimeoutError:
                raise httpx.ReadTimeout("the app did not go on in time") from None
            if chunk is None:
                return
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk

    async def aclose(self) -> None:
        self._close()

    def _close(self) -> None:
        self._closed.set()
        while not self._chunks.empty():  # lets an app go on that waits for room
            self._chunks.get_nowait()

    async def _receive(self) -> Message:
        if self._body_is_read:
            await self._closed.wait()
            return {"type": "http.disconnect"}
        try:
            chunk = await anext(self._body, None)
        except Exception as error:  # the client broke off or sent too much: whoever waits for the answer hears it
            self._fail(error)
            self._body_is_read = True
            self._close()
            return {"type": "http.disconnect"}
        self._body_is_read = chunk is None
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if not self._start.done():
                self._start.set_result(message)
        elif message["type"] == "http.response.body":
            if message.get("body"):
                await self._put(message["body"])
            if not message.get("more_body"):
                await self._put(None)

    async def _put(self, chunk: bytes | None) -> None:
        if not self._closed.is_set():
            await self._chunks.put(chunk)

    def _fail(self, error: Exception) -> None:
        if not self._start.done():
            self._start.set_exception(error)
            self._start.exception()  # nobody may wait any more
        elif not self._chunks.full():
            self._chunks.put_nowait(error)
