"""API keys: scopes, end, revocation, and never more than their person."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.access.scopes import SCOPES
from services.catalogue import load
from services.web.service import Service
from tests.services import sample
from tests.services.auth.door import PASSWORD, Door, bearer
from tests.services.conftest import talking_to
from tests.services.doors.visit import SERVICES

pytestmark = pytest.mark.backend
SAMPLE = Service("sample", 1, "Sample", sample)


async def _key(door: Door, access: str, *scopes: str, days: int = 30) -> dict[str, Any]:
    made = await door.post("api-keys", access, name="Robot", scopes=list(scopes), expires_in_days=days)
    assert made.status_code == 201, made.text
    return dict(made.json())


@pytest.fixture
async def access(door: Door) -> str:
    return str((await door.newcomer("ann"))["access_token"])


@pytest.fixture
async def diagrams(door: Door) -> AsyncIterator[httpx.AsyncClient]:
    async with talking_to(door.platform, "diagrams") as client:
        yield client


async def test_b2_a_key_does_what_its_scopes_say_and_nothing_else(
    door: Door, access: str, diagrams: httpx.AsyncClient
) -> None:
    reading = bearer((await _key(door, access, "diagrams:read"))["key"])
    writing = bearer((await _key(door, access, "diagrams:read", "diagrams:write"))["key"])
    refused = await diagrams.post("/api/diagrams", json={"title": "Plan"}, headers=reading)
    assert (refused.status_code, "diagrams:write" in refused.json()["detail"]) == (403, True)
    assert (await diagrams.post("/api/diagrams", json={"title": "Plan"}, headers=writing)).status_code == 201
    assert (await diagrams.get("/api/diagrams", headers=reading)).status_code == 200
    assert (await door.get("teams", reading["Authorization"].split()[1])).status_code == 403


async def test_b2_a_key_is_shown_once_kept_as_a_hash_and_says_when_it_was_used(
    door: Door, access: str, diagrams: httpx.AsyncClient
) -> None:
    made = await _key(door, access, "diagrams:read")
    assert made["key"].startswith("agk_") and len(made["key"]) == 47
    [listed] = (await door.get("api-keys", access)).json()
    assert "key" not in listed and listed["last_used_at"] is None
    assert made["key"].startswith(listed["hint"])
    await diagrams.get("/api/diagrams", headers=bearer(made["key"]))
    first = (await door.get("api-keys", access)).json()[0]["last_used_at"]
    assert first is not None
    door.clock.turn_by(minutes=2)
    access = (await door.sign_in("ann@example.org"))["access_token"]
    await diagrams.get("/api/diagrams", headers=bearer(made["key"]))
    assert (await door.get("api-keys", access)).json()[0]["last_used_at"] > first


async def test_b2_a_key_ends_by_time_and_by_revocation_at_once(
    door: Door, access: str, diagrams: httpx.AsyncClient
) -> None:
    short, long = await _key(door, access, "diagrams:read", days=1), await _key(door, access, "diagrams:read")
    path = f"api-keys/{long['id']}"
    stranger = (await door.newcomer("eve"))["access_token"]
    assert (await door.call("DELETE", path, stranger)).status_code == 404
    assert (await diagrams.get("/api/diagrams", headers=bearer(long["key"]))).status_code == 200
    assert (await door.call("DELETE", path, access)).status_code == 204
    refused = await diagrams.get("/api/diagrams", headers=bearer(long["key"]))
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_api_key")
    assert (await diagrams.get("/api/diagrams", headers=bearer(short["key"]))).status_code == 200
    door.clock.turn_by(days=1, seconds=1)
    assert (await diagrams.get("/api/diagrams", headers=bearer(short["key"]))).status_code == 401


async def test_b2_a_key_never_outlives_the_rights_of_its_person(
    door: Door, access: str, diagrams: httpx.AsyncClient
) -> None:
    key = bearer((await _key(door, access, "diagrams:read", "teams:read", "teams:write"))["key"])
    owner = (await door.newcomer("olga"))["access_token"]
    team = (await door.post("teams", owner, name="Crew")).json()["id"]
    await door.post(f"teams/{team}/invitations", owner, email="ann@example.org")
    await door.post("invitations/accept", access, token=await door.code("ann@example.org"))
    members = f"/api/auth/teams/{team}/members"
    assert (await door.client.get(members, headers=key)).status_code == 200
    me = (await door.get("me", access)).json()["id"]
    assert (await door.call("DELETE", f"teams/{team}/members/{me}", owner)).status_code == 204
    assert (await door.client.get(members, headers=key)).status_code == 404
    assert (await door.post("me/close", access, password=PASSWORD)).status_code == 204
    assert (await diagrams.get("/api/diagrams", headers=key)).status_code == 401


async def test_b2_a_key_cannot_touch_the_account_whatever_its_scopes(door: Door, access: str) -> None:
    key = (await _key(door, access, *SCOPES))["key"]
    assert (await door.get("me", key)).status_code == 200
    for method, path in (
        ("POST", "api-keys"), ("GET", "api-keys"), ("GET", "sessions"), ("POST", "me/password"), ("POST", "me/email"),
        ("POST", "me/close"), ("POST", "mfa/totp"), ("POST", "logout/all"), ("PATCH", "me"),
    ):  # fmt: skip
        assert (await door.call(method, path, key, name="x")).status_code == 403, path


@pytest.mark.parametrize("scopes", [[], ["diagrams:delete"], ["*"], ["auth:write"], ["diagrams:read"] * 60])
async def test_b2_a_key_without_known_scopes_is_not_made(small_door: Door, scopes: list[str]) -> None:
    access = (await small_door.newcomer("ann"))["access_token"]
    assert (await small_door.post("api-keys", access, name="Robot", scopes=scopes)).status_code == 422


def test_b2_every_scope_that_an_endpoint_needs_can_be_given_to_a_key() -> None:
    wanted = {
        (route.scope, f"{name}{route.path}")
        for name in SERVICES
        for route in load(name).table()
        if route.permission.needs_caller and "own session" not in route.permission.label
    }
    assert {(scope, path) for scope, path in wanted if scope not in SCOPES} == set()
