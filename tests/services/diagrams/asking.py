"""What tests ask the diagrams service again and again."""

from __future__ import annotations

from typing import Any

import httpx

from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Share
from tests.services.people import Person

Answer = dict[str, Any]  # Any: JSON


async def asked(
    client: httpx.AsyncClient, who: Person | None, method: str, path: str, body: object = None, status: int = 200
) -> Answer:
    """The answer to a request under ``/api/diagrams``, which has to have `status`."""
    headers = who.headers if who is not None else {}
    answer = await client.request(method, f"/api/diagrams{path}", json=body, headers=headers)
    assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
    found: Answer = answer.json() if answer.content else {}
    return found


async def make(client: httpx.AsyncClient, who: Person, title: str, **more: Any) -> Answer:
    return await asked(client, who, "POST", "", {"title": title, **more}, 201)


async def titles(client: httpx.AsyncClient, who: Person, query: str = "") -> list[str]:
    return [one["title"] for one in (await asked(client, who, "GET", f"?{query}"))["items"]]


async def share(platform: Platform, diagram_id: str, who: Person, role: str) -> None:
    """A share made without the API."""
    async with platform.database.begin() as session:
        session.add(
            Share(id=str(new_id()), diagram_id=diagram_id, user_id=who.id, role=role, created_at=platform.clock())
        )
