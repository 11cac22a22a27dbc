"""What comes from elsewhere: stored, examined, made part of the diagram, shown; and what keeps it from being so."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import select

from storage.arrivals import Arrival
from storage.schema import quarantine
from storage.sync_states import NOTHING, SyncState
from sync.engine.delivery import Delivery, Fate, Taken
from sync.errors import Unreadable
from sync.status import Hold
from tests.sync.desk import EPOCH, Desk, rows
from tests.sync.engine.conftest import Desks


class Pair:
    """A diagram that two desks have, `ben` as it was founded by `ann`; what ann does arrives at ben's by hand."""

    def __init__(self, ann: Desk, ben: Desk, diagram: str) -> None:
        self.ann = ann
        self.ben = ben
        self.diagram = diagram

    async def news(self) -> tuple[Arrival, ...]:
        """What ann has and the server has not given to ben yet."""
        blobs, _ = await self.ann.documents.unsent(self.diagram, self.ben.state(self.diagram).acked)
        return rows("account-of-ben", self.diagram, blobs)

    async def deliver(self, *arrivals: Arrival, seq: int = 0, brake: bool = True, **more: object) -> Taken:
        promised = await self.ann.documents.version(self.diagram)
        delivery = Delivery(self.diagram, "account-of-ben", EPOCH, arrivals, seq, promised, **more)  # type: ignore[arg-type]
        return await self.ben.inbox.take(delivery, brake=brake)

    async def found(self) -> Taken:
        founding = SyncState(self.diagram, "account-of-ben", whole=True, epoch=EPOCH, role="editor", title="Plan")
        return await self.deliver(*await self.news(), seq=1, founding=founding)

    @property
    def is_same(self) -> bool:
        return self.ann.hash(self.diagram) == self.ben.hash(self.diagram)


@pytest.fixture
async def pair(desks: Desks) -> Pair:
    ann, ben = desks("ann"), desks("ben")
    ann.use_account()
    ben.use_account()
    pair = Pair(ann, ben, ann.make("Plan", 3))
    assert (await pair.found()).caught_up
    return pair


def put_aside(desk: Desk) -> list[bytes]:
    query = select(quarantine.c.bytes)
    return [bytes(one) for one in desk.library._access.read(lambda c: c.execute(query).scalars().all())]


async def test_a_new_diagram_is_founded_with_all_that_arrived(pair: Pair) -> None:
    assert pair.is_same and pair.ben.titles() == {pair.diagram: "Plan"}
    state = pair.ben.state(pair.diagram)
    assert (state.role, state.title, state.seq, state.hold) == ("editor", "Plan", 1, "")
    assert dict(state.acked) == await pair.ann.documents.version(pair.diagram)
    assert pair.ben.library.arrivals.waiting(pair.diagram) == []


async def test_what_arrives_is_shown_to_whoever_has_the_diagram_open(pair: Pair) -> None:
    opened = pair.ben.documents.opened[pair.diagram] = pair.ben.documents.load(pair.diagram)
    pair.ann.edit(pair.diagram, 2)
    taken = await pair.deliver(*await pair.news(), seq=2)
    assert taken.fate is Fate.TAKEN and taken.caught_up and pair.is_same
    assert opened.value_hash() == pair.ann.hash(pair.diagram)


async def test_what_arrived_twice_is_there_once(pair: Pair) -> None:
    pair.ann.edit(pair.diagram, 2)
    news = await pair.news()
    for _ in range(3):
        await pair.deliver(*news, seq=2)
    assert pair.is_same and len(pair.ben.shapes(pair.diagram)) == 5


@pytest.mark.parametrize("seam", ["put", "examine", "accept", "show"])
async def test_w6_a_crash_between_any_two_steps_loses_and_doubles_nothing(pair: Pair, seam: str) -> None:
    """The program ends at the seam; it is started again and the next delivery, of nothing, takes what waits."""
    pair.ann.edit(pair.diagram, 2)
    news = await pair.news()

    def die(name: str) -> None:
        if name == seam:
            raise Unreadable("killed")

    if seam == "put":
        pair.ben.library.arrivals.put(news).result()
    elif seam == "accept":
        stored = pair.ben.library.arrivals.put(news).result()
        version = await pair.ann.documents.version(pair.diagram)
        pair.ben.library.arrivals.accept(pair.diagram, stored, version, seq=2).result()
    else:
        pair.ben.documents._fails = die
        with pytest.raises(Unreadable):
            await pair.deliver(*news, seq=2)
    pair.ben.again()
    assert (await pair.deliver()).caught_up and pair.is_same
    assert len(pair.ben.updates(pair.diagram)) == 2, "founding, and the news once"
    assert pair.ben.library.arrivals.waiting(pair.diagram) == []
    assert (await pair.deliver(*news, seq=2)).caught_up and pair.is_same


