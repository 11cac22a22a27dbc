"""What is pushed of a diagram, and what each answer of the server does to it."""

from __future__ import annotations

import asyncio

import pytest

from sync.engine import fresh
from sync.engine.pending import Next, Pending, version_of
from sync.status import Hold
from sync.wire import limits
from sync.wire.messages import Ack, Status
from tests.sync.desk import EPOCH, Desk


def answer(pending: Pending, status: Status, **more: object) -> Ack:
    values = {"durable": status.is_durable, "code": status.code} | more
    return Ack(batch_id=pending.batch_id, diagram=pending.diagram, status=status, **values)  # type: ignore[arg-type]


async def push(desk: Desk, diagram: str, status: Status = Status.STORED, **more: object) -> tuple[Pending, Next]:
    pending = await desk.outbox.pending(diagram)
    assert pending
    answered = await desk.outbox.acknowledged(pending, answer(pending, status, **more), epoch=EPOCH)
    return pending, answered.next


@pytest.fixture
def diagram(desk: Desk) -> str:
    """One that belongs to an account and was never pushed."""
    made = desk.make("Plan", 2)
    desk.join(made, desk.use_account())
    return made


async def synced(desk: Desk, diagram: str) -> None:
    assert (await push(desk, diagram))[1] is Next.GO_ON
    assert not await desk.outbox.pending(diagram)


async def test_a_diagram_made_here_is_pushed_with_its_title_and_then_known_to_be_there(
    desk: Desk, diagram: str
) -> None:
    pending, what = await push(desk, diagram)
    assert what is Next.GO_ON and pending.title == "Plan" and not pending.fits_socket
    assert version_of(pending.blobs) == await desk.documents.version(diagram)
    assert not await desk.outbox.pending(diagram)
    state = desk.state(diagram)
    assert state.whole and state.title == "Plan" and desk.unsent(diagram) == 0
    assert dict(state.acked) == await desk.documents.version(diagram)


async def test_nothing_is_pushed_of_a_diagram_that_belongs_to_no_account_or_is_held(desk: Desk) -> None:
    alone = desk.make()
    assert not await desk.outbox.pending(alone)
    desk.join(alone, desk.use_account())
    desk.library.sync_states.hold(alone, Hold.KEPT_BACK.value).result()
    assert not await desk.outbox.pending(alone)


async def test_edits_of_an_open_diagram_are_pushed_without_asking_its_document(desk: Desk, diagram: str) -> None:
    await synced(desk, diagram)
    desk.documents.asked.clear()
    desk.edit(diagram, 3)
    pending, _ = await push(desk, diagram)
    assert len(pending.blobs) == 3 and desk.documents.asked == []
    assert desk.unsent(diagram) == 0 and not await desk.outbox.pending(diagram)
    assert dict(desk.state(diagram).acked) == await desk.documents.version(diagram)


async def test_an_edit_that_was_not_reported_is_found_on_the_disk(desk: Desk, diagram: str) -> None:
    await synced(desk, diagram)
    desk.edit(diagram, 2, tells=False)
    desk.edit(diagram, 1)  # it is reported, but two before it were not
    pending, _ = await push(desk, diagram)
    assert "unsent" in desk.documents.asked
    assert version_of(pending.blobs).items() <= (await desk.documents.version(diagram)).items()
    assert desk.unsent(diagram) == 0


async def test_an_edit_that_is_on_the_disk_but_not_reported_yet_does_not_hold_up_those_before_it(
    desk: Desk, diagram: str
) -> None:
    await synced(desk, diagram)
    desk.documents.asked.clear()
    desk.edit(diagram, 2)
    desk.edit(diagram, 1, tells=False)
    pending, _ = await push(desk, diagram)
    assert len(pending.blobs) == 2 and desk.documents.asked == []
    assert desk.unsent(diagram) == 1, "the third is still to be pushed"
    assert (await push(desk, diagram))[0].whole and desk.unsent(diagram) == 0


