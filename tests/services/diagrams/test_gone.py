"""Blobs of what is no more are deleted, also when nobody could do it at once; those of the living never."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import delete

from services.diagrams.gone import collect_blobs
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.updates.snapshots import BUCKET
from tests.services.diagrams.asking import asked, make
from tests.services.people import People
from tests.services.updates.copies import Copy
from tests.services.updates.http import HttpSync

pytestmark = pytest.mark.backend


async def keys(platform: Platform, *ids: str) -> set[str]:
    """The keys of blobs that belong to `ids`; other tests leave theirs in the same bucket."""
    return {blob.key async for blob in platform.blobs.list(BUCKET) if blob.key.split("/")[1] in ids}


async def test_c1_blobs_of_what_is_no_more_are_collected_and_no_others(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann = await people.make("ann")
    await platform.blobs.prepare()
    plan, later = str(new_id()), replace(platform, clock=lambda: platform.clock() + timedelta(days=2))
    await HttpSync(client, ann).push([(plan, "Plan", Copy().found().unsent())])
    await asked(client, ann, "POST", f"/{plan}/versions", {"name": "One"}, 201)
    template = (await asked(client, ann, "POST", "/templates", {"diagram_id": plan, "name": "T"}, 201))["id"]
    copy = (await asked(client, ann, "POST", f"/{plan}/duplicate", {}, 201))["id"]
    again = (await asked(client, ann, "POST", f"/{copy}/duplicate", {}, 201))["id"]
    await platform.blobs.put(BUCKET, f"assets/{plan}", b"x")
    ids = (plan, template, copy, again)
    everything = await keys(platform, *ids)
    assert len(everything) == 5  # a version, a template, two beginnings, an asset
    await collect_blobs(later)
    assert await keys(platform, *ids) == everything
    async with platform.database.begin() as session:  # as when a process dies before it has deleted the blobs
        await session.execute(delete(Diagram).where(Diagram.id.in_([plan, copy])))
    late = f"snapshots/{plan}/9-{'0' * 64}"  # of a sum that was under way meanwhile
    await platform.blobs.put(BUCKET, late, b"x")
    assert await collect_blobs(platform) == 0, "what is young may be waiting for its row"
    assert await collect_blobs(later) == 3 and await collect_blobs(later) == 0
    left = await keys(platform, *ids)
    assert {one.split("/")[1] for one in left} == {template, again, plan} and f"assets/{plan}" in left
    await asked(client, ann, "POST", f"/templates/{template}/use", {}, 201)
    assert (await client.get(f"/api/diagrams/{again}/content", headers=ann.headers)).status_code == 200


async def test_c1_purging_deletes_the_blobs_at_once(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann = await people.make("ann")
    await platform.blobs.prepare()
    folder = (await asked(client, ann, "POST", "/folders", {"name": "Work"}, 201))["id"]
    plan, kept = [(await make(client, ann, "Plan", folder_id=folder))["id"] for _ in range(2)]
    sync = HttpSync(client, ann)
    for one in (plan, kept):
        await sync.push([(one, None, Copy().found().unsent())])
        await asked(client, ann, "POST", f"/{one}/versions", {"name": "One"}, 201)
    await asked(client, ann, "PATCH", f"/{kept}", {"folder_id": None})
    await asked(client, ann, "DELETE", f"/folders/{folder}")
    await asked(client, ann, "POST", f"/folders/{folder}/purge", status=204)
    assert await keys(platform, plan) == set() and len(await keys(platform, kept)) == 1
