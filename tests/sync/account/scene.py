"""The server, the person and the machines of tests about accounts."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from pathlib import Path

import httpx
import uvicorn
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.gateway.service import everything
from services.gateway.settings import GatewaySettings
from services.platform.platform import Platform
from sync.account.coming_back import Machine
from sync.account.signing_in import SignedIn, Wish, sign_in
from tests.services.outside import served
from tests.services.turning import TurnedClock

EMAIL, PASSWORD = "ann@example.org", "correct horse battery"


class MemoryRing(KeyringBackend):
    """A keyring that works, and counts how often it was written."""

    priority = 1  # type: ignore[assignment]  # a plain number where keyring declares a property of the class

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.writes = 0
        self.lock = threading.Lock()

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        with self.lock:
            self.writes += 1
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not there")
        del self.kept[service, username]

    @property
    def only(self) -> str:
        """The one secret in it."""
        (secret,) = self.kept.values()
        return secret


@dataclass(slots=True)
class Scene:
    url: str
    platform: Platform
    clock: TurnedClock
    folder: Path
    ring: MemoryRing = field(default_factory=MemoryRing)
    asked: list[str] = field(default_factory=list)
    intercept: Response | None = None  # what somebody else answers instead of the server

    @property
    def machine(self) -> Machine:
        return Machine(self.folder, lambda: self.ring)

    @property
    def wish(self) -> Wish:
        return Wish(self.url, EMAIL, PASSWORD)

    @asynccontextmanager
    async def signed_in(self, machine: Machine | None = None, url: str = "") -> AsyncIterator[SignedIn]:
        """A session of the person, which goes over `url` if one is given."""
        wish = replace(self.wish, address=url) if url else self.wish
        one = await sign_in(wish, machine or self.machine)
        try:
            yield one
        finally:
            await one.backend.close()

    async def post(self, path: str, token: str = "", **body: str) -> httpx.Response:
        """A request of somebody else."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as client:
            return await client.post(f"/api/auth/{path}", json=body, headers=headers)


@asynccontextmanager
async def open_scene(platform: Platform, clock: TurnedClock, folder: Path) -> AsyncIterator[Scene]:
    app = everything(platform, GatewaySettings(trusted_proxies=[ip_network("127.0.0.0/8")]))
    scene = Scene("", platform, clock, folder)

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        scene.asked.append(scope["path"])
        await (scene.intercept or app)(scope, receive, send)

    async with app.router.lifespan_context(app):
        config = uvicorn.Config(watched, log_config=None, lifespan="off", timeout_graceful_shutdown=1, ws="none")
        async with served(config) as server:
            scene.url = f"http://127.0.0.1:{server.port}"
            made = await scene.post("register", email=EMAIL, password=PASSWORD, name="Ann")
            assert made.status_code == 202, made.text
            yield scene
