"""Everything under ``/api``: checked, then handed on to its service."""

from __future__ import annotations

import httpx
from starlette.types import Receive, Scope, Send

from services.gateway import headers
from services.gateway.addresses import client_address
from services.gateway.doors import Doors
from services.gateway.errors import WrongMethod
from services.gateway.exchange import Exchanges, request_for
from services.gateway.settings import GatewaySettings
from services.gateway.sockets import Sockets
from services.gateway.targets import Target, target_of
from services.gateway.upstreams import Upstream, Upstreams
from services.gateway.visitor import Answer, Body, ClientGone
from services.platform.errors import NotFound, ServiceError, TooLarge
from services.platform.platform import Platform
from services.web.problems import problem

# A WebSocket brings its token in the first message, never in the address; the service that takes it looks at it.
_TAKES_SOCKETS = "collaboration"
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_LOGIN_BYTES = 16 * 1024


class Proxy:
    """The ASGI app under ``/api``."""

    def __init__(self, platform: Platform, settings: GatewaySettings, upstreams: Upstreams, doors: Doors) -> None:
        self._platform = platform
        self._settings = settings
        self._upstreams = upstreams
        self._doors = doors
        self._exchanges = Exchanges(settings)
        self.sockets = Sockets(settings.max_sockets)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
            return
        timeout_s = self._settings.client_timeout_s
        body, answer = Body(receive, timeout_s=timeout_s), Answer(send, timeout_s=timeout_s)
        try:
            await self._let_in(scope, body, answer)
        except ClientGone:
            return
        except ServiceError as error:
            if answer.has_started:
                raise
            if not await body.linger():
                answer.marks.append((b"connection", b"close"))
            await problem(error)(scope, receive, answer.send)

    async def finish(self, timeout_s: float) -> None:
        """Wait for the exchanges under way."""
        await self._exchanges.finish(timeout_s)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            target, address = self._checked(scope)
            await self._doors.enter(scope, target, address, [])
            if target.service != _TAKES_SOCKETS:
                raise NotFound(f"only {_TAKES_SOCKETS} takes WebSockets")
            upstream = self._upstream(target)
            await self.sockets.relay(upstream, target, scope, receive, send, address=address)
        except ServiceError as error:
            await problem(error)(scope, receive, send)

    def _checked(self, scope: Scope) -> tuple[Target, str]:
        target = target_of(scope)
        headers.check(scope["headers"], self._settings)
        return target, client_address(scope, self._settings.trusted_proxies)

    async def _let_in(self, scope: Scope, body: Body, answer: Answer) -> None:
        if scope["method"] not in _METHODS:
            raise WrongMethod
        target, address = self._checked(scope)
        await self._doors.enter(scope, target, address, answer.marks)
        upstream = self._upstream(target)
        upstream.check()
        body.limit = self._limit(scope, target)
        request = await request_for(upstream, target, scope, address, body)
        if not self._doors.is_login(scope, target):
            await self._exchanges.run(upstream, request, body, answer)
            return
        login = small_content(request)
        await self._doors.before_login(address, login, answer.marks)
        await self._exchanges.run(upstream, request, body, answer)
        await self._doors.after_login(address, login, answer.status)

    def _upstream(self, target: Target) -> Upstream:
        upstream = self._upstreams.get(target.service)
        if upstream is None:
            raise NotFound(f"there is no service called {target.service!r}")
        return upstream

    def _limit(self, scope: Scope, target: Target) -> int:
        limit = self._settings.body_limits.get(target.service, self._platform.settings.max_body_bytes)
        for name, value in scope["headers"]:
            if name.lower() == b"content-length" and (not value.isdigit() or int(value) > limit):
                raise TooLarge(f"a body may have {limit} bytes here")
        return limit


def small_content(request: httpx.Request) -> bytes:
    """The body of somebody who signs in. Raises: TooLarge when it has more bytes than that can have."""
    if not isinstance(request.stream, httpx.ByteStream) or len(request.content) > _LOGIN_BYTES:
        raise TooLarge(f"whoever signs in needs no more than {_LOGIN_BYTES} bytes")
    return request.content
