"""Whatever changes a library is in the audit log, and told to whoever listens."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from services.diagrams import upkeep
from services.diagrams.settings import DiagramsSettings
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.audit import AuditEntry
from services.schema.events import Event
from tests.services.diagrams.asking import asked, make, share
from tests.services.people import People
from tests.services.updates.copies import Copy
from tests.services.updates.http import HttpSync

pytestmark = pytest.mark.backend


async def deeds(platform: Platform, thing: str) -> list[tuple[str, str | None]]:
    """(action, who) of all deeds done to a thing, in their order."""
    async with platform.database.read() as session:
        found = select(AuditEntry).where(AuditEntry.target_id == thing).order_by(AuditEntry.at, AuditEntry.id)
        return [(one.action, one.actor_id) for one in await session.scalars(found)]


async def events(platform: Platform, diagram: str) -> list[tuple[str, str, str | None]]:
    """(kind, owner, who) of all events of a diagram, in their order."""
    async with platform.database.read() as session:
        found = select(Event).where(Event.diagram_id == diagram).order_by(Event.at, Event.id)
        return [(one.kind, one.owner_id, one.user_id) for one in await session.scalars(found)]


async def test_b2_what_happens_to_a_folder_is_told_of_each_diagram_in_it(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann = await people.make("ann")
    folder = (await asked(client, ann, "POST", "/folders", {"name": "Work"}, 201))["id"]
    inner = (await asked(client, ann, "POST", "/folders", {"name": "In", "parent_id": folder}, 201))["id"]
    plans = [(await make(client, ann, "Plan", folder_id=one))["id"] for one in (folder, inner)]
    other = (await make(client, ann, "Elsewhere"))["id"]
    for method, path in (
        ("DELETE", ""), ("DELETE", ""), ("POST", "/restore"), ("POST", "/restore"), ("DELETE", ""),
    ):  # fmt: skip
        await asked(client, ann, method, f"/folders/{folder}{path}")
    await asked(client, ann, "POST", f"/folders/{folder}/purge", status=204)
    words = ["trash", "restore", "trash", "purge"]
    assert await deeds(platform, folder) == [(f"folder.{one}", ann.id) for one in words], "each once"
    for plan in plans:
        assert await deeds(platform, plan) == [(f"diagram.{one}", ann.id) for one in words]
        told = ["created", "trashed", "restored", "trashed", "deleted"]
        assert await events(platform, plan) == [(f"diagram.{one}", ann.id, ann.id) for one in told]
    assert await deeds(platform, other) == [] and len(await events(platform, other)) == 1


async def test_b2_what_time_deletes_from_the_trash_is_told_too(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann = await people.make("ann")
    folder = (await asked(client, ann, "POST", "/folders", {"name": "Work"}, 201))["id"]
    plan = (await make(client, ann, "Plan", folder_id=folder))["id"]
    await asked(client, ann, "DELETE", f"/folders/{folder}")
    later = platform.clock() + timedelta(days=31)
    for _ in range(2):
        await upkeep.empty_trash(replace(platform, clock=lambda: later), DiagramsSettings())
    assert await deeds(platform, plan) == [("diagram.trash", ann.id), ("diagram.purge", None)]
    assert await deeds(platform, folder) == [("folder.trash", ann.id), ("folder.purge", None)]
    assert (await events(platform, plan))[-1] == ("diagram.deleted", ann.id, None)


async def test_b3_links_leaving_and_handing_over_are_told(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann, ben, cem = await people.make("ann"), await people.make("ben"), await people.make("cem")
    plan = (await make(client, ann, "Plan"))["id"]
    link = (await asked(client, ann, "POST", f"/{plan}/links", {"role": "viewer"}, 201))["id"]
    await asked(client, ann, "PATCH", f"/{plan}/links/{link}", {"role": "editor"})
    await asked(client, ann, "DELETE", f"/{plan}/links/{link}", status=204)
    shared = ("diagram.shared", ann.id, ann.id)
    assert (await events(platform, plan))[1:] == [shared] * 3
    for who in (ben, cem):
        await share(platform, plan, who, "editor")
    await asked(client, cem, "DELETE", f"/{plan}/shares/me", status=204)
    assert (await events(platform, plan))[4:] == [("diagram.shared", ann.id, cem.id)]
    await asked(client, ann, "PUT", f"/{plan}/owner", {"user_id": ben.id})
    both = (await events(platform, plan))[5:]
    assert sorted(both) == sorted([shared, ("diagram.shared", ben.id, ann.id)]), "in both libraries"


async def test_a7_every_way_to_a_new_diagram_is_told_once(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann = await people.make("ann")
    await platform.blobs.prepare()
    plan, copy, used = str(new_id()), str(new_id()), str(new_id())
    sync, drawing = HttpSync(client, ann), Copy().found()
    for _ in range(2):
        await sync.push([(plan, "Plan", drawing.unsent())])
        await asked(client, ann, "POST", f"/{plan}/duplicate", {"id": copy}, 201)
    template = (await asked(client, ann, "POST", "/templates", {"diagram_id": plan, "name": "T"}, 201))["id"]
    for _ in range(2):
        await asked(client, ann, "POST", f"/templates/{template}/use", {"id": used}, 201)
    for one in (plan, copy, used):
        assert await events(platform, one) == [("diagram.created", ann.id, ann.id)]
