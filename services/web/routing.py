"""Endpoints, each of which says whom it lets through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import APIRouter, Depends

from services.access.permissions import Permission
from services.web.guard import guard
from services.web.idempotency import once

Handler = TypeVar("Handler", bound=Callable[..., Any])  # Any: an endpoint takes and gives what FastAPI can read
_READS = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint as tables and tests read it; `scope` is what an API key needs, such as ``diagrams:read``."""

    method: str
    path: str
    permission: Permission
    scope: str
    handler: str


class Routes:
    """The endpoints of one file. `permission` is a required argument, so that none can be forgotten.

    A POST that needs a caller heeds ``Idempotency-Key``; ``heeds_key=True`` makes others do so too, and False none.
    Paths in `table` begin with `prefix`, those in `router` with `root`, without one with ``/api/<service>``.
    """

    def __init__(self, service: str, prefix: str = "", *, root: str | None = None) -> None:
        self.router = APIRouter(prefix=(f"/api/{service}" if root is None else root) + prefix, tags=[service])
        self.table: list[Route] = []
        self._service = service
        self._prefix = prefix

    def get(self, path: str, *, permission: Permission, **options: Any) -> Callable[[Handler], Handler]:
        return self._add("GET", path, permission, options)

    def post(self, path: str, *, permission: Permission, **options: Any) -> Callable[[Handler], Handler]:
        return self._add("POST", path, permission, options)

    def put(self, path: str, *, permission: Permission, **options: Any) -> Callable[[Handler], Handler]:
        return self._add("PUT", path, permission, options)

    def patch(self, path: str, *, permission: Permission, **options: Any) -> Callable[[Handler], Handler]:
        return self._add("PATCH", path, permission, options)

    def delete(self, path: str, *, permission: Permission, **options: Any) -> Callable[[Handler], Handler]:
        return self._add("DELETE", path, permission, options)

    def socket(self, path: str, *, permission: Permission) -> Callable[[Handler], Handler]:
        """A WebSocket. Whoever opens it says who they are in the first message, so its `permission` lets all in."""
        assert not permission.needs_caller, "a WebSocket has no token before its first message"

        def register(handler: Handler) -> Handler:
            self.router.add_api_websocket_route(path, handler)
            return handler

        return register

    def _add(
        self, method: str, path: str, permission: Permission, options: dict[str, Any]
    ) -> Callable[[Handler], Handler]:
        scope = options.pop("scope", f"{self._service}:{'read' if method in _READS else 'write'}")
        heeds_key = options.pop("heeds_key", method == "POST" and permission.needs_caller)
        may = guard(permission, scope)
        kind = once(may) if heeds_key else None

        def register(handler: Handler) -> Handler:
            self.table.append(Route(method, self._prefix + path, permission, scope, handler.__name__))
            dependencies = [Depends(may), *options.pop("dependencies", ())]
            self.router.add_api_route(
                path, handler, methods=[method], dependencies=dependencies, route_class_override=kind, **options
            )
            return handler

        return register
