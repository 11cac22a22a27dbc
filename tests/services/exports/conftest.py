"""An exports service that looks often, and a person who orders from it."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.services.people import Person


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"EVERY_S": "0.05", "AGAIN_S": "0.1", "HEARTBEAT_S": "0.05", "SCHEDULE_EVERY_S": "0.1"}.items():
        monkeypatch.setenv(f"AUTOGRAPH_EXPORTS_{name}", value)


class Customer:
    """A person who orders exports over HTTP."""

    def __init__(self, client: httpx.AsyncClient, person: Person) -> None:
        self._client = client
        self._person = person

    async def call(self, method: str, path: str = "", **options: Any) -> httpx.Response:
        return await self._client.request(method, f"/api/exports{path}", headers=self._person.headers, **options)

    async def order(self, *diagrams: str, format: str = "svg", **more: object) -> str:
        items = [{"diagram_id": one} for one in diagrams]
        answer = await self.call("POST", json={"items": items, "format": format, **more})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    async def ended(self, export_id: str, *, waits_for: tuple[str, ...] = ("queued", "running")) -> dict[str, Any]:
        """The export, as soon as it has ended: as it is none of `waits_for`."""
        async with asyncio.timeout(40):
            while True:
                found = (await self.call("GET", f"/{export_id}")).json()
                assert isinstance(found, dict)
                if found["status"] not in waits_for:
                    return found
                await asyncio.sleep(0.05)

    async def some(self) -> list[dict[str, Any]]:
        """The exports, as soon as there are any."""
        async with asyncio.timeout(40):
            while True:
                found = (await self.call("GET")).json()["items"]
                assert isinstance(found, list)
                if found:
                    return found
                await asyncio.sleep(0.05)

    async def fetch(self, export_id: str) -> httpx.Response:
        """The result, by its link, as anybody who has the link gets it."""
        url = (await self.call("GET", f"/{export_id}/link")).json()["url"]
        if "/blobs/" in url:
            parts = urlsplit(url)
            return await self._client.get(f"{parts.path}?{parts.query}")
        async with httpx.AsyncClient(trust_env=False) as outside:
            return await outside.get(url)
