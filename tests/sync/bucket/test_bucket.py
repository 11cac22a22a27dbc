"""Two computers and a bucket, with nothing else between them."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from sync.status import Hold
from tests.sync.bucket.scene import Scene, rounds

pytestmark = pytest.mark.sync
PICTURE = b"\x89PNG\r\n\x1a\n" + b"a picture that nobody else may see" * 50


async def test_two_libraries_converge_through_a_bucket(scene: Scene) -> None:
    ann, ben = await scene.computer("ann"), await scene.computer("ben")
    plan, other = ann.desk.make("Harbour", 3), ben.desk.make("Quay", 2)
    await rounds(ann, ben)
    assert ann.desk.titles() == ben.desk.titles() == {plan: "Harbour", other: "Quay"}
    ann.desk.edit(plan, 4)
    ben.desk.edit(plan, 5, tells=False)
    await rounds(ann, ben)
    assert ann.desk.hash(plan) == ben.desk.hash(plan) and len(ann.desk.shapes(plan)) == 12
    assert [one.desk.unsent(plan) for one in (ann, ben)] == [0, 0]
    assert all(one.desk.state(plan).whole for one in (ann, ben))


async def test_a_round_with_nothing_to_do_writes_nothing(scene: Scene) -> None:
    ann = await scene.computer("ann")
    ann.desk.make("Plan", 3)
    await rounds(ann)
    before = scene.names()
    done = await ann.once()
    assert scene.names() == before and not done.pushed and not done.pulled


async def test_a_restart_writes_into_the_same_log(scene: Scene) -> None:
    ann, ben = await scene.computer("ann"), await scene.computer("ben")
    plan = ann.desk.make("Plan", 3)
    await rounds(ann, ben)
    ann.again()
    ann.desk.edit(plan, 1, tells=False)
    await rounds(ann, ben)
    assert ann.desk.hash(plan) == ben.desk.hash(plan)
    assert len({name.split("/")[2] for name in scene.names("autograph/log/")}) == 1


async def test_titles_and_the_trash_are_agreed_on(scene: Scene) -> None:
    ann, ben = await scene.computer("ann"), await scene.computer("ben")
    plan, old = ann.desk.make("Plan"), ann.desk.make("Old")
    await rounds(ann, ben)
    ben.desk.library.diagrams.rename(plan, "Better plan").result()
    ann.desk.library.trash.put([old]).result()
    await rounds(ben, ann)
    assert ann.desk.titles() == ben.desk.titles() == {plan: "Better plan"}
    assert ann.desk.titles(trashed=True) == ben.desk.titles(trashed=True) == {old: "Old"}
    ben.desk.library.trash.restore([old]).result()
    await rounds(ben, ann)
    assert ann.desk.titles() == {plan: "Better plan", old: "Old"}


async def test_what_is_deleted_for_good_goes_into_the_trash_of_the_others_and_does_not_come_back(scene: Scene) -> None:
    ann, ben = await scene.computer("ann"), await scene.computer("ben")
    plan = ann.desk.make("Plan", 3)
    await rounds(ann, ben)
    ann.desk.library.trash.put([plan]).result()
    ann.desk.library.trash.delete([plan]).result()
    await rounds(ann, ben, ann)
    assert not ann.desk.is_here(plan)
    assert ben.desk.titles(trashed=True) == {plan: "Plan"} and len(ben.desk.shapes(plan)) == 3


async def test_nothing_in_the_bucket_can_be_read(scene: Scene) -> None:
    ann, ben = await scene.computer("ann"), await scene.computer("ben")
    plan = ann.desk.make("Secret harbour", 3)
    ann.desk.library.assets.put(plan, [PICTURE]).result()
    await rounds(ann, ben)
    told = [plan.encode(), bytes.fromhex(plan), b"Secret harbour", PICTURE[:40], ann.desk.updates(plan)[0][:40]]
    told += [hashlib.sha256(PICTURE).hexdigest().encode(), ann.desk.device_id.encode()]
    everything = [name.encode() + scene.read(name) for name in scene.names()]
    assert len(everything) >= 3
    assert not any(word in one for word in told for one in everything)


async def test_pictures_come_through_the_bucket(scene: Scene) -> None:
    ann, ben = await scene.computer("ann"), await scene.computer("ben")
    plan = ann.desk.make("Plan", 1)
    ann.desk.library.assets.put(plan, [PICTURE]).result()
    await rounds(ann, ben)
    ben.name_picture(plan, PICTURE)
    assert ben.engine.files.missing() == {plan: 1}
    await ben.once()
    sha256 = hashlib.sha256(PICTURE).hexdigest()
    assert ben.desk.library.assets.get(sha256) == PICTURE and ben.arrived == [(plan, sha256)]
    assert ben.engine.files.missing() == {}


async def test_two_write_at_once_and_a_third_joins_later(scene: Scene) -> None:
    ann, ben = await scene.computer("ann"), await scene.computer("ben")
    plan = ann.desk.make("Plan", 2)
    await rounds(ann, ben)
    for _ in range(3):
        ann.desk.edit(plan, 2)
        ben.desk.edit(plan, 2)
        await asyncio.gather(ann.once(), ben.once())
    await rounds(ann, ben)
    cas = await scene.computer("cas")
    await rounds(cas)
    assert ann.desk.hash(plan) == ben.desk.hash(plan) == cas.desk.hash(plan)
    assert len(cas.desk.shapes(plan)) == 14 and cas.desk.state(plan).hold == Hold.NONE
