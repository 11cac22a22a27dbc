"""Requests to one service, each from the beginning of the scene."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from services.catalogue import PORTS, load
from services.gateway.service import everything
from services.platform.platform import Platform
from services.web.routing import Route
from services.web.service import build
from tests.services.conftest import asking
from tests.services.doors.examples import Examples, Schema
from tests.services.doors.scene import Persona, Scene
from tests.services.turning import without_background

_PATIENCE_S = 30.0
# The gateway has no endpoints of its own that need a permission; behind it are those of the others.
SERVICES = [name for name in PORTS if name != "gateway"]


@dataclass(slots=True)
class Visit:
    """One service of a scene, with its description and all that is found wrong with it."""

    service: str
    scene: Scene
    client: httpx.AsyncClient
    document: Schema
    wrong: list[str] = field(default_factory=list)

    @property
    def routes(self) -> list[Route]:
        return load(self.service).table()

    async def call(self, route: Route, persona: Persona, examples: Examples) -> httpx.Response:
        """What `persona` is answered. The scene is as before afterwards."""
        operation = self.operation(route)
        return await self.send(
            route, examples.path(self.template(route), operation), persona, params=examples.query(operation),
            **examples.body(operation),
        )  # fmt: skip

    async def send(self, route: Route, path: str, persona: Persona, **words: Any) -> httpx.Response:  # Any: as httpx
        """What `persona` is answered at `path`, which is one of `route`. The scene is as before afterwards."""
        async with asyncio.timeout(_PATIENCE_S):
            answer = await self.client.request(route.method, path, headers=self.scene.headers[persona], **words)
        await self.scene.restore() if route.method != "GET" and answer.is_success else await self.scene.forget_limits()
        return answer

    def template(self, route: Route) -> str:
        """The path of `route` as the description writes it."""
        return f"/api/{self.service}{route.path}"

    def operation(self, route: Route) -> Schema:
        """What the description says about `route`."""
        found = self.document["paths"][self.template(route)][route.method.lower()]
        assert isinstance(found, dict)
        return found

    def whom(self, route: Route) -> Persona:
        """Somebody who is let in."""
        return Persona.ADMIN if route.permission.label == "admin" else Persona.OWNER


@asynccontextmanager
async def visiting(platform: Platform, service: str) -> AsyncIterator[Visit]:
    """A visit to a service in a scene of its own; behind the gateway are all others."""
    # What comes by the clock would work on a database that is being put back.
    platform = without_background(platform)
    scene = await Scene.prepare(platform)
    app = everything(platform) if service == "gateway" else build(load(service), platform)
    async with asking(app) as client:
        document = (await client.get("/openapi.json")).json()
        yield Visit(service, scene, client, document)