async def test_a_long_backlog_is_not_kept_in_memory(desk: Desk, diagram: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await synced(desk, diagram)
    monkeypatch.setattr(fresh, "MOST_BLOBS", 5)
    desk.edit(diagram, 12)
    pending, _ = await push(desk, diagram)
    assert len(pending.blobs) == 1 and "unsent" in desk.documents.asked
    assert desk.unsent(diagram) == 0


async def test_what_was_made_while_a_batch_was_under_way_is_not_taken_for_acknowledged(
    desk: Desk, diagram: str
) -> None:
    await synced(desk, diagram)
    desk.edit(diagram, 1)
    pending = await desk.outbox.pending(diagram)
    desk.edit(diagram, 1)
    await desk.outbox.acknowledged(pending, answer(pending, Status.STORED), epoch=EPOCH)
    assert desk.unsent(diagram) == 1
    assert (await push(desk, diagram))[1] is Next.GO_ON and desk.unsent(diagram) == 0


async def test_after_a_restart_the_same_is_pending(desk: Desk, diagram: str) -> None:
    await synced(desk, diagram)
    desk.edit(diagram, 3)
    before = version_of((await desk.outbox.pending(diagram)).blobs)
    desk.again()
    assert version_of((await desk.outbox.pending(diagram)).blobs) == before
    assert desk.unsent(diagram) == 3


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.SLOW_DOWN, Next.LATER),
        (Status.UNAVAILABLE, Next.LATER),
        (Status.TIMEOUT, Next.LATER),
        (Status.SIGNED_OUT, Next.SIGN_IN),
    ],
)
async def test_what_was_not_stored_is_kept(desk: Desk, diagram: str, status: Status, expected: Next) -> None:
    await synced(desk, diagram)
    desk.edit(diagram, 1)
    pending, what = await push(desk, diagram, status, retry_after_s=3.0)
    assert what is expected and desk.unsent(diagram) == 1
    assert (await desk.outbox.pending(diagram)).blobs == pending.blobs


async def test_d1_an_answer_that_does_not_say_durable_acknowledges_nothing(desk: Desk, diagram: str) -> None:
    _, what = await push(desk, diagram, Status.STORED, durable=False)
    assert what is Next.LATER and not desk.state(diagram).acked and desk.unsent(diagram) > 0


async def test_an_answer_of_another_epoch_acknowledges_nothing(desk: Desk, diagram: str) -> None:
    pending = await desk.outbox.pending(diagram)
    answered = await desk.outbox.acknowledged(pending, answer(pending, Status.STORED), epoch="f" * 32)
    assert answered.next is Next.NEW_EPOCH and not desk.state(diagram).acked


async def test_a_gap_is_filled_from_what_the_server_says_it_has(desk: Desk, diagram: str) -> None:
    await synced(desk, diagram)
    desk.edit(diagram, 2)
    pending, _ = await push(desk, diagram)
    peer = pending.blobs[0].peer
    desk.edit(diagram, 1)
    _, what = await push(desk, diagram, Status.GAP, have={peer: 0})
    assert what is Next.AGAIN
    again = await desk.outbox.pending(diagram)
    assert min(blob.start for blob in again.blobs if blob.peer == peer) == 0
    for _ in range(3):
        _, what = await push(desk, diagram, Status.GAP, have={peer: 0})
    assert what is Next.LATER, "something else is wrong: it is not tried for ever"


@pytest.mark.parametrize(
    ("status", "hold"),
    [(Status.FORBIDDEN, Hold.WITHDRAWN), (Status.READ_ONLY, Hold.FORK), (Status.POISON, Hold.REFUSED)],
)
async def test_what_the_server_does_not_take_is_held_and_kept_here(
    desk: Desk, diagram: str, status: Status, hold: Hold
) -> None:
    await synced(desk, diagram)
    desk.edit(diagram, 1)
    before = desk.hash(diagram)
    _, what = await push(desk, diagram, status, reason="because")
    state = desk.state(diagram)
    assert what is Next.HELD and state.hold == hold and state.reason == "because"
    assert not await desk.outbox.pending(diagram) and desk.unsent(diagram) == 1 and desk.hash(diagram) == before


