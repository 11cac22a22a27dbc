"""B3: a diagram shared with people, addresses and teams, taken back, and handed over."""

import asyncio
from datetime import datetime

import httpx
import pytest
from sqlalchemy import select

from services.platform.ids import new_id
from services.platform.platform import Platform
from services.platform.pubsub import Heard
from services.schema.accounts import Team, TeamMember, User
from services.schema.audit import AuditEntry
from tests.services.diagrams.asking import asked, make, titles
from tests.services.people import People, Person

pytestmark = pytest.mark.backend


async def prove(platform: Platform, who: Person, at: datetime | None) -> None:
    """They proved at a moment that their address is theirs; None: not yet."""
    async with platform.database.begin() as session:
        (await session.get_one(User, who.id)).verified_at = at


async def role(client: httpx.AsyncClient, who: Person, diagram: str) -> str | None:
    answer = await client.get(f"/api/diagrams/{diagram}", headers=who.headers)
    return str(answer.json()["role"]) if answer.status_code == 200 else None


async def test_b3_share_with_a_person_change_it_and_take_it_back(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    plan = (await make(client, ann, "Plan"))["id"]
    given = {"email": "BEN@example.org", "role": "viewer"}
    made = await asked(client, ann, "POST", f"/{plan}/shares", given, 201)
    assert (made["user_id"], made["name"], made["pending"]) == (ben.id, "Ben", False)
    assert await titles(client, ben, "view=shared") == ["Plan"] and await role(client, ben, plan) == "viewer"
    await asked(client, ben, "PATCH", f"/{plan}", {"title": "Mine"}, 403)
    await asked(client, ann, "PATCH", f"/{plan}/shares/{made['id']}", {"role": "editor"})
    await asked(client, ben, "PATCH", f"/{plan}", {"title": "Ours"})
    await asked(client, ben, "PATCH", f"/{plan}", {"folder_id": None}, 403)
    again = await asked(client, ann, "POST", f"/{plan}/shares", given | {"role": "commenter"}, 201)
    assert again["id"] == made["id"] and await role(client, ben, plan) == "commenter"
    await asked(client, ann, "DELETE", f"/{plan}/shares/{made['id']}", status=204)
    assert await role(client, ben, plan) is None and await titles(client, ben) == []
    async with platform.database.read() as session:
        deeds = list(await session.scalars(select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id)))
    assert deeds == ["share.grant", "share.change", "share.grant", "share.revoke"]


async def test_b3_a_name_of_the_house_is_an_address_as_it_is_where_one_registers(
    client: httpx.AsyncClient, people: People
) -> None:
    ann = await people.make("ann")
    plan = (await make(client, ann, "Plan"))["id"]
    given = {"email": "Ben@Office.local", "role": "viewer"}
    made = await asked(client, ann, "POST", f"/{plan}/shares", given, 201)
    assert (made["email"], made["pending"]) == ("ben@office.local", True)


