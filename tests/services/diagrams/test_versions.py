"""Versions, copies and templates: a diagram's content kept, given back, and given to new diagrams."""

import random
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import func, select

from diagram.document import Document
from diagram.records import Shape
from services.access.link_grants import HEADER
from services.diagrams.versions import superfluous
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.updates import LogUpdate
from sync.wire.messages import Mode, Status
from sync.wire.requests import Wanted
from tests.services.diagrams.asking import asked, make, share
from tests.services.people import People, Person
from tests.services.updates.copies import Copy
from tests.services.updates.http import HttpSync

pytestmark = pytest.mark.backend


async def push(client: httpx.AsyncClient, who: Person, diagram: str, copy: Copy) -> None:
    blobs, sync = copy.unsent(), HttpSync(client, who)
    sync.device_id = f"{copy.peer:032x}"  # a peer belongs to one device
    [ack] = await sync.push([(diagram, None, blobs)])
    assert ack.status is Status.STORED, ack
    copy.acknowledged(blobs)


async def pulled(client: httpx.AsyncClient, who: Person, diagram: str) -> Document:
    """The diagram as somebody gets it who has nothing of it."""
    answers = (await HttpSync(client, who).pull([Wanted(diagram, {})]))[diagram]
    blobs = [answer.data for answer in answers if answer.data]
    return Document.load([*blobs, *(update.data for answer in answers for update in answer.updates)])


