"""The one HTTP client: bounded connections, bounded waits, and a watch over both."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from sync.net.deadline import within
from sync.net.transport import Ask
from sync.pace import SLOW_BYTES_PER_S, Pace
from sync.status import PoolStatus

log = logging.getLogger(__name__)

CONNECTIONS, KEEPALIVE, KEEPALIVE_S = 20, 10, 30.0
POOL_S = 2.0
LARGEST = 256 * 1024 * 1024
"""Bytes of an answer; more is not read."""
_TIMEOUTS_IN_A_ROW = 3
_LEAVE_S = 3.0
# An answer on a connection that is doubted has so long to begin or to go on, and as long as its question may take on a
# slow line. Asking again costs little: what changes something has a key.
_DOUBTED_S = 3.0
_LOOK_S = 0.25


class TooMuch(Exception):
    """The answer is larger than anything that is asked for."""


class Doubted(httpx.ReadError):
    """The connection may be a dead one; the request is to be sent again on another."""


@dataclass(eq=False, slots=True)
class _Exchange:
    """A request that is under way. Nobody waits for it after `until`; `sign_at` is when something came of it last."""

    ask: Ask
    until: float
    sign_at: float
    given_up: asyncio.Event = field(default_factory=asyncio.Event)

    def is_silent(self, now: float) -> bool:
        """For too long, if its connection is doubted."""
        size = int(self.ask.request.headers.get("Content-Length", 0))
        return now - self.sign_at >= _DOUBTED_S + size / SLOW_BYTES_PER_S


@dataclass(eq=False, slots=True)
class _Generation:
    """One client and the requests that it has under way."""

    client: httpx.AsyncClient
    under_way: dict[asyncio.Task[httpx.Response], _Exchange] = field(default_factory=dict)
    free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))

    def in_use(self, now: float) -> int:
        """Places of requests that may still be answered in time."""
        return sum(one.until > now for one in self.under_way.values())


class Pool:
    """Sends requests over at most twenty connections.

    WORKAROUND encode/httpcore#1093: httpx 0.28 loses a connection's place when a request is cancelled at the wrong
    moment. So a request in flight is never cancelled: who gives up leaves it alone, and it ends within its own bounds.
    No more are in flight than there are connections, so that nobody has to wait inside httpx. Where somebody must all
    the same, places were lost: three times in a row, and the client is replaced.

    `network` is what the client sends over; None for sockets, with the proxies of the environment, which are not asked
    for servers on this machine.
    """

    def __init__(self, base: httpx.URL, context: ssl.SSLContext, pace: Pace, network: httpx.AsyncBaseTransport | None):
        self._base = base
        self._context = context
        self._pace = pace
        self._network = network
        self._timeouts_in_a_row = 0
        self._former: set[_Generation] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self._doubting: set[asyncio.Task[None]] = set()
        self._now = _Generation(self._client())

    async def send(self, ask: Ask) -> httpx.Response:
        """Raises: httpx.TransportError; TooMuch; TimeoutError when it takes longer than `ask` allows."""
        generation = await self._with_place()
        now = self._pace.now()
        exchange = _Exchange(ask, now + ask.within_s, now)
        doing = asyncio.create_task(self._exchange(generation.client, exchange))
        generation.under_way[doing] = exchange
        doing.add_done_callback(lambda ended: self._ended(generation, ended))
        try:
            response = await within(self._pace, ask.within_s, _answer(exchange, doing))
        except httpx.PoolTimeout:
            self._watch(generation)
            raise
        except TimeoutError as error:
            raise httpx.ReadTimeout("the answer is overdue", request=ask.request) from error
        self._timeouts_in_a_row = 0
        return response

    def doubt(self) -> None:
        """Use new connections from now on, and do not wait long for an answer on a former one."""
        former = [self._now, *self._former]
        self._renew()
        asked = {doing: one for generation in former for doing, one in generation.under_way.items()}
        if asked:
            _keep(self._doubting, asyncio.create_task(self._give_up(asked)))

    def status(self) -> PoolStatus:
        in_use = len(self._now.under_way)
        return PoolStatus(in_use=in_use, idle=max(_open_connections(self._now.client) - in_use, 0), limit=CONNECTIONS)

    async def close(self) -> None:
        """Let what is under way end for a moment, then close all connections."""
        if self._now.under_way:
            leaving = asyncio.gather(*self._now.under_way, return_exceptions=True)
            with suppress(TimeoutError):
                await within(self._pace, _LEAVE_S, asyncio.shield(leaving))
        for generation in (self._now, *self._former):
            await generation.client.aclose()
        for one in self._doubting:
            one.cancel()
        await asyncio.gather(*self._closing, *self._doubting, return_exceptions=True)

    async def _give_up(self, asked: Mapping[asyncio.Task[httpx.Response], _Exchange]) -> None:
        """Those that stay silent; whoever waits for them is told, and asks again."""
        while waiting := [one for doing, one in asked.items() if not doing.done() and not one.given_up.is_set()]:
            now = self._pace.now()
            for one in waiting:
                if one.is_silent(now):
                    one.given_up.set()
            await self._pace.sleep(_LOOK_S)

    async def _with_place(self) -> _Generation:
        """The client of now, after it has a place to give."""
        while True:
            generation = self._now
            if generation.free.locked():
                await self._wait_for_place(generation)
            else:
                await generation.free.acquire()
            if generation is self._now:
                return generation
            generation.free.release()

    async def _wait_for_place(self, generation: _Generation) -> None:
        place = asyncio.ensure_future(generation.free.acquire())
        try:
            await within(self._pace, POOL_S, place)
        except BaseException as error:
            if place.done() and not place.cancelled():  # it came just when it was given up
                generation.free.release()
            if not isinstance(error, TimeoutError):
                raise
            self._watch(generation)
            raise httpx.PoolTimeout("all connections are in use") from error

    async def _exchange(self, client: httpx.AsyncClient, exchange: _Exchange) -> httpx.Response:
        """The answer, read to its end. Nobody cancels this."""
        ask = exchange.ask
        response = await client.send(ask.request, stream=True)
        try:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > LARGEST:
                    raise TooMuch(f"the answer has more than {LARGEST} bytes")
                exchange.sign_at = self._pace.now()
                if exchange.sign_at > exchange.until:
                    raise httpx.ReadTimeout("the answer is overdue", request=ask.request)
        finally:
            await response.aclose()
        headers = [(name, value) for name, value in response.headers.multi_items() if name not in _FRAMING]
        return httpx.Response(response.status_code, headers=headers, content=bytes(body), request=ask.request)

    def _ended(self, generation: _Generation, ended: asyncio.Task[httpx.Response]) -> None:
        del generation.under_way[ended]
        generation.free.release()
        if not ended.cancelled():
            ended.exception()  # whoever gave it up does not ask any more
        if generation is not self._now and not generation.under_way:
            self._retire(generation)

    def _watch(self, generation: _Generation) -> None:
        """Somebody found no place. Source: sync-research 3.2."""
        self._timeouts_in_a_row += 1
        is_lost = generation.in_use(self._pace.now()) < CONNECTIONS
        if generation is self._now and self._timeouts_in_a_row >= _TIMEOUTS_IN_A_ROW and is_lost:
            log.warning("the connection pool has lost places and is replaced; %s in use", len(generation.under_way))
            self._renew()

    def _renew(self) -> None:
        generation, self._now = self._now, _Generation(self._client())
        self._former.add(generation)
        self._timeouts_in_a_row = 0
        if not generation.under_way:
            self._retire(generation)

    def _retire(self, generation: _Generation) -> None:
        self._former.discard(generation)
        _keep(self._closing, asyncio.create_task(generation.client.aclose()))

    def _client(self) -> httpx.AsyncClient:
        limits = httpx.Limits(
            max_connections=CONNECTIONS, max_keepalive_connections=KEEPALIVE, keepalive_expiry=KEEPALIVE_S
        )
        return httpx.AsyncClient(
            verify=self._context, limits=limits, transport=self._network, http2=False, trust_env=True,
            mounts=_directly(self._base), cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )  # fmt: skip


async def _answer(exchange: _Exchange, doing: asyncio.Task[httpx.Response]) -> httpx.Response:
    """Of what is under way, unless it is given up first. It may be cancelled, and `doing` goes on."""
    giving_up = asyncio.create_task(exchange.given_up.wait())
    try:
        await asyncio.wait((doing, giving_up), return_when=asyncio.FIRST_COMPLETED)
    finally:
        giving_up.cancel()
    if not doing.done():
        raise Doubted("its connection may be dead", request=exchange.ask.request)
    return doing.result()


def _keep(tasks: set[asyncio.Task[None]], task: asyncio.Task[None]) -> None:
    """Among those that run, until it has ended."""
    tasks.add(task)
    task.add_done_callback(tasks.discard)


_FRAMING = frozenset(("content-encoding", "content-length", "transfer-encoding", "connection"))


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _directly(base: httpx.URL) -> Mapping[str, None]:
    """Which addresses need no proxy, whatever the environment says."""
    return {f"all://{base.netloc.decode()}": None} if is_loopback(base.host) else {}


def _open_connections(client: httpx.AsyncClient) -> int:
    """How many connections are open. httpx has no public way to ask; of other networks there is nothing to count."""
    pool = getattr(getattr(client, "_transport", None), "_pool", None)
    return len(getattr(pool, "connections", ()))
