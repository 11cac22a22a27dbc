"""The outer skin of a service: each request is timed, counted and logged, and no error leaves it unanswered."""

from __future__ import annotations

import logging
import time

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.access.caller import Caller
from services.platform.errors import ServiceError
from services.platform.logs import speaking_as
from services.platform.metrics import HTTP_DURATION, HTTP_IN_FLIGHT
from services.web.problems import problem

log = logging.getLogger(__name__)

_QUIET = ("/livez", "/readyz", "/startupz", "/health", "/metrics")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Measured:
    """Stands around everything but the correlation id, so that its lines carry it."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            with speaking_as(self._service):
                await self._app(scope, receive, send)
            return
        with speaking_as(self._service), HTTP_IN_FLIGHT.labels(self._service).track_inprogress():
            if scope["type"] == "http":
                await self._answer(scope, receive, send)
            else:
                await self._hold(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:  # the last door of a service: a bug is answered and written down
            log.exception("unexpected error")
            if status:
                raise  # too late for an answer: the server cuts the connection
            await problem(ServiceError())(scope, receive, watched)
        finally:
            self._tell(scope, status, time.perf_counter() - began)

    async def _hold(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        try:
            await self._app(scope, receive, send)
        finally:
            lasted = round(time.perf_counter() - began, 3)
            log.info("socket closed", extra={"route": self._route(scope), "duration_s": lasted} | _person(scope))

    def _tell(self, scope: Scope, status: int, took_s: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        # 0: nobody waited for the answer.
        HTTP_DURATION.labels(self._service, self._route(scope), method, f"{status // 100}xx").observe(took_s)
        level = logging.DEBUG if self._route(scope) in _QUIET else logging.INFO
        facts = {
            "method": method,
            "route": self._route(scope),
            "status": status,
            "duration_ms": round(took_s * 1000, 1),
        }
        log.log(level, "request", extra=facts | _person(scope))

    def _route(self, scope: Scope) -> str:
        """The template of the path within the service: ids are no label, and a path can be a secret (links)."""
        path = getattr(scope.get("route"), "path", None)
        if isinstance(path, str):
            return path.removeprefix(f"/api/{self._service}") or "/"
        return f"{scope['root_path']}/*" if scope.get("root_path") else "none"


def _person(scope: Scope) -> dict[str, str]:
    caller = getattr(HTTPConnection(scope).state, "caller", None)
    return {"user": caller.user_id} if isinstance(caller, Caller) else {}
