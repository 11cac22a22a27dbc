"""The bucket as the conductor works with it."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from sync.bucket.joining import come_back
from sync.bucket.partner import BucketPartner
from sync.conductor import Conductor
from sync.errors import Refused
from sync.pace import Pace
from sync.partner import Partner
from sync.status import Phase, Reach, SyncStatus
from tests.sync.bucket.scene import Computer, Ring, Scene, rounds

pytestmark = pytest.mark.sync


def partner_of(scene: Scene, computer: Computer, ring: Ring | None = None) -> BucketPartner:
    opening = partial(come_back, computer.joined.account, scene.machine(ring or computer.ring))
    return BucketPartner(computer.desk.place, computer.joined.account, opening)


class Told:
    """What the conductor told last."""

    def __init__(self) -> None:
        self.news: asyncio.Queue[SyncStatus] = asyncio.Queue()

    async def until(self, reach: Reach) -> SyncStatus:
        async with asyncio.timeout(30):
            while (status := await self.news.get()).reach is not reach:
                pass
            return status


async def test_the_conductor_keeps_a_library_in_step_with_a_bucket(scene: Scene) -> None:
    ann, ben = await scene.computer("ann"), await scene.computer("ben")
    plan = ann.desk.make("Plan", 2)
    partner: Partner = partner_of(scene, ann)
    told = Told()
    conductor = Conductor(Pace(), lambda status, _asked_s: told.news.put_nowait(status))
    await conductor.use(partner)
    try:
        status = await told.until(Reach.ONLINE)
        assert status.diagrams[plan].phase is Phase.SYNCED
        assert status.account is not None and status.account.kind == "bucket" and status.account.keeps_session
        assert [one.name for one in status.services] == ["bucket"]
        await rounds(ben)
        assert ben.desk.titles() == {plan: "Plan"}
        with pytest.raises(Refused):
            await partner.ask("GET", "/api/diagrams")
    finally:
        await conductor.end()


async def test_keys_that_are_not_on_this_computer_are_asked_for(scene: Scene) -> None:
    ann = await scene.computer("ann")
    told = Told()
    conductor = Conductor(Pace(), lambda status, _asked_s: told.news.put_nowait(status))
    await conductor.use(partner_of(scene, ann, Ring()))
    try:
        status = await told.until(Reach.SIGNED_OUT)
        assert "keys of the bucket" in status.why
    finally:
        await conductor.end()


async def test_signing_out_forgets_the_keys_and_nothing_else(scene: Scene) -> None:
    ann = await scene.computer("ann")
    plan = ann.desk.make("Plan", 2)
    await rounds(ann)
    before = scene.names()
    partner = partner_of(scene, ann)
    await partner.sign_out()
    await partner.end()
    assert ann.ring.kept == {} and scene.names() == before and len(ann.desk.shapes(plan)) == 2
