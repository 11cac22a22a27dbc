"""One request, from the client through the gateway to a service and back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import httpx
from starlette.types import Scope

from services.gateway import headers
from services.gateway.settings import GatewaySettings
from services.gateway.targets import Target
from services.gateway.upstreams import Upstream
from services.gateway.visitor import Answer, Body, ClientGone

# A body of this size is read whole before the service is asked: it can be sent again, and a slow client holds no
# connection of the pool.
_WHOLE_BYTES = 256 * 1024


class Exchanges:
    """Requests under way. Each runs in a task of its own that nobody cancels (see `Pool`); when its client goes away it
    ends by itself at the next chunk, and every wait in it is bounded."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, upstream: Upstream, request: httpx.Request, body: Body, answer: Answer) -> None:
        """Send `request` to `upstream` and its answer to the client. Raises: ServiceError before the answer began."""
        task = asyncio.create_task(self._exchange(upstream, request, answer))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        watch = asyncio.create_task(body.until_gone())
        try:
            await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                answer.is_gone = True
                return
            await task
        except asyncio.CancelledError:
            answer.is_gone = True
            raise
        finally:
            watch.cancel()
            if answer.is_gone:
                task.add_done_callback(_ignore)

    async def finish(self, timeout_s: float) -> None:
        """Wait for what is under way; what takes longer ends with the pool, which is not used any more."""
        await finished(self._running, timeout_s)

    async def _exchange(self, upstream: Upstream, request: httpx.Request, answer: Answer) -> None:
        may_retry = isinstance(request.stream, httpx.ByteStream)
        end = time.monotonic() + self._settings.exchange_timeout_s
        async with upstream.sending(request, may_retry=may_retry) as response:
            with suppress(ClientGone):
                await answer.start(response.status_code, headers.downward(response.headers.raw, upstream.url))
                async for chunk in response.aiter_raw():
                    await answer.chunk(chunk)
                    if time.monotonic() > end:
                        raise httpx.ReadTimeout("the exchange took too long")
                await answer.end()


async def finished(tasks: Iterable[asyncio.Task[Any]], timeout_s: float) -> None:
    """Wait for `tasks`, and cancel those that take longer. Only at the end of the process: see `Pool`."""
    if waiting := set(tasks):
        _, late = await asyncio.wait(waiting, timeout=timeout_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def request_for(upstream: Upstream, target: Target, scope: Scope, address: str, body: Body) -> httpx.Request:
    """What the service gets. Raises what reading the beginning of the body raises."""
    passed = headers.upward(scope, address, upstream.host)
    extensions = {"target": target.raw, "client": (address, 0)}
    url = httpx.URL(upstream.url).copy_with(raw_path=target.raw)
    if (whole := await body.whole(_WHOLE_BYTES)) is not None:
        return httpx.Request(scope["method"], url, headers=passed, content=whole, extensions=extensions)
    length = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    passed.append((b"content-length", length[0]) if length else (b"transfer-encoding", b"chunked"))
    return httpx.Request(scope["method"], url, headers=passed, stream=body, extensions=extensions)


def _ignore(task: asyncio.Task[None]) -> None:
    """Nobody waits for it any more; how it went was counted by the breaker."""
    with suppress(asyncio.CancelledError):
        task.exception()
