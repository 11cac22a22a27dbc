"""The append-only log: each row once, in order, only by those who may, and never a peer of somebody else's."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram, Share
from services.schema.updates import LogUpdate
from services.updates.intake import Intake, open_intake
from services.updates.pushes import Push
from services.updates.rows import rows_after
from services.updates.settings import UpdatesSettings
from services.updates.versions import versions_of
from sync.wire.messages import Blob, Status
from tests.services.people import People
from tests.services.updates.copies import Copy

pytestmark = pytest.mark.backend
DEVICE = str(new_id())


@pytest.fixture
async def intake(platform: Platform) -> AsyncIterator[Intake]:
    async with open_intake(platform, UpdatesSettings(workers=1)) as opened:
        yield opened


async def diagram_of(platform: Platform, owner: str) -> str:
    identity, at = str(new_id()), platform.clock()
    async with platform.database.begin() as session:
        session.add(Diagram(id=identity, owner_id=owner, title="Plan", head_seq=0, created_at=at, updated_at=at))
    return identity


async def share(platform: Platform, diagram: str, user: str, role: str) -> None:
    async with platform.database.begin() as session:
        session.add(Share(id=str(new_id()), diagram_id=diagram, user_id=user, role=role, created_at=platform.clock()))


def pushed(user: str, diagram: str, blobs: list[Blob], device: str = DEVICE) -> Push:
    return Push(user, device, diagram, str(new_id()), blobs)


async def count(platform: Platform) -> int:
    async with platform.database.read() as session:
        return await session.scalar(select(func.count()).select_from(LogUpdate)) or 0


async def test_rows_are_numbered_and_a_replay_changes_nothing(
    platform: Platform, intake: Intake, people: People
) -> None:
    ann = await people.make("ann")
    diagram = await diagram_of(platform, ann.id)
    copy = Copy().found().draw(3)
    first = pushed(ann.id, diagram, copy.unsent())
    outcome = await intake.push(first)
    assert (outcome.status, outcome.seq) == (Status.STORED, len(first.blobs))
    again = await intake.push(first)
    assert (again.status, again.seq) == (Status.KNOWN, outcome.seq)
    assert await count(platform) == outcome.seq
    async with platform.database.read() as session:
        assert (await versions_of(session, [diagram]))[diagram] == copy.version
        rows = await rows_after(session, diagram, 0, head=outcome.seq, budget=1 << 20)
    other = Copy(blobs=[update.data for update in rows.updates])
    assert other.hash() == copy.hash()


async def test_what_begins_earlier_and_ends_later_is_kept(platform: Platform, intake: Intake, people: People) -> None:
    ann = await people.make("ann")
    diagram = await diagram_of(platform, ann.id)
    copy = Copy().found()
    await intake.push(pushed(ann.id, diagram, copy.unsent()))
    copy.draw(2)  # the acknowledgement was lost: everything is sent again, and more
    assert (await intake.push(pushed(ann.id, diagram, copy.unsent()))).status is Status.STORED
    async with platform.database.read() as session:
        assert (await versions_of(session, [diagram]))[diagram] == copy.version


async def test_a_gap_is_refused_with_what_is_here(platform: Platform, intake: Intake, people: People) -> None:
    ann = await people.make("ann")
    diagram = await diagram_of(platform, ann.id)
    copy = Copy().found()
    await intake.push(pushed(ann.id, diagram, copy.unsent()))
    middle = copy.version[copy.peer]
    copy.draw()
    end = copy.version[copy.peer]
    copy.draw()
    late = await intake.push(pushed(ann.id, diagram, [copy.cut(copy.peer, end, copy.version[copy.peer])]))
    assert (late.status, dict(late.have)) == (Status.GAP, {copy.peer: middle})
    assert (await intake.push(pushed(ann.id, diagram, copy.unsent(late.have)))).status is Status.STORED


async def test_b2_only_editors_write_and_only_under_their_own_peers(
    platform: Platform, intake: Intake, people: People
) -> None:
    ann, ben, vic, eve = [await people.make(name) for name in ("ann", "ben", "vic", "eve")]
    diagram = await diagram_of(platform, ann.id)
    await share(platform, diagram, ben.id, "editor")
    await share(platform, diagram, vic.id, "viewer")
    copy = Copy().found()
    await intake.push(pushed(ann.id, diagram, copy.unsent()))
    known = copy.version
    copy.draw()
    forged = copy.unsent(known)
    for person, status in ((ben, Status.FORGED), (vic, Status.READ_ONLY), (eve, Status.FORBIDDEN)):
        assert (await intake.push(pushed(person.id, diagram, forged))).status is status
    claimed = [Blob(one.peer, one.start, one.end, one.data, True) for one in forged]
    assert (await intake.push(pushed(ben.id, diagram, claimed))).status is Status.FORGED
    assert (await intake.push(pushed(ann.id, diagram, forged, device=str(new_id())))).status is Status.FORGED
    assert (await intake.push(pushed(ann.id, str(new_id()), forged))).status is Status.UNKNOWN
    assert await count(platform) == 1
    assert (await intake.push(pushed(ann.id, diagram, forged))).status is Status.STORED


async def test_what_is_passed_on_after_a_loss_claims_nothing(
    platform: Platform, intake: Intake, people: People
) -> None:
    """The server has lost ann's edits; ben, who had received them, brings them back; ann goes on."""
    ann, ben = [await people.make(name) for name in ("ann", "ben")]
    diagram = await diagram_of(platform, ann.id)
    await share(platform, diagram, ben.id, "editor")
    copy = Copy().found()
    passed_on = [Blob(one.peer, one.start, one.end, one.data, True) for one in copy.unsent()]
    assert (await intake.push(pushed(ben.id, diagram, passed_on))).status is Status.STORED
    copy.draw()
    assert (await intake.push(pushed(ann.id, diagram, copy.unsent()))).status is Status.STORED
    copy.draw()
    assert (await intake.push(pushed(ben.id, diagram, copy.unsent()))).status is Status.FORGED


