"""Snapshots and compaction: whatever is summed up and taken away, whoever comes back later loses nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select, update

from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.schema.updates import LogFloor, LogSnapshot, LogUpdate
from services.updates.examiners import Examiner
from services.updates.intake import Intake, open_intake
from services.updates.pushes import Push
from services.updates.settings import UpdatesSettings
from services.updates.snapshots import BUCKET, key_of
from services.updates.summing import Summing
from sync.wire.messages import Mode, Status
from sync.wire.requests import Wanted
from tests.services.conftest import talking_to
from tests.services.people import People
from tests.services.updates.copies import Copy
from tests.services.updates.http import HttpSync, is_kept

pytestmark = [pytest.mark.backend, pytest.mark.durability]
SETTINGS = UpdatesSettings(workers=1, sum_up_rows=1)
DAY = timedelta(days=1)


@dataclass
class Turned:
    """A clock that the test turns; tokens are checked by the platform's own."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Scene:
    platform: Platform
    clock: Turned
    summing: Summing
    intake: Intake
    diagram: str
    device: str
    owner: str

    async def write(self, copy: Copy) -> None:
        """What a device does when it is online: everything up, everything down, and it says what it has."""
        blobs = copy.unsent()
        if blobs:
            push = Push(self.owner, self.device, self.diagram, str(new_id()), blobs)
            assert (await self.intake.push(push)).status is Status.STORED
            copy.acknowledged(blobs)

    async def rows(self) -> int:
        async with self.platform.database.read() as session:
            return await session.scalar(select(func.count()).select_from(LogUpdate)) or 0


@pytest.fixture
async def scene(platform: Platform, people: People) -> AsyncIterator[Scene]:
    ann = await people.make("ann")
    examiner = Examiner(SETTINGS)
    clock = Turned()
    turned = replace(platform, clock=clock)
    diagram, at = str(new_id()), platform.clock()
    async with platform.database.begin() as session:
        session.add(Diagram(id=diagram, owner_id=ann.id, title="Plan", head_seq=0, created_at=at, updated_at=at))
    async with open_intake(turned, SETTINGS) as intake:
        made = Scene(turned, clock, Summing(turned, examiner, SETTINGS), intake, diagram, str(new_id()), ann.id)
        yield made
    await examiner.close()


@pytest.mark.parametrize("days", [30, 80, 180])
async def test_r14_a_client_that_was_away_for_long_merges_everything(
    platform: Platform, people: People, scene: Scene, days: int
) -> None:
    """The log is summed up and shortened many times while a device with unsent edits is away."""
    here, away = Copy("Here").found(), Copy("Away")
    await scene.write(here)
    ann = await people.sign_in(scene.owner, "ann@example.org")
    async with talking_to(platform, "diagrams") as client:
        absent = HttpSync(client, ann)
        (first,) = (await absent.pull([Wanted(scene.diagram, {})]))[scene.diagram]
        away.take(first.updates)
        away.known = dict(first.version)
        for _ in range(3):
            away.draw(5)
        for _ in range(days // 10):
            scene.clock.at += 10 * DAY
            here.draw(3)
            await scene.write(here)
            assert await scene.summing.sum_up(scene.diagram)
        kept = await scene.rows()
        (answer,) = (await absent.pull([Wanted(scene.diagram, away.version)]))[scene.diagram]
        if days == 180:
            assert answer.mode is Mode.SNAPSHOT and kept < 18, (
                "a device that was away for half a year holds nothing back"
            )
            away.document.import_update(answer.data)
        else:
            assert answer.mode is Mode.DELTA and kept == 1 + days // 10, "what a living device lacks is kept row by row"
        away.take(answer.updates)
        assert not away.document.has_gap
        away.known = dict(answer.version)
        absent.device_id = str(new_id())
        assert is_kept(await absent.push([(scene.diagram, None, away.unsent())]))
        (all_,) = (await HttpSync(client, ann).pull([Wanted(scene.diagram, {})]))[scene.diagram]
    fresh = Copy(blobs=[one for one in [all_.data] if one] + [row.data for row in all_.updates])
    assert fresh.hash() == away.hash()
    assert fresh.version == {**here.version, **away.version}


async def test_rows_go_only_when_two_snapshots_hold_them_and_they_are_old(scene: Scene) -> None:
    copy = Copy().found()
    await scene.write(copy)
    scene.clock.at += 31 * DAY
    assert await scene.summing.sum_up(scene.diagram)
    assert await scene.rows() == 1, "one snapshot alone may be lost"
    copy.draw()
    await scene.write(copy)
    assert await scene.summing.sum_up(scene.diagram)
    assert await scene.rows() == 1, "the old row is held twice now, the new one is new"
    async with scene.platform.database.read() as session:
        floor = await session.get_one(LogFloor, scene.diagram)
    assert floor.seq == 1


async def test_rows_stay_when_a_snapshot_has_been_damaged(scene: Scene) -> None:
    copy = Copy().found()
    await scene.write(copy)
    scene.clock.at += 31 * DAY
    assert await scene.summing.sum_up(scene.diagram)
    async with scene.platform.database.read() as session:
        one = (await session.scalars(select(LogSnapshot))).one()
    await scene.platform.blobs.put(BUCKET, key_of(scene.diagram, one.covers_seq, one.sha256), b"something else")
    copy.draw()
    await scene.write(copy)
    with pytest.raises(Exception, match="snapshot"):
        await scene.summing.sum_up(scene.diagram)
    assert await scene.rows() == 2


async def test_a_row_that_breaks_the_reading_is_put_aside_and_the_rest_goes_on(scene: Scene) -> None:
    copies = [Copy(str(number)).found() for number in range(5)]
    for copy in copies:
        await scene.write(copy)
    async with scene.platform.database.begin() as session:  # as if the worker had let it through
        bad = b"no update at all"
        change = update(LogUpdate).where(LogUpdate.seq == 3).values(data=bad, sha256=sha256(bad).digest())
        await session.execute(change)
    assert await scene.summing.sum_up(scene.diagram)
    async with scene.platform.database.read() as session:
        aside = (await session.scalars(select(LogUpdate.seq).where(LogUpdate.quarantined_at.is_not(None)))).all()
        snapshot = (await session.scalars(select(LogSnapshot))).one()
    assert aside == [3]
    data = await scene.platform.blobs.get(BUCKET, key_of(scene.diagram, 5, snapshot.sha256))
    assert Copy(blobs=[data]).version.items() >= {**copies[0].version, **copies[4].version}.items()


async def test_what_waits_for_something_missing_is_kept_as_it_is(scene: Scene) -> None:
    """A snapshot would leave out what is pending (D9)."""
    one, two = Copy("One").found(), Copy("Two")
    two.document.import_update(one.document.export_snapshot())
    two.draw()
    blob = two.cut(two.peer, 0, two.version[two.peer])
    push = Push(scene.owner, scene.device, scene.diagram, str(new_id()), [blob])
    assert (await scene.intake.push(push)).status is Status.STORED
    assert not await scene.summing.sum_up(scene.diagram)
    assert await scene.rows() == 1
    await scene.write(one)
    assert await scene.summing.sum_up(scene.diagram)
