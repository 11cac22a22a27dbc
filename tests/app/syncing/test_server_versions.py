"""The server's versions are listed, kept and restored, through the service as it is."""

from __future__ import annotations

from asyncio import wrap_future

import httpx
import pytest

from app.syncing.server_versions import KeptVersions
from diagram.document import Document
from sync.errors import Refused
from sync.wire.messages import Status
from sync.wire.requests import Wanted
from tests.app.syncing.conftest import asking, run
from tests.services.diagrams.asking import make
from tests.services.people import People, Person
from tests.services.updates.copies import Copy
from tests.services.updates.http import HttpSync

pytestmark = pytest.mark.sync


async def push(client: httpx.AsyncClient, who: Person, diagram: str, copy: Copy) -> None:
    blobs, sync = copy.unsent(), HttpSync(client, who)
    sync.device_id = f"{copy.peer:032x}"  # a peer belongs to one device
    [ack] = await sync.push([(diagram, None, blobs)])
    assert ack.status is Status.STORED, ack
    copy.acknowledged(blobs)


async def pulled(client: httpx.AsyncClient, who: Person, diagram: str) -> Document:
    answers = (await HttpSync(client, who).pull([Wanted(diagram, {})]))[diagram]
    blobs = [answer.data for answer in answers if answer.data]
    return Document.load([*blobs, *(update.data for answer in answers for update in answer.updates)])


async def test_a_version_is_kept_and_brought_back(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    plan, copy = (await make(client, ann, "Plan"))["id"], Copy().found().draw(3)
    versions = KeptVersions(asking(client, ann), run)
    assert await wrap_future(versions.versions(plan)) == []
    await push(client, ann, plan, copy)
    then = copy.document.records_copied()
    kept = await wrap_future(versions.keep(plan, "First"))
    assert (kept.name, kept.kind) == ("First", "named") and kept.size > 0
    await push(client, ann, plan, copy.draw(2))
    await wrap_future(versions.restore(plan, kept.id))
    assert dict((await pulled(client, ann, plan)).records) == dict(then)
    before, first = await wrap_future(versions.versions(plan))
    assert (before.kind, first.id, first.author) == ("restore", kept.id, "Ann")
    assert before.made_s >= first.made_s > 1_500_000_000


async def test_pages_are_read_to_their_end(client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    plan, copy = (await make(client, ann, "Plan"))["id"], Copy().found().draw(1)
    versions = KeptVersions(asking(client, ann), run, page=2)
    await push(client, ann, plan, copy)
    for number in range(5):
        await wrap_future(versions.keep(plan, f"V{number}"))
    assert [one.name for one in await wrap_future(versions.versions(plan))] == ["V4", "V3", "V2", "V1", "V0"]


async def test_a_viewer_may_look_but_not_keep(client: httpx.AsyncClient, people: People) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    plan = (await make(client, ann, "Plan"))["id"]
    await push(client, ann, plan, Copy().found().draw(1))
    await asking(client, ann)("POST", f"/api/diagrams/{plan}/shares", json={"email": ben.email, "role": "viewer"})
    versions = KeptVersions(asking(client, ben), run)
    assert await wrap_future(versions.versions(plan)) == []
    with pytest.raises(Refused) as refused:
        await wrap_future(versions.keep(plan, "Mine"))
    assert refused.value.status == 403
