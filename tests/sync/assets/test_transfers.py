"""R23: pictures whose transfer is killed, spoilt, refused and delayed, over a real server and its real store."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

import pytest

from storage.sync_states import SyncState
from sync.assets import assets
from tests.sync.assets.scene import ACCOUNT, Scene, name_of
from tests.sync.assets.wire import FINE, Fault

pytestmark = pytest.mark.sync
SMALL = b"\x89PNG\r\n\x1a\n" + b"small" * 100
LARGE = b"\x89PNG\r\n\x1a\n" + Random(5).randbytes(9_700)


async def test_r23_a_picture_goes_up_before_the_update_and_down_to_another_library(scene: Scene) -> None:
    ann = await scene.people.make("ann")
    here = await scene.desk(ann)
    plan = here.diagram(SMALL, LARGE)
    assert await here.assets.ready(plan) == ()
    assert here.unsent(plan) == []
    assert await scene.title(plan) == "Plan", "a new diagram is made first: a picture needs a place"
    assert all("authorization" not in request.headers for request in here.wire.requests), "the token goes nowhere else"
    there = await scene.desk(ann)
    there.pulled(plan, SMALL, LARGE)
    assert there.assets.missing() == {plan: 2}
    assert await there.assets.once() is None
    assert there.assets.missing() == {}
    assert [there.library.assets.get(name_of(one)) for one in (SMALL, LARGE)] == [SMALL, LARGE]
    assert sorted(there.arrived) == sorted([(plan, name_of(SMALL)), (plan, name_of(LARGE))])
    assert there.kept_on_disk() == []


async def test_r23_everybody_who_pushes_waits_for_the_picture(scene: Scene) -> None:
    """A round and a live diagram push the same edits side by side, and somebody may have given up before."""
    here = await scene.desk(await scene.people.make("ann"), lambda _: Fault(delay_s=1.0))
    plan = here.diagram(SMALL)
    given_up, *others = (asyncio.create_task(here.assets.ready(plan)) for _ in range(4))
    await asyncio.sleep(0.3)
    given_up.cancel()
    others.append(asyncio.create_task(here.assets.ready(plan)))
    await asyncio.wait(others, return_when=asyncio.FIRST_COMPLETED)
    assert here.unsent(plan) == [], "nobody goes on before it is there"
    assert await asyncio.gather(*others) == [()] * 4 and len(here.wire.requests) == 1


async def test_r23_a_picture_that_takes_long_holds_up_nobody_for_longer(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "HOLD_S", 0.5)
    here = await scene.desk(await scene.people.make("ann"), lambda _: Fault(delay_s=3.0))
    plan = here.diagram(SMALL)
    assert await here.assets.ready(plan) == ("it is on its way",)
    before = here.pace.pace.now()
    assert await here.assets.ready(plan) == ("it is on its way",), "nor again, while it is under way"
    assert here.pace.pace.now() - before < 0.5 and here.unsent(plan)


async def test_r23_uploads_killed_at_random_bytes_go_on(scene: Scene) -> None:
    chance = Random(23)
    killed = [Fault(breaks_sending=chance.randrange(1_000)) for _ in range(8)]
    here = await scene.desk(
        await scene.people.make("ann"), lambda number: killed[number // 2] if number % 2 == 0 and number < 16 else FINE
    )
    plan = here.diagram(LARGE)
    assert await here.assets.ready(plan) == ()
    sent = [request for request in here.wire.requests if request.method == "PUT"]
    assert len(sent) == 10 + 8, "ten parts, and again only those that were cut off"


async def test_r23_an_upload_goes_on_in_another_session(scene: Scene) -> None:
    here = await scene.desk(
        await scene.people.make("ann"), lambda number: Fault(breaks_sending=500) if 4 <= number < 7 else FINE
    )
    plan = here.diagram(LARGE)
    (problem,) = await here.assets.ready(plan)
    assert "broke" in problem
    assert here.unsent(plan), "the update may go, the picture follows"
    await here.again()
    here.wire.requests.clear()
    here.wire.fault_of = lambda _: FINE
    assert await here.assets.ready(plan) != (), "it has failed before, and holds nothing up"
    assert here.wire.requests == []
    here.pace.offset += 60
    assert await here.assets.once() is None
    assert len(here.wire.requests) == 6, "four of ten parts were there"
    assert here.unsent(plan) == []


async def test_r23_downloads_killed_at_random_bytes_go_on(scene: Scene) -> None:
    ann, chance = await scene.people.make("ann"), Random(7)
    here = await scene.desk(ann)
    plan = here.diagram(LARGE)
    await here.assets.ready(plan)
    there = await scene.desk(
        ann, lambda number: Fault(breaks_answer=chance.randrange(1, 1_500)) if number < 9 else FINE
    )
    there.pulled(plan, LARGE)
    assert await there.assets.once() is None
    assert there.library.assets.get(name_of(LARGE)) == LARGE
    ranges = [request.headers.get("range") for request in there.wire.requests]
    assert ranges[0] is None and all(ranges[1:]), "nothing that has come is asked for again"


async def test_r23_a_download_goes_on_in_another_session(scene: Scene) -> None:
    ann = await scene.people.make("ann")
    here = await scene.desk(ann)
    plan = here.diagram(LARGE)
    await here.assets.ready(plan)
    there = await scene.desk(ann, lambda number: Fault(breaks_answer=6_000) if number == 0 else Fault(refuses=True))
    there.pulled(plan, LARGE)
    assert await there.assets.once() is not None
    (part,) = there.kept_on_disk()
    assert part.read_bytes() == LARGE[:6_000]
    assert there.library.assets.get(name_of(LARGE)) is None, "half a picture is none"
    await there.again()
    there.wire.requests.clear()
    there.wire.fault_of = lambda _: FINE
    await there.assets.hurry()
    assert await there.assets.once() is None
    assert [request.headers["range"] for request in there.wire.requests] == ["bytes=6000-"]
    assert there.library.assets.get(name_of(LARGE)) == LARGE


async def test_r23_wrong_bytes_are_never_kept_or_shown(scene: Scene) -> None:
    ann = await scene.people.make("ann")
    here = await scene.desk(ann)
    plan = here.diagram(LARGE)
    await here.assets.ready(plan)
    there = await scene.desk(ann, lambda number: Fault(flips_answer=5_000) if number == 0 else FINE)
    there.pulled(plan, LARGE)
    assert await there.assets.once() is not None
    assert there.library.assets.get(name_of(LARGE)) is None
    assert there.assets.missing() == {plan: 1} and there.arrived == [] and there.kept_on_disk() == []
    there.pace.offset += 60
    assert await there.assets.once() is None
    assert there.library.assets.get(name_of(LARGE)) == LARGE


async def test_r23_bytes_that_are_spoilt_on_the_way_up_never_count(scene: Scene) -> None:
    ann = await scene.people.make("ann")
    here = await scene.desk(ann, lambda number: Fault(flips_sent=300) if number == 0 else FINE)
    plan = here.diagram(SMALL)
    (problem,) = await here.assets.ready(plan)
    assert "not what was announced" in problem
    there = await scene.desk(ann)
    there.pulled(plan, SMALL)
    assert await there.assets.once() is not None, "the server has none, rather than a wrong one"
    here.pace.offset += 60
    assert await here.assets.once() is None
    await there.assets.hurry()
    assert await there.assets.once() is None
    assert there.library.assets.get(name_of(SMALL)) == SMALL


@pytest.fixture
def short_links(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("file_blobs", "s3_blobs"):
        for name in ("PUT_LIFETIME", "GET_LIFETIME"):
            monkeypatch.setattr(f"services.platform.{module}.{name}", timedelta(seconds=1))


async def test_r23_links_that_grow_old_on_the_way_are_asked_for_again(short_links: None, scene: Scene) -> None:
    ann = await scene.people.make("ann")
    late = Fault(delay_s=2.5)
    here = await scene.desk(ann, lambda number: late if number == 1 else FINE)
    plan = here.diagram(LARGE[:2_500])
    assert await here.assets.ready(plan) == ()
    there = await scene.desk(ann, lambda number: late if number == 0 else FINE)
    there.pulled(plan, LARGE[:2_500])
    assert await there.assets.once() is None
    assert len(there.wire.requests) == 2
    assert there.library.assets.get(name_of(LARGE[:2_500])) == LARGE[:2_500]


@pytest.mark.parametrize("down", [Fault(refuses=True), Fault(status=503)], ids=["gone", "failing"])
async def test_r23_a_store_that_is_down_blocks_no_document(scene: Scene, down: Fault) -> None:
    ann = await scene.people.make("ann")
    here = await scene.desk(ann, lambda _: down)
    plan, other = here.diagram(SMALL), here.diagram(LARGE)
    before = here.pace.pace.now()
    for diagram in (plan, other, plan, other):
        assert await here.assets.ready(diagram) != (), "and then the update goes"
    assert here.pace.pace.now() - before < 2 * 20
    assert here.backend.breaker("files").state().state == "open"
    asked = len(here.wire.requests)
    await here.assets.ready(here.diagram(b"one more"))
    assert len(here.wire.requests) == asked, "at rest, nothing is even tried"
    here.wire.fault_of = lambda _: FINE
    here.backend.breaker("files").close()
    await here.assets.hurry()
    assert await here.assets.once() is None
    assert here.library.transfers.to_send(ACCOUNT) == []


async def test_a_picture_that_nobody_has_yet_is_waited_for(scene: Scene) -> None:
    ann = await scene.people.make("ann")
    here, there = await scene.desk(ann), await scene.desk(ann)
    plan = here.diagram(b"first")
    await here.assets.ready(plan)
    there.pulled(plan, b"first", SMALL)
    wait_s = await there.assets.once()
    assert wait_s is not None and wait_s > 0
    assert there.assets.missing() == {plan: 1}
    here.library.assets.put(plan, [SMALL]).result()
    await here.assets.once()
    there.pace.offset += 60
    assert await there.assets.once() is None


async def test_a_picture_that_several_diagrams_miss_comes_once(scene: Scene) -> None:
    ann = await scene.people.make("ann")
    here, there = await scene.desk(ann), await scene.desk(ann)
    plan, copy = here.diagram(SMALL), here.diagram(SMALL)
    assert [await here.assets.ready(one) for one in (plan, copy)] == [(), ()]
    assert len(here.wire.requests) == 1, "the second diagram needs no upload"
    there.pulled(plan, SMALL)
    there.pulled(copy, SMALL)
    await there.assets.once()
    assert await there.assets.once() is None, "the other diagram is known to have it, too"
    assert len(there.wire.requests) == 1
    assert sorted(there.arrived) == sorted([(plan, name_of(SMALL)), (copy, name_of(SMALL))])


async def test_a_diagram_that_was_taken_away_is_not_made_again(scene: Scene) -> None:
    here = await scene.desk(await scene.people.make("ann"))
    plan = here.diagram(SMALL)
    here.library.sync_states.put(SyncState(plan, ACCOUNT, title="Plan")).result()
    assert len(await here.assets.ready(plan)) == 1
    assert await scene.title(plan) is None


async def test_a_cancelled_caller_leaves_the_transfer_alone(scene: Scene) -> None:
    here = await scene.desk(await scene.people.make("ann"), lambda _: Fault(delay_s=0.3))
    plan = here.diagram(SMALL)
    waiting = asyncio.create_task(here.assets.ready(plan))
    await asyncio.sleep(0.15)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await here.assets.once() is None
    assert here.unsent(plan) == []
    assert len(here.wire.requests) == 1
