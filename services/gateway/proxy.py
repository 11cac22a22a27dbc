"""Everything under ``/api``: checked, then handed on to its service."""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

from services.gateway import headers
from services.gateway.addresses import client_address
from services.gateway.doors import Doors
from services.gateway.exchange import Exchanges, request_for
from services.gateway.settings import GatewaySettings
from services.gateway.targets import Target, target_of
from services.gateway.upstreams import Upstream, Upstreams
from services.gateway.visitor import Answer, Body, ClientGone
from services.platform.errors import NotFound, ServiceError, TooLarge
from services.platform.platform import Platform
from services.web.problems import problem


class Proxy:
    """The ASGI app under ``/api``."""

    def __init__(self, platform: Platform, settings: GatewaySettings, upstreams: Upstreams, doors: Doors) -> None:
        self._platform = platform
        self._settings = settings
        self._upstreams = upstreams
        self._doors = doors
        self._exchanges = Exchanges(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await refuse_socket(scope, receive, send)
            return
        answer = Answer(send, timeout_s=self._settings.client_timeout_s)
        try:
            await self._handle(scope, receive, answer)
        except ClientGone:
            return
        except ServiceError as error:
            if answer.has_started:
                raise
            await problem(error)(scope, receive, send)

    async def finish(self, timeout_s: float) -> None:
        """Wait for the exchanges under way."""
        await self._exchanges.finish(timeout_s)

    async def _handle(self, scope: Scope, receive: Receive, answer: Answer) -> None:
        target = target_of(scope)
        headers.check(scope["headers"], self._settings)
        address = client_address(scope, self._settings.trusted_proxies)
        await self._doors.enter(scope, target)
        upstream = self._upstream(target)
        body = Body(receive, limit=self._limit(scope, target), timeout_s=self._settings.client_timeout_s)
        request = await request_for(upstream, target, scope, address, body)
        await self._exchanges.run(upstream, request, body, answer, receive)

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


async def refuse_socket(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "websocket.close", "code": 1011})