async def test_w7_what_builds_on_something_missing_waits_and_is_not_shown_as_synced(pair: Pair) -> None:
    pair.ann.edit(pair.diagram, 1)
    first = await pair.news()
    pair.ann.edit(pair.diagram, 1)
    (whole,) = await pair.news()
    blob = pair.ann.outbox.fresh.since(pair.diagram, 0)[-1].blob
    late = Arrival(pair.diagram, "account-of-ben", 3, blob.data, blob.peer, blob.start, blob.end)
    taken = await pair.deliver(late, seq=3)
    assert taken.fate is Fate.WAITING and not taken.caught_up and not pair.is_same
    assert len(pair.ben.library.arrivals.waiting(pair.diagram)) == 1
    pair.ben.again()
    assert (await pair.deliver(*first, seq=3)).caught_up and pair.is_same
    assert whole.end == late.end


async def test_r15_rows_may_come_in_any_order_with_a_restart_between_them(pair: Pair) -> None:
    pair.ann.edit(pair.diagram, 6)
    blobs = [one.blob for one in pair.ann.outbox.fresh.since(pair.diagram, 0)]
    arrivals = list(rows("account-of-ben", pair.diagram, blobs, first=2))
    random.Random(7).shuffle(arrivals)
    for one in arrivals:
        await pair.deliver(one)
        pair.ben.again()
    assert (await pair.deliver(seq=7)).caught_up and pair.is_same


async def test_r21_what_cannot_be_read_is_put_aside_after_one_more_try_and_the_rest_goes_on(pair: Pair) -> None:
    pair.ann.edit(pair.diagram, 2)
    (good,) = await pair.news()
    bad = Arrival(pair.diagram, "account-of-ben", 9, b"not an update", 5, 0, 1)
    pair.ben.documents.asked.clear()
    taken = await pair.deliver(bad, good, seq=9)
    assert pair.ben.documents.asked == ["examine"] * 3 + ["show"], "once more with it, then without"
    assert (taken.fate, taken.refused, taken.caught_up) == (Fate.HELD, 1, False)
    state = pair.ben.state(pair.diagram)
    assert pair.is_same and state.hold == Hold.REFUSED and state.reason and state.seq == 1
    assert put_aside(pair.ben) == [b"not an update"]
    pair.ben.library.sync_states.hold(pair.diagram, "").result()
    await pair.deliver(bad, seq=9)
    assert put_aside(pair.ben) == [b"not an update"], "it is kept once however often it comes"


async def test_r17_nothing_that_can_be_read_makes_no_empty_diagram(desk: Desk) -> None:
    desk.use_account()
    identity = "a" * 32
    founding = SyncState(identity, account="account-of-ann", epoch=EPOCH, title="Plan")
    bad = Arrival(identity, "account-of-ann", 1, b"not an update", 5, 0, 1)
    taken = await desk.inbox.take(Delivery(identity, "account-of-ann", EPOCH, (bad,), 1, {5: 1}, founding))
    assert taken.refused == 1 and not desk.is_here(identity) and put_aside(desk) == [b"not an update"]


async def test_when_nobody_can_examine_it_waits(pair: Pair) -> None:
    pair.ann.edit(pair.diagram, 1)

    def fails(name: str) -> None:
        if name == "examine":
            raise Unreadable("no worker")

    pair.ben.documents._fails = fails
    with pytest.raises(Unreadable):
        await pair.deliver(*await pair.news(), seq=2)
    assert len(pair.ben.library.arrivals.waiting(pair.diagram)) == 1 and put_aside(pair.ben) == []
    pair.ben.again()
    assert (await pair.deliver(seq=2)).caught_up and pair.is_same


async def test_r19_what_would_delete_most_of_a_diagram_is_held(pair: Pair) -> None:
    pair.ann.edit(pair.diagram, 40)
    await pair.deliver(*await pair.news(), seq=2)
    before = pair.ben.hash(pair.diagram)
    pair.ann.delete_shapes(pair.diagram, 30)
    news = await pair.news()
    taken = await pair.deliver(*news, seq=3)
    state = pair.ben.state(pair.diagram)
    assert taken.fate is Fate.HELD and state.hold == Hold.BRAKE and "30 of 43" in state.reason
    assert pair.ben.hash(pair.diagram) == before and len(pair.ben.library.arrivals.waiting(pair.diagram)) == 1
    pair.ben.again()
    assert (await pair.deliver(*news, seq=3)).fate is Fate.HELD and pair.ben.hash(pair.diagram) == before
    taken = await pair.deliver(seq=3, brake=False)
    assert taken.fate is Fate.TAKEN and taken.caught_up and pair.is_same


