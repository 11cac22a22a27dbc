"""A whole backend inside the test, and the wire to it, which counts requests and fails on demand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from services.catalogue import load
from services.platform.platform import Platform
from services.web.service import build
from storage.accounts import Account
from sync.engine.engine import Engine
from sync.engine.server import Server
from sync.net.backend import Backend, Reaching
from sync.status import Progress
from tests.services.people import People, Person
from tests.sync.desk import Desk

ADDRESS = "http://127.0.0.1:1"


class Wire(httpx.AsyncBaseTransport):
    """Passes requests on to an app. `fails` may raise, before the app has the request, or after it has answered it."""

    def __init__(self, app: object) -> None:
        self._inner = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]  # any ASGI app
        self.requests: list[str] = []
        self.fails: Callable[[int, bool], None] = lambda _number, _is_answered: None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(f"{request.method} {request.url.path}")
        number = len(self.requests)
        self.fails(number, False)
        response = await self._inner.handle_async_request(request)
        await response.aread()
        self.fails(number, True)
        return response

    async def aclose(self) -> None:
        """The app lives on: other desks use it."""


class Signed:
    """The token of a person."""

    def __init__(self, person: Person) -> None:
        self._person = person

    async def access(self) -> str:
        return self._person.token

    def refused(self, token: str = "") -> None:
        raise AssertionError("the tests' tokens are good")


@dataclass
class Link:
    """One desk's way to one server, as one person."""

    desk: Desk
    person: Person
    account: str
    wire: Wire
    backend: Backend
    told: list[Progress | None] = field(default_factory=list)
    arranged: list[None] = field(default_factory=list)

    @property
    def engine(self) -> Engine:
        """A fresh one, on the desk as it is open now."""
        server = Server(self.backend.ask, self.desk.device_id, self.desk.pace)
        opened = self.desk.documents.opened
        return Engine(
            self.desk.place, server, self.account, progress=self.told.append, opened=lambda diagram: diagram in opened,
            shelves=server.shelves, arranged=lambda: self.arranged.append(None),
        )  # fmt: skip


class Home:
    """The services on one platform."""

    def __init__(self, platform: Platform, app: object) -> None:
        self.platform = platform
        self.app = app
        self.people = People(platform)
        self._links: list[Link] = []

    def link(self, desk: Desk, person: Person, account: str = "") -> Link:
        """`desk` uses an account of `person` here from now on."""
        identity = account or f"{person.id}@{id(self.platform):x}"
        desk.library.accounts.use(Account(identity, "server", ADDRESS, person.id, person.email)).result()
        wire = Wire(self.app)
        backend = Backend(ADDRESS, Reaching(pace=desk.pace, network=wire))
        backend.sign_with(Signed(person))
        self._links.append(Link(desk, person, identity, wire, backend))
        return self._links[-1]

    async def close(self) -> None:
        for one in self._links:
            await one.backend.close()


@asynccontextmanager
async def home_on(platform: Platform) -> AsyncIterator[Home]:
    app = build(load("diagrams"), platform)
    async with app.router.lifespan_context(app):
        home = Home(platform, app)
        try:
            yield home
        finally:
            await home.close()
