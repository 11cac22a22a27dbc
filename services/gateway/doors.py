"""Who may pass the gateway: endpoints that are public for anybody, all others with a token or an API key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.requests import HTTPConnection
from starlette.routing import compile_path
from starlette.types import Scope

from services.access.identify import identify
from services.gateway.targets import Target
from services.platform.errors import NotSignedIn
from services.platform.platform import Platform
from services.web.routing import Route


class PublicPaths:
    """The public endpoints of all services, read from their own tables."""

    def __init__(self, tables: Mapping[str, Iterable[Route]]) -> None:
        self._routes = [
            (route.method, compile_path(f"/api/{name}{route.path}")[0], not route.permission.needs_caller)
            for name, table in tables.items()
            for route in table
        ]

    def has(self, method: str, path: str) -> bool:
        """Whether the endpoint that answers `method` on `path` is public: the first that fits, as in the service."""
        for its_method, pattern, is_public in self._routes:
            if its_method == method and pattern.match(path):
                return is_public
        return False


class Doors:
    """Checks one request."""

    def __init__(self, platform: Platform, public: PublicPaths) -> None:
        self._platform = platform
        self._public = public

    async def enter(self, scope: Scope, target: Target) -> None:
        """Raises: NotSignedIn."""
        if self._public.has(scope["method"], target.path):
            return
        caller = await identify(self._platform, HTTPConnection({**scope, "type": "http"}))
        if caller is None:
            raise NotSignedIn("this needs an access token or an API key")