async def test_a7_a_version_is_restored_as_a_new_update(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann = await people.make("ann")
    plan, copy = (await make(client, ann, "Plan"))["id"], Copy().found().draw(3)
    await asked(client, ann, "POST", f"/{plan}/versions", {"name": "Too early"}, 409)
    await push(client, ann, plan, copy)
    then = copy.document.records_copied()
    kept = await asked(client, ann, "POST", f"/{plan}/versions", {"name": "First"}, 201)
    await push(client, ann, plan, copy.draw(2))
    with copy.document.edit("Delete") as edit:
        edit.delete(next(one.id for one in then.values() if isinstance(one, Shape)))
    await push(client, ann, plan, copy)
    async with platform.database.read() as session:
        rows = await session.scalar(select(func.count()).where(LogUpdate.diagram_id == plan))
        data = set(await session.scalars(select(LogUpdate.data).where(LogUpdate.diagram_id == plan)))
    restored = await asked(client, ann, "POST", f"/{plan}/versions/{kept['id']}/restore")
    found = await pulled(client, ann, plan)
    assert dict(found.records) == dict(then)
    async with platform.database.read() as session:
        after = set(await session.scalars(select(LogUpdate.data).where(LogUpdate.diagram_id == plan)))
    assert data < after and restored["seq"] == (rows or 0) + 1, "the log only grows"
    listed = (await asked(client, ann, "GET", f"/{plan}/versions"))["items"]
    assert [(one["kind"], one["name"], one["author"]) for one in listed] == [
        ("restore", "", "Ann"),
        ("named", "First", "Ann"),
    ]
    again = await asked(client, ann, "POST", f"/{plan}/versions/{kept['id']}/restore")
    assert again["seq"] == restored["seq"], "what is equal already is not written"


async def test_b3_who_has_a_link_reads_the_content(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    plan, copy = (await make(client, ann, "Plan"))["id"], Copy().found().draw(2)
    await push(client, ann, plan, copy)
    token = (await asked(client, ann, "POST", f"/{plan}/links", {}, 201))["token"]
    grant = (await asked(client, None, "POST", "/links/open", {"token": token}))["grant"]
    path = f"/api/diagrams/{plan}/content"
    assert (await client.get(path)).status_code == 401
    found = await client.get(path, headers={HEADER: grant})
    assert Document.load([found.content]).value_hash() == copy.hash()
    same = await client.get(path, headers={HEADER: grant, "If-None-Match": found.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    other = (await make(client, ann, "Other"))["id"]
    assert (await client.get(f"/api/diagrams/{other}/content", headers={HEADER: grant})).status_code == 404


async def test_a7_a_version_can_be_downloaded_named_and_deleted(client: httpx.AsyncClient, people: People) -> None:
    ann, eve = await people.make("ann"), await people.make("eve")
    plan, mine = (await make(client, ann, "Plan"))["id"], (await make(client, eve, "Mine"))["id"]
    copy = Copy().found().draw(1)
    await push(client, ann, plan, copy)
    kept = (await asked(client, ann, "POST", f"/{plan}/versions", {"name": "One"}, 201))["id"]
    blob = await client.get(f"/api/diagrams/{plan}/versions/{kept}/content", headers=ann.headers)
    assert Document.load([blob.content]).value_hash() == copy.hash()
    assert (await asked(client, ann, "PATCH", f"/{plan}/versions/{kept}", {"name": "Two"}))["name"] == "Two"
    for method, path in (("GET", "/content"), ("POST", "/restore"), ("DELETE", "")):
        for base in (mine, plan):
            await asked(client, eve, method, f"/{base}/versions/{kept}{path}", status=404)
    await asked(client, ann, "DELETE", f"/{plan}/versions/{kept}", status=204)
    await asked(client, ann, "GET", f"/{plan}/versions/{kept}/content", status=404)


async def test_a7_a_copy_begins_as_the_diagram_and_goes_its_own_way(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    plan, copy = (await make(client, ann, "Plan"))["id"], Copy().found().draw(2)
    await push(client, ann, plan, copy)
    await share(platform, plan, ben, "viewer")
    made = await asked(client, ben, "POST", f"/{plan}/duplicate", {}, 201)
    assert (made["title"], made["role"]) == ("Plan (copy)", "owner")
    [answer] = (await HttpSync(client, ben).pull([Wanted(made["id"], {})]))[made["id"]]
    assert answer.mode is Mode.SNAPSHOT
    theirs = Copy(blobs=[answer.data])
    theirs.known = dict(theirs.version)
    assert theirs.hash() == copy.hash()
    await push(client, ben, made["id"], theirs.draw(1))
    assert (await pulled(client, ben, made["id"])).value_hash() == theirs.hash()
    assert (await pulled(client, ann, plan)).value_hash() == copy.hash()
    empty = (await make(client, ben, "Empty"))["id"]
    assert (await asked(client, ben, "POST", f"/{empty}/duplicate", {"title": "Also"}, 201))["head_seq"] == 0


async def test_a7_templates_are_made_used_and_seen_by_whom_they_are_for(
    client: httpx.AsyncClient, people: People
) -> None:
    ann, eve = await people.make("ann"), await people.make("eve")
    plan, copy = (await make(client, ann, "Plan"))["id"], Copy().found().draw(2)
    await push(client, ann, plan, copy)
    wish = {"diagram_id": plan, "name": "Ours", "description": "for plans"}
    await asked(client, eve, "POST", "/templates", wish, 404)
    await asked(client, ann, "POST", "/templates", wish | {"team_id": str(new_id())}, 404)
    made = await asked(client, ann, "POST", "/templates", wish, 201)
    assert [one["origin"] for one in (await asked(client, ann, "GET", "/templates"))["items"]][:2] == ["own", "program"]
    assert {one["origin"] for one in (await asked(client, eve, "GET", "/templates"))["items"]} == {"program"}
    begun = await asked(client, ann, "POST", f"/templates/{made['id']}/use", {"title": "New plan"}, 201)
    assert (await pulled(client, ann, begun["id"])).value_hash() == copy.hash()
    for method, path in (("POST", "/use"), ("PATCH", ""), ("DELETE", "")):
        await asked(client, eve, method, f"/templates/{made['id']}{path}", {}, 404)
    await asked(client, ann, "DELETE", f"/templates/{made['id']}", status=204)
    assert (await pulled(client, ann, begun["id"])).value_hash() == copy.hash()


async def test_a7_every_template_of_the_program_can_be_used(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    for one in (await asked(client, ann, "GET", "/templates"))["items"]:
        begun = await asked(client, ann, "POST", f"/templates/{one['id']}/use", {}, 201)
        assert begun["title"] == one["name"]
        assert len((await pulled(client, ann, begun["id"])).records) > 5


def test_a7_old_automatic_versions_are_thinned_out() -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    made = [(str(n), at - timedelta(hours=n)) for n in range(24 * 100)]
    seed = random.randrange(1 << 32)
    random.Random(seed).shuffle(made)
    gone = set(superfluous(made, at))
    left = sorted(when for identity, when in made if identity not in gone)
    ages = [at - when for when in left]
    assert sum(age <= timedelta(days=1) for age in ages) == 25
    assert 28 <= sum(timedelta(days=1) < age <= timedelta(days=30) for age in ages) <= 30
    assert 9 <= sum(age > timedelta(days=30) for age in ages) <= 12
    assert superfluous([one for one in made if one[0] not in gone], at) == [], f"seed {seed}"