@pytest.mark.parametrize(("drawn", "deleted"), [(40, 21), (27, 20)], ids=["half", "few"])
async def test_to_delete_half_or_a_few_is_nothing_unusual(pair: Pair, drawn: int, deleted: int) -> None:
    pair.ann.edit(pair.diagram, drawn)
    await pair.deliver(*await pair.news(), seq=2)
    pair.ann.delete_shapes(pair.diagram, deleted)
    assert (await pair.deliver(*await pair.news(), seq=3)).fate is Fate.TAKEN and pair.is_same


async def test_nothing_of_another_account_is_mixed_in(pair: Pair) -> None:
    pair.ann.edit(pair.diagram, 1)
    before = pair.ben.hash(pair.diagram)
    news = await pair.news()
    taken = await pair.ben.inbox.take(Delivery(pair.diagram, "another", EPOCH, news, 2, NOTHING))
    assert taken.fate is Fate.HELD and pair.ben.hash(pair.diagram) == before


async def test_a_diagram_that_was_deleted_for_good_meanwhile_stays_away(pair: Pair) -> None:
    pair.ann.edit(pair.diagram, 1)
    news = await pair.news()
    pair.ben.library.trash.delete([pair.diagram]).result()
    taken = await pair.deliver(*news, seq=2)
    assert taken.fate is Fate.GONE and not pair.ben.is_here(pair.diagram)
    assert pair.ben.library.arrivals.diagrams("account-of-ben") == []


async def test_a_live_edit_waits_for_the_disk_once_and_is_not_shown_before_that(pair: Pair) -> None:
    opened = pair.ben.documents.opened[pair.diagram] = pair.ben.documents.load(pair.diagram)
    pair.ann.edit(pair.diagram)
    steps = Steps(pair.ben)
    taken = await pair.deliver(*await pair.news(), seq=2)
    assert taken.caught_up and opened.value_hash() == pair.ann.hash(pair.diagram)
    assert steps.taken == ["examine", "write", "show"]


async def test_a_live_edit_that_was_not_stored_when_the_program_ended_is_given_again(pair: Pair) -> None:
    opened = pair.ben.documents.opened[pair.diagram] = pair.ben.documents.load(pair.diagram)
    before = opened.value_hash()
    pair.ann.edit(pair.diagram)
    Steps(pair.ben, ends_at="examine")
    with pytest.raises(Ended):
        await pair.deliver(*await pair.news(), seq=2)
    assert opened.value_hash() == before, "nothing is shown that a crash would take back"
    pair.ben.again()
    assert pair.ben.state(pair.diagram).seq == 1, "so that the server gives it again"
    assert (await pair.deliver(*await pair.news(), seq=2)).caught_up and pair.is_same


async def test_a_live_edit_that_waits_for_others_is_stored_first_as_all_else_is(pair: Pair) -> None:
    pair.ann.edit(pair.diagram, 2)
    first, second = (one.blob for one in pair.ann.outbox.fresh.since(pair.diagram, 0))
    assert (await pair.deliver(*rows("account-of-ben", pair.diagram, [second], first=3))).fate is Fate.WAITING
    pair.ben.again()
    assert len(pair.ben.library.arrivals.waiting(pair.diagram)) == 1
    await pair.deliver(*rows("account-of-ben", pair.diagram, [first], first=2), seq=3)
    assert pair.is_same


class Ended(BaseException):
    """The program ends here."""


class Steps:
    """What a desk does in turn: what it asks of its documents, and when it waits for the disk."""

    def __init__(self, desk: Desk, ends_at: str = "") -> None:
        self.taken: list[str] = []
        self._ends_at = ends_at
        desk.documents._fails = self._step
        write = desk.place.disk.write

        async def noted(future: Any) -> Any:  # Any: whatever is written
            self._step("write")
            return await write(future)

        desk.place.disk.write = noted  # type: ignore[method-assign]

    def _step(self, name: str) -> None:
        if name == self._ends_at:
            raise Ended
        self.taken.append(name)
