"""Requests find their service, in one process as over sockets."""

from __future__ import annotations

import httpx
import pytest

from tests.services.people import People

pytestmark = pytest.mark.backend


async def test_a1_every_service_is_reached_under_its_name(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    made = await client.post("/api/diagrams", headers=ann.headers, json={"title": "Plan"})
    assert made.status_code == 201
    read = await client.get(f"/api/diagrams/{made.json()['id']}", headers=ann.headers)
    assert read.json()["title"] == "Plan"


async def test_a2_without_a_token_nothing_passes(client: httpx.AsyncClient) -> None:
    for path in ("/api/diagrams", "/api/ai/test", "/api/nothing/at/all", "/api/exports/x"):
        refused = await client.get(path)
        assert refused.status_code == 401, path
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["www-authenticate"] == "Bearer"
