"""What is in the trash is its owner's alone; what others still push is kept, and comes back with it."""

import httpx
import pytest

from services.access.roles import Role, role_on
from services.platform.ids import new_id
from services.platform.platform import Platform
from sync.wire.messages import Status
from sync.wire.requests import Wanted
from tests.services.diagrams.asking import asked, share, titles
from tests.services.people import People
from tests.services.updates.copies import Copy
from tests.services.updates.http import HttpSync

pytestmark = pytest.mark.backend


async def test_a7_the_trash_shows_nothing_to_those_it_was_shared_with(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann, ben, eve = await people.make("ann"), await people.make("ben"), await people.make("eve")
    plan, drawing = str(new_id()), Copy().found()
    await HttpSync(client, ann).push([(plan, "Plan", drawing.unsent())])
    await share(platform, plan, ben, "editor")
    await asked(client, ben, "PUT", f"/{plan}/star", status=204)
    await asked(client, ann, "DELETE", f"/{plan}")
    for path in ("", "/content", "/members", "/comments", "/versions"):
        problem = await asked(client, ben, "GET", f"/{plan}{path}", status=404)
        assert problem["code"] == "diagram_trashed" and "restore" in problem["advice"], path
        assert (await asked(client, eve, "GET", f"/{plan}{path}", status=404))["code"] == "not_found"
        seen = await client.get(f"/api/diagrams/{plan}{path}", headers=ann.headers)
        assert seen.status_code == 200, path
    for method, path, body in (
        ("PATCH", "", {"title": "Mine"}), ("DELETE", "", None), ("POST", "/restore", None), ("POST", "/duplicate", {}),
        ("PUT", "/opened", None),
    ):  # fmt: skip
        await asked(client, ben, method, f"/{plan}{path}", body, 404)
    await asked(client, ben, "POST", "/templates", {"diagram_id": plan, "name": "T"}, 404)
    for view in ("all", "shared", "starred", "trash"):
        assert await titles(client, ben, f"view={view}") == []
    async with platform.database.read() as session:
        assert await role_on(session, ben.id, plan) is None
        assert await role_on(session, ben.id, plan, even_trashed=True) is Role.EDITOR
        assert await role_on(session, ann.id, plan) is Role.OWNER
    await asked(client, ann, "POST", f"/{plan}/restore")
    assert (await asked(client, ben, "GET", f"/{plan}"))["role"] == "editor"
    assert await titles(client, ben, "view=starred") == ["Plan"]


async def test_a7_the_trash_is_not_pulled_by_others_and_keeps_what_they_push_late(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann, ben, vic = await people.make("ann"), await people.make("ben"), await people.make("vic")
    of_ann, of_ben, of_vic = (HttpSync(client, one) for one in (ann, ben, vic))
    plan, drawing, late = str(new_id()), Copy().found(), Copy()
    await of_ann.push([(plan, "Plan", drawing.unsent())])
    await share(platform, plan, ben, "editor")
    await share(platform, plan, vic, "viewer")
    await asked(client, ann, "DELETE", f"/{plan}")
    wanted = [Wanted(plan, {}, {}, 0, "")]
    for sync in (of_ben, of_vic):
        [answer] = (await sync.pull(wanted))[plan]
        assert answer.status is Status.UNKNOWN and "trash" in answer.reason and not answer.updates
    assert (await client.get(f"/api/diagrams/sync/snapshots/{plan}", headers=ben.headers)).status_code == 404
    [kept] = await of_ben.push([(plan, None, late.found().unsent())])
    assert kept.status is Status.STORED and kept.durable
    [refused] = await of_vic.push([(plan, None, Copy().found().unsent())])
    assert refused.status is Status.READ_ONLY
    assert [one["trashed"] for one in await of_ben.feed()] == [True], "their client learns why"
    for moment in ("in the trash", "restored"):
        [answer] = (await of_ann.pull(wanted))[plan]
        assert answer.version.items() >= late.version.items(), moment
        await asked(client, ann, "POST", f"/{plan}/restore")
    [answer] = (await of_ben.pull(wanted))[plan]
    assert answer.status is Status.KNOWN and answer.version.items() >= drawing.version.items()
