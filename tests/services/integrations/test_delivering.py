"""Webhooks arrive signed, are tried again with patience, and leave a log."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select
from starlette.responses import RedirectResponse, Response

from services.events.announcing import Happening, announce
from services.events.kinds import Kind
from services.integrations.spreading import tell_of_updates
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram, Share
from services.schema.events import Event, HeardHead
from services.schema.webhooks import Webhook
from tests.services.conftest import ClientOf, talking_to
from tests.services.integrations.conftest import Owner, make_diagram
from tests.services.integrations.receiver import Receiver
from tests.services.outside import serving
from tests.services.people import People
from tests.services.updates.copies import Copy
from tests.services.updates.http import HttpSync

pytestmark = pytest.mark.backend


def ended(log: list[dict[str, Any]]) -> bool:
    return bool(log) and all(one["status"] != "pending" for one in log)


async def tell(platform: Platform, happening: Happening) -> str:
    async with platform.database.begin() as session:
        return announce(platform, session, happening)


async def test_j2_an_event_arrives_signed_once_at_whom_it_concerns(
    platform: Platform, client_of: ClientOf, people: People
) -> None:
    ann, ben, eve = [await people.make(name) for name in ("ann", "ben", "eve")]
    plan, other = await make_diagram(platform, ann), await make_diagram(platform, ann, "Other")
    async with platform.database.begin() as session:
        at = platform.clock()
        session.add(Share(id=str(new_id()), diagram_id=plan, user_id=ben.id, role="viewer", created_at=at))
    mine, shared, foreign = Receiver(), Receiver(), Receiver()
    async with (
        serving(mine.app()) as at_ann, serving(shared.app()) as at_ben, serving(foreign.app()) as at_eve,
        client_of("integrations") as client,
    ):  # fmt: skip
        made = await Owner(client, ann).make(f"{at_ann}/hook?x=1", kinds=["diagram.renamed", "diagram.trashed"])
        at_bens = await Owner(client, ben).make(at_ben, diagram_id=plan)
        at_eves = await Owner(client, eve).make(at_eve)
        assert (await Owner(client, eve).call("POST", "", json={"url": at_eve, "diagram_id": plan})).status_code == 404
        told = await tell(platform, Happening(Kind.DIAGRAM_RENAMED, ann.id, ann.id, plan, {"title": "Plän"}))
        await tell(platform, Happening(Kind.DIAGRAM_CREATED, ann.id, ann.id, other))
        await tell(platform, Happening(Kind.EXPORT_FINISHED, ann.id, ann.id))
        await tell(platform, Happening(Kind.DIAGRAM_TRASHED, ann.id, ann.id, other))
        first, second = await mine.wait(2)
        [heard] = await shared.wait(1)
        [log] = await Owner(client, ben).log(at_bens["id"], ended)
        assert await Owner(client, eve).log(at_eves["id"], lambda _log: True) == []
    by_kind = {one.said["type"]: one for one in (first, second)}
    assert set(by_kind) == {"diagram.renamed", "diagram.trashed"}
    renamed = by_kind["diagram.renamed"]
    assert renamed.id == told == heard.id
    assert renamed.said["data"] == {"title": "Plän", "diagram_id": plan, "user_id": ann.id}
    assert renamed.is_signed_with(made["secret"]) and not renamed.is_signed_with(at_bens["secret"])
    assert heard.is_signed_with(at_bens["secret"])
    assert (log["status"], log["kind"], log["event_id"]) == ("delivered", "diagram.renamed", told)
    assert [one["status_code"] for one in log["attempts"]] == [200] and log["attempts"][0]["excerpt"] == "thanks"
    assert (len(mine.received), len(shared.received), foreign.received) == (2, 1, [])


async def test_j2_a_failed_delivery_is_tried_again_then_dead_and_can_be_delivered_once_more(
    embedded: Platform,
) -> None:
    ann = await People(embedded).make("ann")
    receiver = Receiver([Response("busy\x00\x1b[31m" + "x" * 5000, 503)])
    async with serving(receiver.app()) as url, talking_to(embedded, "integrations") as client:
        owner = Owner(client, ann)
        webhook = await owner.make(url)
        assert (await owner.call("POST", f"/{webhook['id']}/test")).status_code == 202
        [dead] = await owner.log(webhook["id"], ended)
        assert dead["status"] == "dead" and [one["number"] for one in dead["attempts"]] == [1, 2, 3]
        assert {one["status_code"] for one in dead["attempts"]} == {503}
        excerpt = dead["attempts"][0]["excerpt"]
        assert excerpt.startswith("busy\ufffd\ufffd[31mxxx") and len(excerpt) == 1000
        receiver.answers = [Response("fine")]
        path = f"/{webhook['id']}/deliveries/{dead['id']}/redeliver"
        assert (await owner.call("POST", path)).status_code == 202
        [again] = await owner.log(webhook["id"], lambda log: log[0]["status"] == "delivered")
    assert [one["status_code"] for one in again["attempts"]] == [503, 503, 503, 200]
    assert len({one.id for one in receiver.received}) == 1
    assert all(one.is_signed_with(webhook["secret"]) for one in receiver.received)


async def test_a_receiver_that_is_gone_redirects_or_is_silent_is_told_in_the_log(
    embedded: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRAPH_INTEGRATIONS_TIMEOUT_S", "1.5")
    monkeypatch.setenv("AUTOGRAPH_INTEGRATIONS_ATTEMPTS", "1")
    ann = await People(embedded).make("ann")
    gone, moving, silent = (
        Receiver([Response("", 410)]),
        Receiver([RedirectResponse("http://127.0.0.1:9/")]),
        Receiver(),
    )
    silent.speaks.clear()
    async with (
        serving(gone.app()) as at_gone, serving(moving.app()) as at_moving, serving(silent.app()) as at_silent,
        talking_to(embedded, "integrations") as client,
    ):  # fmt: skip
        owner = Owner(client, ann)
        urls = [at_gone, at_moving, at_silent, "http://127.0.0.1:9/closed", "http://nowhere.invalid/"]
        hooks = [(await owner.make(url))["id"] for url in urls]
        for hook in hooks:
            await owner.call("POST", f"/{hook}/test")
        problems = []
        for hook in hooks:
            [one] = await owner.log(hook, ended)
            assert one["status"] == "dead"
            problems.append(one["attempts"][0]["problem"])
        silent.speaks.set()
        states = [(await owner.call("GET", f"/{hook}")).json()["is_active"] for hook in hooks]
        resting = await owner.call("POST", f"/{hooks[0]}/deliveries/{one['id']}/redeliver")
    assert problems == [
        "it answered with 410", "it answered with 307", "no answer within 1.5 s",
        "the connection failed (ConnectError)", "its host is not known",
    ]  # fmt: skip
    assert states == [False, True, True, True, True]
    assert resting.status_code == 404  # that delivery belongs to another webhook


async def test_a_slow_receiver_does_not_hold_up_others(embedded: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_INTEGRATIONS_PARALLEL", "3")
    monkeypatch.setenv("AUTOGRAPH_INTEGRATIONS_TIMEOUT_S", "20")
    ann = await People(embedded).make("ann")
    slow, quick = Receiver(), Receiver()
    slow.speaks.clear()
    async with (
        serving(slow.app()) as at_slow, serving(quick.app()) as at_quick,
        talking_to(embedded, "integrations") as client,
    ):  # fmt: skip
        owner = Owner(client, ann)
        hook = (await owner.make(at_slow))["id"]
        for _ in range(3):
            await owner.call("POST", f"/{hook}/test")
        await slow.wait(2)
        hook = (await owner.make(at_quick))["id"]
        for _ in range(5):
            await owner.call("POST", f"/{hook}/test")
        await quick.wait(5)
        assert len(slow.received) == 2
        slow.speaks.set()
        await slow.wait(3)


async def test_changes_of_content_are_told_once_for_many_pushes(
    platform: Platform, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRAPH_INTEGRATIONS_UPDATES_EVERY_S", "0.5")  # longer than a push takes on a busy machine
    ann = await People(platform).make("ann")
    plan = await make_diagram(platform, ann)

    async def push(head: int) -> None:
        async with platform.database.begin() as session:
            (await session.get_one(Diagram, plan)).head_seq = head

    await push(7)  # before anybody listens: no news
    receiver = Receiver()
    async with serving(receiver.app()) as url, client_of("integrations") as client:
        owner = Owner(client, ann)
        webhook = await owner.make(url, kinds=["diagram.updated", "webhook.test"])
        await _seen(platform, plan, 7)
        for head in range(8, 30):
            await push(head)
        await receiver.wait(1)
        await _seen(platform, plan, 29)
        await owner.log(webhook["id"], ended)
    heads = [one.said["data"]["head_seq"] for one in receiver.received]
    assert heads == sorted(set(heads)) and heads[-1] == 29 and heads[0] > 7 and len(heads) < 22


async def test_what_is_pushed_is_told_also_of_a_diagram_that_is_new(platform: Platform, client_of: ClientOf) -> None:
    ann = await People(platform).make("ann")
    old, new = str(new_id()), str(new_id())
    async with client_of("diagrams") as client:
        sync, drawing = HttpSync(client, ann), Copy().found()
        await sync.push([(old, "Old", drawing.unsent())])
        async with platform.database.begin() as session:
            webhook = Webhook(
                id=str(new_id()), owner_id=ann.id, url="http://127.0.0.1:9/x", title="", kinds=[], is_active=True,
                secret=b"x", created_at=platform.clock(),
            )  # fmt: skip
            session.add(webhook)
        while await tell_of_updates(platform):
            pass
        assert await _told(platform) == [], "before anybody listened it was no news"
        sent = drawing.version
        drawing.draw()
        await sync.push([(old, None, drawing.unsent(sent)), (new, "New", Copy().found().unsent())])
        for _ in range(2):
            while await tell_of_updates(platform):
                pass
            assert sorted(await _told(platform)) == sorted([(old, 2), (new, 1)]), "each once"


async def _told(platform: Platform) -> list[tuple[str | None, int]]:
    async with platform.database.read() as session:
        rows = await session.scalars(select(Event).where(Event.kind == "diagram.updated"))
        return [(one.diagram_id, one.detail["head_seq"]) for one in rows]


async def _seen(platform: Platform, diagram: str, head: int) -> None:
    async with asyncio.timeout(20):
        while True:
            async with platform.database.read() as session:
                row = await session.get(HeardHead, diagram)
            if row is not None and row.head_seq == head:
                return
            await asyncio.sleep(0.02)


async def test_two_hubs_deliver_each_event_once(on_servers: Platform) -> None:
    ann = await People(on_servers).make("ann")
    receiver = Receiver()
    async with (
        serving(receiver.app()) as url,
        talking_to(on_servers, "integrations") as one,
        talking_to(on_servers, "integrations"),
    ):
        webhook = await Owner(one, ann).make(url)
        for number in range(40):
            await tell(on_servers, Happening(Kind.EXPORT_FINISHED, ann.id, ann.id, None, {"number": number}))
        log = await Owner(one, ann).log(webhook["id"], lambda log: len(log) == 40 and ended(log))
    assert sorted(one.said["data"]["number"] for one in receiver.received) == list(range(40))
    assert all(len(entry["attempts"]) == 1 for entry in log)