async def test_a_batch_that_is_not_what_it_says_is_refused_whole(
    platform: Platform, intake: Intake, people: People
) -> None:
    ann = await people.make("ann")
    diagram = await diagram_of(platform, ann.id)
    copy, other = Copy().found(), Copy("Other").found()
    (blob,) = copy.unsent()
    wrong = [
        Blob(blob.peer + 1, blob.start, blob.end, blob.data),
        Blob(blob.peer, blob.start, blob.end + 1, blob.data),
        Blob(blob.peer, 0, 1, copy.document.export_snapshot()),
    ]
    for one in wrong:
        assert (await intake.push(pushed(ann.id, diagram, [*other.unsent(), one]))).status is Status.INVALID
    poison = Blob(blob.peer, blob.start, blob.end, b"not an update")
    assert (await intake.push(pushed(ann.id, diagram, [poison]))).status is Status.POISON
    assert (await intake.push(pushed(ann.id, diagram, []))).status is Status.INVALID
    assert await count(platform) == 0


async def test_many_senders_are_stored_in_few_transactions_and_each_row_once(
    platform: Platform, intake: Intake, people: People
) -> None:
    ann = await people.make("ann")
    diagrams = [await diagram_of(platform, ann.id) for _ in range(3)]
    copies = [Copy(str(number)).found().draw(2) for number in range(12)]
    pushes = [pushed(ann.id, diagrams[number % 3], copy.unsent()) for number, copy in enumerate(copies)]
    outcomes = await asyncio.gather(*(intake.push(one) for one in [*pushes, *pushes]))
    assert {one.status for one in outcomes} <= {Status.STORED, Status.KNOWN}
    assert await count(platform) == 12
    for number, diagram in enumerate(diagrams):
        async with platform.database.read() as session:
            head = await session.scalar(select(Diagram.head_seq).where(Diagram.id == diagram)) or 0
            rows = await rows_after(session, diagram, 0, head=head, budget=1 << 20)
        assert [one.seq for one in rows.updates] == [1, 2, 3, 4]
        whole = Copy(blobs=[one.data for one in rows.updates])
        assert all(whole.version.items() >= copies[index].version.items() for index in range(number, 12, 3))


async def test_a_push_into_the_trash_is_kept(platform: Platform, intake: Intake, people: People) -> None:
    ann = await people.make("ann")
    diagram = await diagram_of(platform, ann.id)
    async with platform.database.begin() as session:
        (await session.get_one(Diagram, diagram)).trashed_at = platform.clock()
    assert (await intake.push(pushed(ann.id, diagram, Copy().found().unsent()))).status is Status.STORED


async def test_too_much_at_once_is_told_to_wait(platform: Platform, people: People) -> None:
    ann = await people.make("ann")
    diagram = await diagram_of(platform, ann.id)
    push = pushed(ann.id, diagram, Copy().found().unsent())
    async with open_intake(platform, UpdatesSettings(workers=1, waiting_bytes=push.size)) as intake:
        two = await asyncio.gather(intake.push(push), intake.push(replace(push, batch_id=str(new_id()))))
    assert sorted(one.status for one in two) == [Status.SLOW_DOWN, Status.STORED]
    assert next(one for one in two if one.status is Status.SLOW_DOWN).retry_after_s > 0
