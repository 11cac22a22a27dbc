"""Requests to one service, each from the beginning of the scene."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from services.catalogue import PORTS, load
from services.platform.platform import Platform
from services.web.routing import Route
from tests.services.conftest import talking_to
from tests.services.doors.examples import Examples, Schema
from tests.services.doors.scene import Persona, Scene

_PATIENCE_S = 30.0
SERVICES = [name for name in PORTS if importlib.util.find_spec(f"services.{name}")]


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
        template = f"/api/{self.service}{route.path}"
        operation = self.document["paths"][template][route.method.lower()]
        request = self.client.build_request(
            route.method, examples.path(template, operation), params=examples.query(operation),
            headers=self.scene.headers[persona], **examples.body(operation),
        )  # fmt: skip
        async with asyncio.timeout(_PATIENCE_S):
            answer = await self.client.send(request)
        await self.scene.restore() if route.method != "GET" and answer.is_success else await self.scene.forget_limits()
        return answer


@asynccontextmanager
async def visiting(platform: Platform, service: str) -> AsyncIterator[Visit]:
    """A visit to a service in a scene of its own."""
    scene = await Scene.prepare(platform)
    async with talking_to(platform, service) as client:
        document = (await client.get("/openapi.json")).json()
        yield Visit(service, scene, client, document)
