"""B3: links with passwords, ends, revocation and a count of views."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from services.access.link_grants import HEADER, LIFETIME
from services.diagrams.attempts import PER_ADDRESS
from services.platform.platform import Platform
from services.schema.links import ShareLink
from tests.services.conftest import talking_to
from tests.services.diagrams.asking import Answer, asked, make, titles
from tests.services.people import People, Person

pytestmark = pytest.mark.backend


async def linked(client: httpx.AsyncClient, who: Person, diagram: str, **terms: object) -> Answer:
    return await asked(client, who, "POST", f"/{diagram}/links", terms, 201)


async def opened(
    client: httpx.AsyncClient, who: Person | None, token: str, status: int = 200, **more: object
) -> Answer:
    return await asked(client, who, "POST", "/links/open", {"token": token, **more}, status)


async def test_b3_a_link_lets_anybody_read(client: httpx.AsyncClient, platform: Platform, people: People) -> None:
    ann = await people.make("ann")
    plan = (await make(client, ann, "Plan"))["id"]
    other = (await make(client, ann, "Other"))["id"]
    link = await linked(client, ann, plan, role="editor")
    found = await opened(client, None, link["token"])
    assert (found["title"], found["role"]) == ("Plan", "viewer")
    grant = {HEADER: found["grant"]}
    assert (await client.get(f"/api/diagrams/{plan}", headers=grant)).json()["title"] == "Plan"
    assert (await client.get(f"/api/diagrams/{other}", headers=grant)).status_code == 404
    assert (await client.patch(f"/api/diagrams/{plan}", json={"title": "x"}, headers=grant)).status_code == 401
    for forged in (b"", b"x", found["grant"][:-2].encode() + b"xx", "é".encode()):
        assert (await client.get(f"/api/diagrams/{plan}", headers={HEADER.encode(): forged})).status_code == 401
    async with platform.database.read() as session:
        row = await session.scalar(select(ShareLink))
    assert row is not None and link["token"] not in str(row.__dict__), "the token is kept as its hash"
    await asked(client, ann, "DELETE", f"/{plan}/links/{link['id']}", status=204)
    assert (await client.get(f"/api/diagrams/{plan}", headers=grant)).status_code == 401, "a grant dies with its link"
    await opened(client, None, link["token"], 404)


async def test_b3_a_grant_is_short(platform: Platform, people: People) -> None:
    ann = await people.make("ann")
    at = platform.clock()
    async with talking_to(platform, "diagrams") as client:
        plan = (await make(client, ann, "Plan"))["id"]
        grant = {HEADER: (await opened(client, None, (await linked(client, ann, plan))["token"]))["grant"]}
        assert (await client.get(f"/api/diagrams/{plan}", headers=grant)).status_code == 200
    late = replace(platform, clock=lambda: at + LIFETIME + timedelta(seconds=5))
    async with talking_to(late, "diagrams") as client:
        refused = await client.get(f"/api/diagrams/{plan}", headers=grant)
    assert (refused.status_code, refused.json()["code"]) == (401, "grant_expired")


async def test_b3_who_is_signed_in_finds_it_among_the_shared(client: httpx.AsyncClient, people: People) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    plan = (await make(client, ann, "Plan"))["id"]
    link = await linked(client, ann, plan, role="editor")
    assert await titles(client, ben, "view=shared") == []
    found = await opened(client, ben, link["token"])
    assert (found["role"], found["grant"]) == ("editor", None)
    assert await titles(client, ben, "view=shared") == ["Plan"]
    await asked(client, ann, "PATCH", f"/{plan}/links/{link['id']}", {"role": "viewer"})
    await asked(client, ben, "PATCH", f"/{plan}", {"title": "x"}, 403)
    assert (await opened(client, ann, link["token"]))["role"] == "owner"
    await asked(client, ann, "DELETE", f"/{plan}/links/{link['id']}", status=204)
    await asked(client, ben, "GET", f"/{plan}", status=404)


async def test_b3_a_link_counts_its_views(client: httpx.AsyncClient, people: People) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    plan = (await make(client, ann, "Plan"))["id"]
    link = await linked(client, ann, plan)
    for who in (None, ben, None):
        await opened(client, who, link["token"])
    [listed] = (await asked(client, ann, "GET", f"/{plan}/links"))["items"]
    assert listed["view_count"] == 3 and listed["last_viewed_at"] is not None and "token" not in listed


async def test_b3_a_link_ends_when_it_says(platform: Platform, people: People) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    at = platform.clock()
    async with talking_to(platform, "diagrams") as client:
        plan = (await make(client, ann, "Plan"))["id"]
        token = (await linked(client, ann, plan, expires_at=(at + timedelta(minutes=5)).isoformat()))["token"]
        await opened(client, ben, token)
        await asked(client, ben, "GET", f"/{plan}")
        await asked(client, ann, "POST", f"/{plan}/links", {"expires_at": at.isoformat()}, 400)
        await asked(client, ann, "POST", f"/{plan}/links", {"expires_at": "2030-01-01T00:00:00"}, 422)
    late = replace(platform, clock=lambda: at + timedelta(minutes=6))
    async with talking_to(late, "diagrams") as client:
        await opened(client, None, token, 404)
        await asked(client, ben, "GET", f"/{plan}", status=404)
        assert await titles(client, ben) == []


async def test_b3_a_link_with_a_password(client: httpx.AsyncClient, platform: Platform, people: People) -> None:
    ann = await people.make("ann")
    plan = (await make(client, ann, "Plan"))["id"]
    link = await linked(client, ann, plan, password="sesame")
    assert (await opened(client, None, link["token"], 403))["code"] == "link_password_needed"
    assert (await opened(client, None, link["token"], 403, password="wrong"))["code"] == "link_password_wrong"
    assert (await opened(client, None, link["token"], password="sesame"))["grant"]
    for _ in range(PER_ADDRESS - 2):
        await opened(client, None, link["token"], 403, password="wrong")
    refused = await client.post("/api/diagrams/links/open", json={"token": link["token"], "password": "sesame"})
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) <= 900
    async with platform.database.read() as session:
        assert str(await session.scalar(select(ShareLink.password_hash))).startswith("$argon2id$")
    await asked(client, ann, "PATCH", f"/{plan}/links/{link['id']}", {"password": None})
    await opened(client, None, link["token"])


async def test_b3_a_link_to_what_is_in_the_trash_does_not_open(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    plan = (await make(client, ann, "Plan"))["id"]
    token = (await linked(client, ann, plan))["token"]
    await asked(client, ann, "DELETE", f"/{plan}")
    await opened(client, None, token, 404)
    await asked(client, ann, "POST", f"/{plan}/restore")
    await opened(client, None, token)
    await opened(client, None, "x" * 43, 404)
    await opened(client, None, "../" + "x" * 40, 422)
