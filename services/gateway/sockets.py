"""WebSockets through the gateway: messages, close codes and back-pressure pass in both directions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import httpx
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from services.gateway import headers
from services.gateway.errors import CircuitIsOpen, Unreachable
from services.gateway.targets import Target
from services.gateway.upstreams import FAILURES, Upstream
from services.platform.errors import Unavailable
from services.platform.tls import client_context
from sync.errors import CircuitOpen

MAX_MESSAGE_BYTES = 1024 * 1024
_MAX_QUEUE = 16
_PING_S = 10.0
_OPEN_S = 10.0
_CLOSE_S = 5.0
GOING_AWAY = 1001
RESTART = 1012
# These say that there was no code; they cannot be sent.
_NO_CODES = frozenset((1005, 1006, 1015))


class Sockets:
    """The open WebSockets of this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.open = 0

    async def relay(
        self, upstream: Upstream, target: Target, scope: Scope, receive: Receive, send: Send, *, address: str
    ) -> None:
        """Connect a client to `upstream` until one of both ends it. Raises: ServiceError before it was accepted."""
        if self.open >= self._most:
            raise Unavailable("no more WebSockets are taken here", retry_after_s=5)
        self.open += 1
        try:
            passed = headers.upward(scope, address, upstream.host)
            if upstream.app is not None:
                await _inside(upstream, target, {**scope, "headers": passed, "client": (address, 0)}, receive, send)
            else:
                await _outside(upstream, target, {**scope, "headers": passed}, receive, send)
        except CircuitOpen as error:
            raise CircuitIsOpen(upstream.name, error.retry_after_s) from None
        finally:
            self.open -= 1


async def _inside(upstream: Upstream, target: Target, scope: Scope, receive: Receive, send: Send) -> None:
    """Hand the connection to an app of this process."""
    kept = ("type", "asgi", "http_version", "scheme", "query_string", "headers", "client", "server", "subprotocols",
            "extensions")  # fmt: skip
    inner = {key: scope[key] for key in kept if key in scope}
    inner |= {"path": target.path, "raw_path": target.raw_path, "root_path": ""}
    assert upstream.app is not None
    with upstream.breaker.calling() as attempt:
        began = asyncio.Event()

        async def sending(message: Message) -> None:
            began.set()
            await send(message)

        task: asyncio.Task[None] = asyncio.create_task(_run(upstream.app(inner, receive, sending)))
        beginning = asyncio.create_task(began.wait())
        try:
            await asyncio.wait({task, beginning}, return_when=asyncio.FIRST_COMPLETED)
            if task.done() and task.exception() is not None:
                attempt.failed()
                raise Unreachable(upstream.name, "it failed before it took the connection")
        except asyncio.CancelledError:
            task.cancel()
            raise
        finally:
            beginning.cancel()
    await task


async def _run(call: Awaitable[None]) -> None:
    await call


async def _outside(upstream: Upstream, target: Target, scope: Scope, receive: Receive, send: Send) -> None:
    opening = await receive()
    assert opening["type"] == "websocket.connect"
    connected = await _connected(upstream, target, scope)
    if isinstance(connected, Response):
        await connected(scope, receive, send)
        return
    async with connected as ours:
        await send({"type": "websocket.accept", "subprotocol": ours.subprotocol})
        up = asyncio.create_task(_upward(receive, ours))
        down = asyncio.create_task(_downward(ours, send))
        try:
            await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (up, down):
                task.cancel()
            await asyncio.gather(up, down, return_exceptions=True)


async def _connected(upstream: Upstream, target: Target, scope: Scope) -> ClientConnection | Response:
    """The connection to the service, or its own answer when it refuses one."""
    passed = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in scope["headers"]
        if not name.startswith(b"sec-websocket") and name not in (b"host", b"content-length")
    ]
    is_secure = upstream.url.startswith("https")
    url = httpx.URL(upstream.url).copy_with(scheme="wss" if is_secure else "ws")
    with upstream.breaker.calling() as attempt:
        try:
            return await connect(
                f"{str(url).rstrip('/')}{target.raw.decode('ascii')}",
                ssl=client_context() if is_secure else None,
                additional_headers=passed,
                subprotocols=scope.get("subprotocols") or None,
                compression=None,
                user_agent_header=None,
                proxy=None,
                max_size=MAX_MESSAGE_BYTES,
                max_queue=_MAX_QUEUE,
                open_timeout=_OPEN_S,
                close_timeout=_CLOSE_S,
                ping_interval=_PING_S,
                ping_timeout=_PING_S,
            )
        except InvalidStatus as error:
            if error.response.status_code in FAILURES:
                attempt.failed()
            kept = headers.downward(
                ((name.encode(), value.encode("latin-1")) for name, value in error.response.headers.raw_items()),
                upstream.url,
            )
            refusal = Response(bytes(error.response.body or b""), error.response.status_code)
            refusal.raw_headers = kept
            return refusal
        except (OSError, TimeoutError, WebSocketException):
            attempt.failed()
            raise Unreachable(upstream.name, "it does not take the connection") from None


async def _upward(receive: Receive, ours: ClientConnection) -> None:
    """From the client to the service. `send` waits while the service takes nothing, and so does the client."""
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            code = int(message.get("code") or GOING_AWAY)
            await ours.close(GOING_AWAY if code in _NO_CODES else code, message.get("reason") or "")
            return
        text = message.get("text")
        try:
            await ours.send(message["bytes"] if text is None else text)
        except ConnectionClosed:
            return  # the other direction tells the client why
        except OSError:
            return


async def _downward(ours: ClientConnection, send: Send) -> None:
    """From the service to the client. A service that broke off is one that restarts: its clients come again."""
    try:
        while True:
            message = await ours.recv()
            kind = "text" if isinstance(message, str) else "bytes"
            await send({"type": "websocket.send", kind: message})
    except ConnectionClosed as closed:
        code, reason = (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (RESTART, "")
        await send({"type": "websocket.close", "code": 1000 if code in _NO_CODES else code, "reason": reason})
