"""A service: a name, a port and endpoints; and the ASGI app that it becomes on a platform."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from types import ModuleType

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from services.platform.blob_links import PREFIX
from services.platform.correlation import HEADER, Correlation
from services.platform.file_blobs import FileBlobs
from services.platform.logs import speaking_as
from services.platform.platform import Platform
from services.web import blob_links
from services.web.bounded import Bounded, Bounds
from services.web.checks import Checks, checking
from services.web.health import health_routes
from services.web.housekeeping import housekeeping
from services.web.measured import Measured
from services.web.problems import answer_with_problems
from services.web.routing import Route, Routes
from services.web.secured import Secured

Background = Callable[[Platform, FastAPI], AbstractAsyncContextManager[None]]
"""What runs beside the requests, from the start of a service to its end."""
Extension = Callable[[FastAPI, Platform], None]
"""What an app gets besides endpoints, before it starts."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `package` holds its endpoints: each module has a `routes` of type `Routes`.

    Its endpoints stand under ``/api/<name>`` in the gateway, and also when it runs alone.
    """

    name: str
    port: int
    title: str
    package: ModuleType
    background: tuple[Background, ...] = field(default=())
    extension: Extension | None = None
    uses_database: bool = True
    own_bounds: tuple[str, ...] = ()
    """Beginnings of paths that bound sizes and times themselves; everywhere else those of the settings hold."""

    def routes(self) -> list[Routes]:
        """The endpoints of every module of the package, in the order of the modules' names.

        Modules whose paths begin with a parameter come last: ``/{diagram_id}`` must not swallow ``/folders``.
        """
        found = []
        for module in sorted(pkgutil.iter_modules(self.package.__path__), key=lambda one: one.name):
            routes = importlib.import_module(f"{self.package.__name__}.{module.name}").routes
            assert isinstance(routes, Routes)
            found.append(routes)
        return sorted(found, key=lambda routes: any(route.path.startswith("/{") for route in routes.table))

    def table(self) -> list[Route]:
        """Every endpoint with its permission, as tests and documents read them."""
        return [route for routes in self.routes() for route in routes.table]


def build(service: Service, platform: Platform) -> FastAPI:
    """The ASGI app of `service`. Its background work runs while its lifespan does."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            always = (_checking, housekeeping) if service.uses_database else (_checking,)
            for work in (*always, *service.background):
                with speaking_as(service.name):
                    await stack.enter_async_context(work(platform, app))
            yield

    app = FastAPI(title=service.title, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.platform = platform
    app.state.service = service
    app.state.checks = Checks(platform, uses_database=service.uses_database)
    answer_with_problems(app)
    app.include_router(health_routes())
    # The routes as they are: `include_router` would read every endpoint's signature anew for each app.
    if isinstance(platform.blobs, FileBlobs):
        app.router.routes.extend(blob_links.routes.router.routes)
    for routes in service.routes():
        app.router.routes.extend(routes.router.routes)
    if service.extension is not None:
        service.extension(app, platform)
    _wrap(app, service, platform)
    return app


def _wrap(app: FastAPI, service: Service, platform: Platform) -> None:
    """What stands around every request, from the inside out."""
    settings = platform.settings
    bounds = Bounds(settings.max_body_bytes, settings.request_timeout_s, (PREFIX, *service.own_bounds))
    app.add_middleware(Bounded, bounds=bounds)
    app.add_middleware(Measured, service=service.name)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", HEADER],
            expose_headers=[HEADER, "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"],
            max_age=600,
        )
    app.add_middleware(Secured, platform=platform)
    app.add_middleware(Correlation)


@asynccontextmanager
async def _checking(_platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    async with checking(app.state.checks):
        yield
