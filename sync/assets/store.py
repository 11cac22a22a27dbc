"""The store of files behind the server: another host, reached by links and never by the account's token."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, BinaryIO, TypeVar

import httpx

from sync.assets.links import Link
from sync.breaker import Attempt, Breaker, Verdict
from sync.errors import SyncError, Unreadable
from sync.net.pool import is_loopback
from sync.net.trust import is_distrust
from sync.pace import Pace

T = TypeVar("T")

CHUNK = 64 * 1024
_CONNECTIONS, _KEEPALIVE, _KEEPALIVE_S = 6, 3, 30.0
_CONNECT_S, _WRITE_S, _READ_S, _POOL_S = 3.0, 10.0, 30.0, 60.0
_WHOLE_S = 600.0
_LEAVE_S = 3.0


class StoreFailed(SyncError):
    """The store does not answer, or not with what was asked for."""

    title = "Pictures cannot be sent or fetched now"


class LinkRefused(StoreFailed):
    """The link is too old, or was never good: a new one may be."""


class NotInStore(StoreFailed):
    """The store does not have the file."""


class Closing(StoreFailed):
    """The program ends; what was transferred so far counts the next time."""


class Store:
    """Sends and fetches bytes by links. Made and used on one loop.

    It has a client of its own: nothing of the account (token, cookies) is known to it. As with the server, a request in
    flight is never cancelled: it ends within its bounds, or at the next chunk after `close`.
    """

    def __init__(
        self, breaker: Breaker, pace: Pace, context: ssl.SSLContext, *,
        is_secure: bool, network: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        """`is_secure`: the server is reached by TLS, and so must be its store."""
        self._breaker = breaker
        self._pace = pace
        self._is_secure = is_secure
        self._is_closing = False
        self._under_way: set[asyncio.Task[Any]] = set()  # Any: what each gives is for whoever asked
        self._direct = self._client(context, network, trust_env=False)
        self._client_of_world = self._client(context, network, trust_env=True)

    async def put(self, link: Link, data: memoryview) -> None:
        """Send one part, all of it. Raises: StoreFailed, Unreadable, CircuitOpen."""
        url, headers = link.checked("PUT", is_secure=self._is_secure)
        request = httpx.Request(
            "PUT", url, headers={**headers, "Content-Length": str(len(data))}, content=self._chunks(data),
            extensions=_TIMEOUT,
        )  # fmt: skip
        await self._alone(self._exchange(request, _whole))

    async def get(self, link: Link, file: BinaryIO, *, size: int) -> None:
        """Append to `file` what it lacks of a file of `size` bytes.

        What came before something failed stays in it. Raises: as `put`.
        """
        url, headers = link.checked("GET", is_secure=self._is_secure)
        start = file.seek(0, 2)
        asked = {**headers, "Accept-Encoding": "identity"}
        if start:
            asked["Range"] = f"bytes={start}-"
        request = httpx.Request("GET", url, headers=asked, extensions=_TIMEOUT)
        await self._alone(self._exchange(request, lambda response: self._receive(response, file, start, size)))

    async def close(self) -> None:
        """Whatever is under way ends at its next chunk."""
        self._is_closing = True
        if self._under_way:
            await asyncio.wait(tuple(self._under_way), timeout=_LEAVE_S)
        await self._direct.aclose()
        await self._client_of_world.aclose()

    async def _alone(self, work: Coroutine[Any, Any, T]) -> T:
        """Do it in a task that nobody cancels, see encode/httpcore#1093."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # whoever gave it up does not ask any more

    async def _exchange(self, request: httpx.Request, take: Callable[[httpx.Response], Awaitable[None]]) -> None:
        if self._is_closing:
            raise Closing()
        client = self._direct if is_loopback(request.url.host) else self._client_of_world
        with _understood(), self._breaker.calling() as attempt:
            response = await client.send(request, stream=True)
            try:
                _examine(response, attempt)
                await take(response)
            finally:
                await response.aclose()

    async def _receive(self, response: httpx.Response, file: BinaryIO, start: int, size: int) -> None:
        if response.status_code != 206:  # the store begins anew, so does the file
            start = 0
            file.truncate(file.seek(0))
        elif not response.headers.get("content-range", "").startswith(f"bytes {start}-"):
            raise StoreFailed("the store gave another part of a file than was asked for")
        until = self._pace.now() + _WHOLE_S
        async for chunk in response.aiter_raw():  # as they come: what is gathered is lost when the line breaks
            start += len(chunk)
            if start > size:
                raise Unreadable("the store gave more than the file has")
            await asyncio.to_thread(file.write, chunk)
            self._go_on(until)

    async def _chunks(self, data: memoryview) -> AsyncIterator[bytes]:
        until = self._pace.now() + _WHOLE_S
        for start in range(0, len(data), CHUNK):
            self._go_on(until)
            yield bytes(data[start : start + CHUNK])

    def _go_on(self, until: float) -> None:
        if self._is_closing:
            raise Closing()
        if self._pace.now() > until:
            raise StoreFailed("the store is too slow")

    def _client(
        self, context: ssl.SSLContext, network: httpx.AsyncBaseTransport | None, *, trust_env: bool
    ) -> httpx.AsyncClient:
        limits = httpx.Limits(
            max_connections=_CONNECTIONS, max_keepalive_connections=_KEEPALIVE, keepalive_expiry=_KEEPALIVE_S
        )
        return httpx.AsyncClient(
            verify=context, limits=limits, transport=network, http2=False, trust_env=trust_env,
            follow_redirects=False, cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )  # fmt: skip


_TIMEOUT = {"timeout": httpx.Timeout(connect=_CONNECT_S, write=_WRITE_S, read=_READ_S, pool=_POOL_S).as_dict()}
_REFUSED = frozenset((400, 401, 403))


async def _whole(response: httpx.Response) -> None:
    """Read an answer that says nothing, so that its connection can be used again."""
    left = CHUNK
    async for chunk in response.aiter_raw():
        left -= len(chunk)
        if left < 0:
            return


def _examine(response: httpx.Response, attempt: Attempt) -> None:
    status = response.status_code
    if response.is_success:
        attempt.verdict = Verdict.ANSWERED  # it lives, wherever the line may break behind it
        return
    if status >= 500:
        attempt.failed()
        raise StoreFailed(f"the store of the server failed with status {status}")
    if status in _REFUSED:
        raise LinkRefused(f"the store did not take the link (status {status})")
    if status == 404:
        raise NotInStore("the store does not have the file")
    raise StoreFailed(f"the store answered with status {status}")


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except httpx.ConnectError as error:
        distrusted = is_distrust(error)
        raise StoreFailed(
            "the certificate of the server's store is not trusted" if distrusted else "the store cannot be reached"
        ) from error
    except httpx.TimeoutException as error:
        raise StoreFailed("the store did not answer in time") from error
    except httpx.TransportError as error:
        raise StoreFailed("the connection to the store broke") from error
    except OSError as error:
        raise StoreFailed(f"a file could not be written: {error.strerror or 'unknown'}") from error
