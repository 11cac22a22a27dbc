"""A hub that may call this machine, soon tries again, and looks often."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from tests.services.people import Person


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {
        "ALLOW_PRIVATE": "1", "ALLOW_HTTP": "1", "EVERY_S": "0.05", "FIRST_PAUSE_S": "0.01", "ATTEMPTS": "3",
        "UPDATES_EVERY_S": "0.1", "TIMEOUT_S": "5",
    }  # fmt: skip
    for name, value in words.items():
        monkeypatch.setenv(f"AUTOGRAPH_INTEGRATIONS_{name}", value)


async def make_diagram(platform: Platform, owner: Person, title: str = "Plan") -> str:
    diagram, at = str(new_id()), platform.clock()
    async with platform.database.begin() as session:
        session.add(Diagram(id=diagram, owner_id=owner.id, title=title, created_at=at, updated_at=at))
    return diagram


class Owner:
    """A person who looks after webhooks over HTTP."""

    def __init__(self, client: httpx.AsyncClient, person: Person) -> None:
        self._client = client
        self._person = person

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self._client.request(
            method, f"/api/integrations/webhooks{path}", headers=self._person.headers, **options
        )

    async def make(self, url: str, **members: object) -> dict[str, Any]:
        answer = await self.call("POST", "", json={"url": url, **members})
        assert answer.status_code == 201, answer.text
        found = answer.json()
        assert isinstance(found, dict)
        return found

    async def log(self, webhook_id: str, is_done: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """The deliveries, as soon as they are as wanted."""
        async with asyncio.timeout(20):
            while True:
                answer = await self.call("GET", f"/{webhook_id}/deliveries")
                found = answer.json()["items"]
                assert isinstance(found, list)
                if is_done(found):
                    return found
                await asyncio.sleep(0.02)
