"""Every end has its action, as the table of the protocol says; and what waits to be written, within its bounds."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from sync.errors import Unreachable
from sync.live.ends import FIRST_S, GROWS, HOPEFUL_LONGEST_S, HOPEFUL_S, LONGEST_S, LOST, End, Returns, Then
from sync.live.outgoing import Outgoing
from sync.live.talk import frames
from sync.pace import Pace
from sync.wire import limits
from sync.wire.codec import encode, from_client
from sync.wire.codes import Code
from sync.wire.messages import Blob, Leave, Presence

DIAGRAM = "d" * 32


class Hours:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0


def returns(seed: int = 0, hours: Hours | None = None) -> Returns:
    clock = hours or Hours()
    return Returns(Pace(now=lambda: clock.now, chance=Random(seed)))


@pytest.mark.parametrize(("after_s", "most_s"), [(HOPEFUL_S - 1, HOPEFUL_LONGEST_S), (HOPEFUL_S, LONGEST_S)])
def test_a_lost_connection_comes_back_with_jitter_that_grows_further_after_ten_minutes(
    after_s: float, most_s: float
) -> None:
    waits: list[list[float]] = [[] for _ in range(12)]
    for seed in range(300):
        hours = Hours()
        one = returns(seed, hours)
        hours.now += after_s
        for number in range(12):
            then, wait_s = one.after(End(LOST))
            assert then is Then.AGAIN
            assert 0.1 <= wait_s <= min(FIRST_S * GROWS**number, most_s)
            waits[number].append(wait_s)
    assert max(waits[0]) > 0.45 and max(waits[11]) > 0.95 * most_s, "the whole range is used"
    assert min(waits[11]) >= 2.0, "nobody knocks twice in a second for long"
    assert len(set(waits[11])) == 300, "and not all at the same moment"


def test_only_a_connection_that_lived_for_a_while_counts_as_mended() -> None:
    hours = Hours()
    one = returns(hours=hours)
    for _ in range(8):
        one.after(End(LOST))
    waits = [one.after(End(LOST, lived_s=2.0))[1] for _ in range(50)]
    assert min(waits) >= 2.0, "one that is lost at once, again and again, is not tried twice a second"
    hours.now += HOPEFUL_S
    assert max(one.after(End(LOST, lived_s=2.0))[1] for _ in range(50)) > 10
    assert one.after(End(LOST, lived_s=60.0))[1] <= FIRST_S
    assert max(one.after(End(LOST))[1] for _ in range(50)) <= HOPEFUL_LONGEST_S


def test_a_restart_is_waited_for_as_long_as_told_else_half_a_second_to_two() -> None:
    one = returns()
    assert one.after(End(Code.RESTART, retry_after_s=1.25)) == (Then.AGAIN, 1.25)
    waits = [one.after(End(Code.RESTART))[1] for _ in range(200)]
    assert 0.5 <= min(waits) < 0.6 and 1.9 < max(waits) <= 2.0


def test_a_refused_token_is_refreshed_once_then_the_person_is_asked() -> None:
    one = returns()
    assert one.after(End(Code.TOKEN)) == (Then.REFRESH, 0.0)
    assert one.after(End(Code.TOKEN)) == (Then.SIGN_IN, 0.0)
    one.begin_anew()
    assert one.after(End(Code.TOKEN))[0] is Then.REFRESH
    one.welcomed()
    assert one.after(End(Code.TOKEN))[0] is Then.REFRESH, "it was taken in between"


@pytest.mark.parametrize(
    ("code", "then"),
    [
        (Code.PROTOCOL, Then.REPORT), (Code.TOO_BIG, Then.REPORT), (Code.VERSION, Then.UPDATE),
        (Code.UNAVAILABLE, Then.AGAIN), (Code.FORBIDDEN, Then.AGAIN), (Code.POISON, Then.AGAIN),
        (Code.SLOW_DOWN, Then.AGAIN), (1000, Then.AGAIN), (1011, Then.AGAIN), (LOST, Then.AGAIN),
    ],
)  # fmt: skip
def test_every_code_has_its_action(code: int, then: Then) -> None:
    assert returns().after(End(code))[0] is then


def test_slow_down_is_obeyed_within_reason() -> None:
    assert returns().after(End(Code.SLOW_DOWN, "too much; retry_after_s=7.5"))[1] == 7.5
    assert returns().after(End(Code.SLOW_DOWN, "retry_after_s=99999"))[1] == 300
    assert returns().after(End(Code.SLOW_DOWN, "retry_after_s=nan"))[1] <= FIRST_S
    assert returns().after(End(error=Unreachable(), retry_after_s=float("inf")))[1] <= FIRST_S


async def test_queue_overflow_drops_what_is_shown_first_and_no_message() -> None:
    outgoing = Outgoing(most_bytes=1_000)
    assert outgoing.show(Presence(diagram=DIAGRAM, state=b"old"))
    number = 0
    while outgoing.show(Presence(diagram=DIAGRAM, state=b"new")):
        outgoing.put(Leave(diagram=f"{number:032x}"))
        number += 1
    waiting = asyncio.create_task(outgoing.room())
    await asyncio.sleep(0)
    assert not waiting.done(), "whoever has much to send waits"
    sent = [from_client(await outgoing.next()) for _ in range(number)]
    assert [one.diagram for one in sent] == [f"{place:032x}" for place in range(number)]  # type: ignore[union-attr]
    await waiting
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await outgoing.next()
    assert outgoing.show(Presence(diagram=DIAGRAM, state=b"newest"))
    assert from_client(await outgoing.next()) == Presence(diagram=DIAGRAM, state=b"newest")


async def test_of_what_is_shown_only_the_newest_is_sent_and_after_everything_else() -> None:
    outgoing = Outgoing()
    for state in (b"1", b"2", b"3"):
        outgoing.show(Presence(diagram=DIAGRAM, state=state))
    outgoing.put(Leave(diagram=DIAGRAM))
    assert from_client(await outgoing.next()) == Leave(diagram=DIAGRAM)
    assert from_client(await outgoing.next()) == Presence(diagram=DIAGRAM, state=b"3")


def test_a_batch_is_cut_into_frames_that_the_server_takes() -> None:
    blobs = [Blob(1, place, place + 1, bytes([place % 256]) * 5_000) for place in range(4_500)]
    batch = frames(DIAGRAM, "b" * 32, blobs)
    assert [blob for frame in batch for blob in frame.blobs] == blobs
    assert [frame.more for frame in batch] == [True] * (len(batch) - 1) + [False]
    assert all(sum(len(blob.data) for blob in frame.blobs) <= limits.BLOB for frame in batch)
    assert all(len(encode(frame)) < limits.FRAME for frame in batch)
    many = frames(DIAGRAM, "b" * 32, [Blob(1, place, place + 1, b"x") for place in range(4_500)])
    assert [len(frame.blobs) for frame in many] == [2_000, 2_000, 500]