async def test_what_is_called_invalid_once_is_cut_again_before_it_is_put_aside(desk: Desk, diagram: str) -> None:
    assert (await push(desk, diagram, Status.INVALID))[1] is Next.BY_HTTP
    assert (await push(desk, diagram, Status.INVALID))[1] is Next.HELD
    assert desk.state(diagram).hold == Hold.REFUSED


async def test_a_batch_that_is_too_large_is_cut_smaller(desk: Desk, diagram: str) -> None:
    await synced(desk, diagram)
    desk.edit(diagram, 4)
    first, what = await push(desk, diagram, Status.TOO_LARGE)
    assert what is Next.AGAIN
    sizes = []
    while pending := await desk.outbox.pending(diagram):
        sizes.append(pending.size)
        await desk.outbox.acknowledged(pending, answer(pending, Status.STORED), epoch=EPOCH)
    assert sizes and max(sizes) <= first.size and desk.unsent(diagram) == 0


async def test_a_single_edit_that_is_too_large_is_held_with_a_reason(desk: Desk, diagram: str) -> None:
    assert (await push(desk, diagram, Status.TOO_LARGE))[1] is Next.HELD
    assert desk.state(diagram).reason


async def test_a_diagram_that_the_server_has_lost_is_made_again_whole(desk: Desk, diagram: str) -> None:
    await synced(desk, diagram)
    desk.edit(diagram, 1)
    _, what = await push(desk, diagram, Status.UNKNOWN)
    assert what is Next.BY_HTTP
    pending = await desk.outbox.pending(diagram)
    assert pending.title == "Plan" and version_of(pending.blobs) == await desk.documents.version(diagram)


async def test_one_of_somebody_else_that_is_unknown_is_held(desk: Desk, diagram: str) -> None:
    await synced(desk, diagram)
    desk.library.sync_states.set_role(diagram, "editor").result()
    desk.edit(diagram, 1)
    assert (await push(desk, diagram, Status.UNKNOWN))[1] is Next.HELD
    assert desk.state(diagram).hold == Hold.WITHDRAWN


async def test_of_a_diagram_whose_peer_is_forged_nothing_is_pushed_until_it_is_written_anew(
    desk: Desk, diagram: str
) -> None:
    await synced(desk, diagram)
    desk.edit(diagram, 1)
    assert (await push(desk, diagram, Status.FORGED))[1] is Next.REWRITE
    assert desk.outbox.forged == {diagram} and not await desk.outbox.pending(diagram) and desk.unsent(diagram) == 1
    desk.outbox.rewritten(diagram)
    assert await desk.outbox.pending(diagram) and not desk.outbox.forged


async def test_a_large_diagram_goes_in_parts_and_is_whole_only_after_the_last(
    desk: Desk, diagram: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.engine.outbox.PART", 1)
    desk.edit(diagram, 1)
    desk.again()
    desk.edit(diagram, 1)
    whole = []
    while pending := await desk.outbox.pending(diagram):
        assert len(pending.blobs) == 1 and pending.size <= limits.BLOB
        await desk.outbox.acknowledged(pending, answer(pending, Status.STORED), epoch=EPOCH)
        whole.append(desk.state(diagram).whole)
    assert len(whole) == 3 and whole == [False, False, True]
    assert desk.documents.asked.count("unsent") == 1, "the parts come from one cut"


async def test_watchers_hear_of_every_saved_edit(desk: Desk, diagram: str) -> None:
    heard: list[str] = []
    leave = desk.outbox.watch(heard.append)
    desk.edit(diagram, 2)
    leave()
    desk.edit(diagram, 1)
    assert heard == [diagram] * 2 and desk.outbox.fresh.last(diagram) == desk.last_update(diagram)


async def test_an_edit_goes_after_the_files_that_its_diagram_needs(desk: Desk, diagram: str) -> None:
    sent = asyncio.Event()
    asked: list[str] = []

    async def ready(needing: str) -> None:
        asked.append(needing)
        await sent.wait()

    desk.outbox.ready = ready
    asking = asyncio.create_task(desk.outbox.pending(diagram))
    await asyncio.sleep(0.05)
    assert asked == [diagram] and not asking.done()
    sent.set()
    assert (await asking).blobs
