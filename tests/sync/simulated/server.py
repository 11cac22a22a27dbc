"""The services that sync asks by HTTP, behind the real gateway, in this process; they can be started anew."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

import httpx

from services.catalogue import load
from services.gateway.service import gateway
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from services.updates.versions import versions_of
from services.web.service import build
from tests.services.people import People, Person


class Server:
    """`people` are signed in anew whenever it starts."""

    def __init__(self, settings: Settings) -> None:
        self.people: dict[str, Person] = {}
        self.platform: Platform | None = None
        self._settings = settings
        self._stack = AsyncExitStack()
        self._transport: httpx.ASGITransport | None = None

    async def start(self) -> None:
        self.platform = await self._stack.enter_async_context(open_platform(self._settings))
        apps = {name: build(load(name), self.platform) for name in ("auth", "diagrams")}
        app = gateway(self.platform, **apps)
        for one in (*apps.values(), app):
            await self._stack.enter_async_context(one.router.lifespan_context(one))
        self._transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=("127.0.0.1", 1))
        registry = People(self.platform)
        for name, person in self.people.items():
            self.people[name] = await registry.sign_in(person.id, person.email)

    async def stop(self) -> None:
        self._transport = None
        await self._stack.aclose()

    async def join(self, name: str) -> Person:
        """A new person."""
        assert self.platform is not None
        self.people[name] = await People(self.platform).make(name)
        return self.people[name]

    async def answer(self, request: httpx.Request) -> httpx.Response:
        if self._transport is None:
            raise httpx.ConnectError("nobody listens", request=request)
        response = await self._transport.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        raw = b"".join([part async for part in response.stream])
        return httpx.Response(response.status_code, headers=response.headers, stream=httpx.ByteStream(raw))

    async def ask(self, name: str, method: str, path: str, **more: Any) -> httpx.Response:  # Any: as httpx has it
        """Past every network, for what is not part of the game."""
        request = httpx.Request(method, f"http://127.0.0.1{path}", headers=self.people[name].headers, **more)
        response = await self.answer(request)
        await response.aread()
        assert response.is_success, response.text
        return response

    async def version(self, diagram: str) -> Mapping[int, int]:
        """What its database has of a diagram."""
        assert self.platform is not None
        async with self.platform.database.read() as session:
            return (await versions_of(session, [diagram])).get(diagram, {})
