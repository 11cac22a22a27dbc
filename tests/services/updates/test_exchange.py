"""Sync by HTTP: a first sync of a thousand diagrams, the feed, and what is told about trash, shares and bad bodies."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram, Share
from services.schema.updates import LogUpdate
from services.updates.epoch import begin_epoch
from sync.wire.codec import encode
from sync.wire.messages import Mode, Status
from sync.wire.requests import PullRequest, Wanted
from tests.services.conftest import ClientOf
from tests.services.people import People
from tests.services.updates.copies import Copy
from tests.services.updates.http import HttpSync, is_kept

pytestmark = pytest.mark.backend
THOUSAND = 1_000
REQUESTS = 60


async def test_a_first_sync_of_a_thousand_diagrams_takes_fewer_than_60_requests(
    client_of: ClientOf, people: People
) -> None:
    """Up from one device, down to another; both together stay within the 100 requests that a minute allows."""
    ann = await people.make("ann")
    few = [Copy(f"Plan {number}").found().draw(2) for number in range(10)]
    copies = {str(new_id()): few[number % len(few)] for number in range(THOUSAND)}
    async with client_of("diagrams") as client:
        up = HttpSync(client, ann)
        assert await up.feed() == []
        acks = await up.push([(one, copy.name, copy.unsent()) for one, copy in copies.items()])
        assert len(acks) == THOUSAND and is_kept(acks)
        down = HttpSync(client, ann)
        told = await down.feed()
        assert {one["id"] for one in told} == set(copies)
        pulled = await down.pull([Wanted(str(one["id"]), {}) for one in told])
    for identity, copy in copies.items():
        assert pulled[identity][-1].version == copy.version
        assert {row.data for answer in pulled[identity] for row in answer.updates} == {
            one.data for one in copy.unsent()
        }
    assert {one["title"] for one in told} == {copy.name for copy in copies.values()}
    assert up.requests < REQUESTS and down.requests < REQUESTS and up.requests + down.requests < 100


async def test_the_feed_tells_what_changed_and_by_what_role(
    platform: Platform, client_of: ClientOf, people: People
) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    one, two = str(new_id()), str(new_id())
    async with client_of("diagrams") as client:
        of_ann, of_ben = HttpSync(client, ann), HttpSync(client, ben)
        await of_ann.push([(one, "One", Copy().found().unsent()), (two, "Two", [])])
        assert {(entry["title"], entry["role"], entry["seq"]) for entry in await of_ann.feed()} == {
            ("One", "owner", 1),
            ("Two", "owner", 0),
        }
        assert await of_ben.feed() == []
        async with platform.database.begin() as session:
            session.add(
                Share(id=str(new_id()), diagram_id=one, user_id=ben.id, role="viewer", created_at=platform.clock())
            )
            # As if it were long ago: only the share is new.
            await session.execute(update(Diagram).values(changed_at=platform.clock().replace(year=2020)))
        assert [(entry["id"], entry["role"]) for entry in await of_ben.feed()] == [(one, "viewer")]
        assert await of_ben.feed() == []
        await client.delete(f"/api/diagrams/{one}", headers=ann.headers)
        assert [(entry["id"], entry["trashed"]) for entry in await of_ben.feed()] == [(one, True)]
        assert is_kept(await of_ann.push([(one, None, Copy().found().unsent())])), "the trash keeps what is pushed"
        bad = await client.get("/api/diagrams/sync/feed?cursor=1.x.y", headers=ann.headers)
    assert bad.status_code == 400


async def test_the_feed_comes_in_pages_and_misses_nothing_that_changes_meanwhile(
    client_of: ClientOf, people: People
) -> None:
    ann = await people.make("ann")
    ids = [str(new_id()) for _ in range(7)]
    async with client_of("diagrams") as client:
        sync = HttpSync(client, ann)
        await sync.push([(one, one, []) for one in ids])
        first = (await client.get("/api/diagrams/sync/feed?limit=3", headers=ann.headers)).json()
        assert first["more"] and len(first["diagrams"]) == 3
        await client.patch(f"/api/diagrams/{ids[0]}", headers=ann.headers, json={"title": "Renamed"})
        sync.cursor = first["cursor"]
        rest = await sync.feed()
    told = {one["id"]: one["title"] for one in [*first["diagrams"], *rest]}
    assert set(told) == set(ids) and told[ids[0]] == "Renamed"


async def test_the_feed_tells_of_what_was_committed_late(
    platform: Platform, client_of: ClientOf, people: People
) -> None:
    """A change counts from when its transaction began; whoever read the feed before it ended must hear of it."""
    ann = await people.make("ann")
    late, other = str(new_id()), str(new_id())
    async with client_of("diagrams") as client:
        sync = HttpSync(client, ann)
        await sync.push([(late, "Late", []), (other, "Other", [])])
        assert len(await sync.feed()) == 2
        async with platform.database.begin() as session:
            began = platform.clock() - timedelta(seconds=1)
            await session.execute(update(Diagram).where(Diagram.id == late).values(title="Renamed", changed_at=began))
        assert (late, "Renamed") in [(one["id"], one["title"]) for one in await sync.feed()]


async def test_ids_of_others_are_neither_read_nor_written(client_of: ClientOf, people: People) -> None:
    ann, eve = await people.make("ann"), await people.make("eve")
    diagram = str(new_id())
    async with client_of("diagrams") as client:
        of_ann, of_eve = HttpSync(client, ann), HttpSync(client, eve)
        await of_ann.push([(diagram, "Secret", Copy().found().unsent())])
        (ack,) = await of_eve.push([(diagram, "Mine", Copy().found().unsent())])
        assert (ack.status, ack.code, ack.durable) == (Status.FORBIDDEN, 4403, False)
        (answer,) = (await of_eve.pull([Wanted(diagram, {})]))[diagram]
        assert answer.status is Status.UNKNOWN and not answer.updates and not answer.version
        assert await of_eve.feed() == []
        path = f"/api/diagrams/sync/snapshots/{diagram}"
        assert (await client.get(path, headers=eve.headers)).status_code == 404


async def test_r17_a_log_that_cannot_be_read_is_never_served_as_an_empty_diagram(
    platform: Platform, client_of: ClientOf, people: People
) -> None:
    ann = await people.make("ann")
    good, damaged, holed = (str(new_id()) for _ in range(3))
    async with client_of("diagrams") as client:
        sync = HttpSync(client, ann)
        copy = Copy().found()
        await sync.push([(one, "Plan", copy.unsent()) for one in (good, damaged, holed)])
        copy.draw()
        await sync.push([(one, "Plan", copy.unsent()) for one in (good, damaged, holed)])
        async with platform.database.begin() as session:
            row = await session.get_one(LogUpdate, (damaged, 1))
            row.data = row.data[:-1] + b"\0"
            await session.delete(await session.get_one(LogUpdate, (holed, 1)))
        answers = await sync.pull([Wanted(one, {}) for one in (good, damaged, holed)])
    assert answers[good][0].status is Status.KNOWN and len(answers[good][0].updates) == 2
    for one in (damaged, holed):
        assert answers[one][0].status is Status.UNAVAILABLE and not answers[one][0].updates


async def test_r19_another_epoch_is_told_and_a_lost_log_is_sent_anew(
    platform: Platform, client_of: ClientOf, people: People
) -> None:
    ann = await people.make("ann")
    diagram = str(new_id())
    copy = Copy().found().draw()
    async with client_of("diagrams") as client:
        sync = HttpSync(client, ann)
        await sync.push([(diagram, "Plan", copy.unsent())])
        await sync.feed()
        before = sync.epoch
        async with platform.database.begin() as session:  # a backup from before the diagram is restored
            await session.delete(await session.get_one(Diagram, diagram))
        async with platform.database.begin() as session:
            assert await begin_epoch(session, platform.clock()) != before
        (answer,) = (await sync.pull([Wanted(diagram, copy.version, {}, 1, before)]))[diagram]
        assert sync.epoch != before and answer.status is Status.UNKNOWN
        assert is_kept(await sync.push([(diagram, "Plan", copy.unsent({}))]))
        (again,) = (await HttpSync(client, ann).pull([Wanted(diagram, {})]))[diagram]
    assert Copy(blobs=[one.data for one in again.updates]).hash() == copy.hash()


async def test_unsent_edits_that_cannot_be_placed_need_a_fork(client_of: ClientOf, people: People) -> None:
    """A copy without its past cannot supply what the server lacks: it is told so at once."""
    ann = await people.make("ann")
    diagram = str(new_id())
    copy = Copy().found()
    async with client_of("diagrams") as client:
        sync = HttpSync(client, ann)
        await sync.push([(diagram, "Plan", copy.unsent())])
        base = {**copy.version, 77: 5}
        (answer,) = (await sync.pull([Wanted(diagram, {**base, 88: 1}, base)]))[diagram]
        assert answer.mode is Mode.FORK_REQUIRED and answer.reason
        (fine,) = (await sync.pull([Wanted(diagram, {**copy.version, 88: 1}, copy.version)]))[diagram]
    assert fine.mode is Mode.DELTA


async def test_bodies_that_are_none_get_a_clear_answer(platform: Platform, client_of: ClientOf, people: People) -> None:
    ann = await people.make("ann")
    large = b"\xc6" + (9 << 20).to_bytes(4, "big") + bytes(9 << 20)
    wrong = encode(PullRequest("0" * 32, [Wanted("nonsense", {})]))
    async with client_of("diagrams") as client:
        for path in ("pull", "push"):
            for content, status in ((b"", 400), (b"\xff" * 100, 400), (b"{}", 400), (wrong, 400), (large, 413)):
                answer = await client.post(f"/api/diagrams/sync/{path}", headers=ann.headers, content=content)
                assert answer.status_code == status, answer.text
                assert answer.headers["content-type"] == "application/problem+json"
            assert (await client.post(f"/api/diagrams/sync/{path}", content=b"")).status_code == 401
    async with platform.database.read() as session:
        assert (await session.scalars(select(LogUpdate.seq))).all() == []
