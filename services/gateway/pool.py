"""The one HTTP client of the gateway, and the watch over its connections."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
from starlette.types import ASGIApp

from services.gateway.inside import InsideTransport
from services.gateway.settings import GatewaySettings
from services.platform.metrics import POOL_IN_USE, POOL_LIMIT
from services.platform.tls import client_context

log = logging.getLogger(__name__)

INSIDE = "inside"
"""The scheme of a service that is an app of this process; its host is the service's name."""
_TIMEOUTS_IN_A_ROW = 3


@dataclass(slots=True)
class _Generation:
    client: httpx.AsyncClient
    in_flight: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer whose body is still to be read. It keeps its connection until `aclose`."""

    response: httpx.Response
    _left: Callable[[], Awaitable[None]]

    async def aclose(self) -> None:
        try:
            await self.response.aclose()
        finally:
            await self._left()


class Pool:
    """Sends requests over one bounded set of connections.

    WORKAROUND encode/httpcore#1093: httpx 0.28 loses a connection's place when a request is cancelled at the wrong
    moment. So nobody may cancel `send` or the reading of its answer: callers run both in a task of their own and
    leave it alone; all waits are bounded. Should places get lost all the same, the client is replaced: three waits
    in a row for a free connection failed while fewer were lent out than there are.
    """

    def __init__(self, settings: GatewaySettings, apps: Mapping[str, ASGIApp]) -> None:
        self._settings = settings
        self._inside: dict[str, httpx.AsyncBaseTransport | None] = {
            f"{INSIDE}://{name}": InsideTransport(app) for name, app in apps.items()
        }
        self._timeouts_in_a_row = 0
        self._now = _Generation(self._client())
        POOL_LIMIT.labels("upstreams").set(settings.connections)
        POOL_IN_USE.labels("upstreams").set_function(lambda: self.in_flight)

    @property
    def in_flight(self) -> int:
        """Exchanges that have not ended."""
        return self._now.in_flight

    async def send(self, request: httpx.Request) -> Sent:
        """The answer to `request`, its body unread. Raises: httpx.TransportError, and what reading the body raises."""
        generation = self._now
        generation.in_flight += 1
        try:
            response = await generation.client.send(request, stream=True)
        except BaseException as error:
            if isinstance(error, httpx.PoolTimeout):
                self._watch(generation)
            await self._left(generation)
            raise
        self._timeouts_in_a_row = 0
        return Sent(response, partial(self._left, generation))

    async def aclose(self) -> None:
        await self._now.client.aclose()

    async def _left(self, generation: _Generation) -> None:
        generation.in_flight -= 1
        if generation is not self._now and not generation.in_flight:
            await generation.client.aclose()

    def _watch(self, generation: _Generation) -> None:
        self._timeouts_in_a_row += 1
        is_lost = generation.in_flight <= self._settings.connections
        if generation is self._now and self._timeouts_in_a_row >= _TIMEOUTS_IN_A_ROW and is_lost:
            log.warning("the connection pool has lost places and is replaced; %s in flight", generation.in_flight)
            self._now = _Generation(self._client())
            self._timeouts_in_a_row = 0

    def _client(self) -> httpx.AsyncClient:
        settings = self._settings
        limits = httpx.Limits(
            max_connections=settings.connections,
            max_keepalive_connections=settings.keepalive_connections,
            keepalive_expiry=settings.keepalive_s,
        )
        # No cookie of one client may ever be sent for another, and no proxy stands between us and our services.
        nothing = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        return httpx.AsyncClient(
            verify=client_context(), limits=limits, mounts=self._inside, cookies=nothing, trust_env=False
        )