async def test_b3_an_address_waits_until_its_owner_has_proved_it(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann = await people.make("ann")
    plan = (await make(client, ann, "Plan"))["id"]
    given = {"email": "ben@example.org", "role": "editor"}
    waiting = await asked(client, ann, "POST", f"/{plan}/shares", given, 201)
    assert waiting["pending"] and waiting["user_id"] is None
    ben = await people.make("ben")
    await prove(platform, ben, None)
    assert await role(client, ben, plan) is None, "an account is no proof of its address"
    await prove(platform, ben, platform.clock())
    assert await role(client, ben, plan) == "editor" and await titles(client, ben, "view=shared") == ["Plan"]
    [listed] = (await asked(client, ann, "GET", f"/{plan}/shares"))["items"]
    assert (listed["pending"], listed["name"]) == (False, "Ben")
    await asked(client, ann, "POST", f"/{plan}/shares", given | {"role": "viewer"}, 201)
    assert await role(client, ben, plan) == "viewer", "the share that waited must not stay beside the new one"
    [listed] = (await asked(client, ann, "GET", f"/{plan}/shares"))["items"]
    assert (listed["id"], listed["user_id"]) == (waiting["id"], ben.id)


async def test_b3_share_with_a_team(client: httpx.AsyncClient, platform: Platform, people: People) -> None:
    ann, ben, eve = [await people.make(name) for name in ("ann", "ben", "eve")]
    ours, theirs = str(new_id()), str(new_id())
    at = platform.clock()
    async with platform.database.begin() as session:
        session.add_all([Team(id=ours, name="Ours", created_at=at), Team(id=theirs, name="Theirs", created_at=at)])
        await session.flush()
        for team, who in ((ours, ann), (ours, ben), (theirs, eve)):
            session.add(TeamMember(id=str(new_id()), team_id=team, user_id=who.id, role="member", created_at=at))
    plan = (await make(client, ann, "Plan"))["id"]
    await asked(client, ann, "POST", f"/{plan}/shares", {"team_id": theirs, "role": "viewer"}, 404)
    made = await asked(client, ann, "POST", f"/{plan}/shares", {"team_id": ours, "role": "editor"}, 201)
    assert made["name"] == "Ours" and await role(client, ben, plan) == "editor"
    assert await role(client, eve, plan) is None
    named = {one["name"]: one["role"] for one in (await asked(client, ben, "GET", f"/{plan}/members"))["items"]}
    assert named == {"Ann": "owner", "Ben": "editor"}
    await asked(client, ben, "DELETE", f"/{plan}/shares/me", status=409)
    async with platform.database.begin() as session:
        await session.delete(await session.scalar(select(TeamMember).where(TeamMember.user_id == ben.id)))
    assert await role(client, ben, plan) is None


async def test_b3_hand_over_to_a_person_it_is_shared_with(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    plan = (await make(client, ann, "Plan"))["id"]
    await asked(client, ann, "PUT", f"/{plan}/owner", {"user_id": ben.id}, 409)
    await asked(client, ann, "POST", f"/{plan}/shares", {"email": ben.email, "role": "viewer"}, 201)
    assert (await asked(client, ann, "PUT", f"/{plan}/owner", {"user_id": ben.id}))["role"] == "editor"
    assert (await role(client, ann, plan), await role(client, ben, plan)) == ("editor", "owner")
    await asked(client, ann, "GET", f"/{plan}/shares", status=403)
    await asked(client, ann, "DELETE", f"/{plan}/shares/me", status=204)
    assert await role(client, ann, plan) is None


async def test_b3_every_change_of_access_is_told_within_five_seconds(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    plan = (await make(client, ann, "Plan"))["id"]
    async with platform.pubsub.subscribe([f"access:{plan}"]) as hints:
        await anext(hints)  # joined
        made = await asked(client, ann, "POST", f"/{plan}/shares", {"email": ben.email, "role": "editor"}, 201)
        link = await asked(client, ann, "POST", f"/{plan}/links", {}, 201)
        await asked(client, ann, "PATCH", f"/{plan}/shares/{made['id']}", {"role": "viewer"})
        await asked(client, ann, "DELETE", f"/{plan}/links/{link['id']}", status=204)
        await asked(client, ann, "DELETE", f"/{plan}/shares/{made['id']}", status=204)
        for _ in range(4):
            heard = await asyncio.wait_for(anext(hints), 5)
            assert isinstance(heard, Heard) and heard.channel == f"access:{plan}"
    assert await role(client, ben, plan) is None


async def test_b3_shares_of_other_diagrams_cannot_be_reached(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann, ben, eve = [await people.make(name) for name in ("ann", "ben", "eve")]
    hers, mine = (await make(client, ann, "Hers"))["id"], (await make(client, eve, "Mine"))["id"]
    share = (await asked(client, ann, "POST", f"/{hers}/shares", {"email": ben.email, "role": "viewer"}, 201))["id"]
    link = (await asked(client, ann, "POST", f"/{hers}/links", {}, 201))["id"]
    for base in (mine, hers):
        for method, path, body in (
            ("PATCH", f"/{base}/shares/{share}", {"role": "editor"}),
            ("DELETE", f"/{base}/shares/{share}", None),
            ("PATCH", f"/{base}/links/{link}", {"role": "editor"}),
            ("DELETE", f"/{base}/links/{link}", None),
        ):
            await asked(client, eve, method, path, body, 404)
    for path in ("shares", "links", "members"):
        await asked(client, eve, "GET", f"/{hers}/{path}", status=404)
    assert await role(client, ben, hers) == "viewer"


@pytest.mark.parametrize(
    "body",
    [
        {"role": "viewer"},
        {"email": "ben@example.org", "team_id": "0" * 32, "role": "viewer"},
        {"email": "ben@example.org", "role": "owner"},
        {"email": "no address", "role": "viewer"},
        {"email": "ben@example.org\r\nBcc: all@example.org", "role": "viewer"},
        {"email": "ben@example.org", "role": "viewer", "user_id": "0" * 32},
    ],
)
async def test_b3_a_share_that_cannot_be_is_refused(
    client: httpx.AsyncClient, people: People, body: dict[str, str]
) -> None:
    ann = await people.make("ann")
    plan = (await make(client, ann, "Plan"))["id"]
    await asked(client, ann, "POST", f"/{plan}/shares", body, 422)
    assert (await asked(client, ann, "GET", f"/{plan}/shares"))["items"] == []


async def test_b3_the_owner_needs_no_share(client: httpx.AsyncClient, platform: Platform, people: People) -> None:
    ann = await people.make("ann")
    plan = (await make(client, ann, "Plan"))["id"]
    await asked(client, ann, "POST", f"/{plan}/shares", {"email": ann.email, "role": "viewer"}, 409)
