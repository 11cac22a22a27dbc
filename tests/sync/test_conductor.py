"""When rounds are made, and what is told of how things stand; against a scripted other side and a clock of our own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

import httpx
import pytest

from storage.errors import DiskFull
from storage.shelf_values import Waiting
from sync.conductor import POLL_S, Conductor
from sync.errors import CircuitOpen, Refused, SignedOut, SyncError, Unreachable
from sync.pace import Pace
from sync.partner import Told
from sync.status import (
    AccountStatus,
    DiagramStatus,
    Person,
    Phase,
    PoolStatus,
    Presence,
    Progress,
    Reach,
    ServiceStatus,
    SyncStatus,
)
from sync.watchers import Leave


class Clock:
    """Seconds that pass when `pass_` says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleeping: list[tuple[float, asyncio.Future[None]]] = []

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        self._sleeping.append((self.now + seconds, future))
        await future

    async def pass_(self, seconds: float) -> None:
        self.now += seconds
        due = [future for until, future in self._sleeping if until <= self.now]
        self._sleeping = [(until, future) for until, future in self._sleeping if until > self.now]
        for future in due:
            if not future.done():
                future.set_result(None)
        await settle()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


class Scripted:
    """An other side that does what the test says."""

    def __init__(self) -> None:
        self.account = AccountStatus("a", "server", "https://example.org", "ann@example.org")
        self.rounds = 0
        self.outcome: Exception | None = None
        self.holds: asyncio.Event | None = None  # before the other side answers
        self.catches_up: asyncio.Event | None = None  # and behind that
        self.is_live = False
        self.trouble = ""
        self.ended = self.runs = self.hurried = 0
        self.saved_: list[str] = []
        self.waiting = Waiting()
        self._watchers: list[Callable[[], None]] = []

    async def once(self, told: Told) -> None:
        self.rounds += 1
        if self.holds is not None:
            await self.holds.wait()
        told(Progress(0, 3))
        if self.catches_up is not None:
            await self.catches_up.wait()
        if self.outcome is not None:
            raise self.outcome

    async def run(self) -> None:
        self.runs += 1
        await asyncio.Event().wait()

    async def end(self) -> None:
        self.ended += 1

    async def sign_out(self) -> None:
        await self.end()

    def again(self) -> None:
        self.hurried += 1

    def watch(self, changed: Callable[[], None]) -> Leave:
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def keeps_up(self, diagram: str) -> bool:
        return self.is_live

    def change(self, *, live: bool | None = None, trouble: str | None = None) -> None:
        self.is_live = self.is_live if live is None else live
        self.trouble = self.trouble if trouble is None else trouble
        for watcher in tuple(self._watchers):
            watcher()

    def services(self) -> Sequence[ServiceStatus]:
        return [ServiceStatus("diagrams")]

    def pool(self) -> PoolStatus:
        return PoolStatus(1, 2, 20)

    async def statuses(self) -> Mapping[str, DiagramStatus]:
        return {"d": DiagramStatus(Phase.SYNCED)}

    async def unshelved(self) -> Waiting:
        return self.waiting

    async def ask(self, method: str, path: str, **_rest: object) -> httpx.Response:
        raise Refused("nobody is asked here")

    def opened(self, diagram: str) -> None:
        """It is live or not as the test says."""

    async def closed(self, diagram: str) -> None:
        """As above."""

    def saved(self, diagram: str) -> None:
        self.saved_.append(diagram)

    def show(self, diagram: str, presence: Presence) -> None:
        """Nobody looks."""

    def watch_people(self, diagram: str, callback: Callable[[Sequence[Person]], None]) -> Leave:
        return lambda: None


class Stage:
    def __init__(self) -> None:
        self.clock = Clock()
        self.partner = Scripted()
        self.told: list[SyncStatus] = []
        pace = Pace(now=lambda: self.clock.now, sleep=self.clock.sleep)
        self.conductor = Conductor(pace, lambda status, _asked_s: self.told.append(status))

    async def begin(self) -> None:
        await self.conductor.use(self.partner)
        await settle()

    async def status(self) -> SyncStatus:
        return await self.conductor.status()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made = Stage()
    yield made
    await made.conductor.end()


async def test_without_an_account_nothing_is_tried(stage: Stage) -> None:
    await stage.conductor.use(None)
    assert (await stage.status()).reach is Reach.SIGNED_OUT
    with pytest.raises(SignedOut):
        _ = stage.conductor.partner


async def test_while_it_catches_up_it_is_online_and_tells_how_far(stage: Stage) -> None:
    """Else an outage would seem to last until all that it left behind is done."""
    stage.partner.outcome = Unreachable("no")
    await stage.begin()
    assert (await stage.status()).reach is Reach.OFFLINE
    stage.partner.outcome, stage.partner.catches_up = None, asyncio.Event()
    stage.conductor.try_now()
    await settle()
    status = await stage.status()
    assert status.reach is Reach.ONLINE and status.progress == Progress(0, 3)
    stage.partner.outcome = Unreachable("again")
    stage.partner.catches_up.set()
    await settle()
    status = await stage.status()
    assert status.reach is Reach.OFFLINE and status.progress is None


async def test_when_the_way_is_open_again_nothing_waits_any_longer(stage: Stage) -> None:
    """The first answer after an outage also ends the rest of the live connection, and that of pictures."""
    stage.partner.outcome = Unreachable("no")
    await stage.begin()
    assert stage.partner.hurried == 0
    stage.partner.outcome = None
    await stage.clock.pass_(1.0)
    assert (await stage.status()).reach is Reach.ONLINE and stage.partner.hurried == 1
    await stage.clock.pass_(POLL_S)
    assert stage.partner.rounds == 3 and stage.partner.hurried == 1, "once for each outage"


async def test_it_is_online_only_after_an_answer(stage: Stage) -> None:
    stage.partner.holds = asyncio.Event()
    await stage.begin()
    status = await stage.status()
    assert status.reach is Reach.CONNECTING and status.progress is None
    stage.partner.holds.set()
    await settle()
    status = await stage.status()
    assert status.reach is Reach.ONLINE and status.progress is None and status.pool == PoolStatus(1, 2, 20)
    assert status.account == stage.partner.account and status.diagrams["d"].is_synced


async def test_it_looks_again_by_itself_and_when_nudged(stage: Stage) -> None:
    await stage.begin()
    await stage.clock.pass_(POLL_S - 1)
    assert stage.partner.rounds == 1
    await stage.clock.pass_(1)
    assert stage.partner.rounds == 2
    stage.conductor.nudge()
    await settle()
    assert stage.partner.rounds == 3


@pytest.mark.parametrize("error", [Unreachable(), DiskFull("full"), ZeroDivisionError("a fault of ours")])
async def test_offline_is_tried_again_less_and_less_often_and_ends_by_itself(stage: Stage, error: Exception) -> None:
    stage.partner.outcome = error
    await stage.begin()
    waits = []
    for _ in range(12):
        status = await stage.status()
        assert status.reach is Reach.OFFLINE and status.why
        waits.append(status.next_try_s)
        await stage.clock.pass_(status.next_try_s + 0.001)
    assert stage.partner.rounds == 13
    assert all(0 < wait <= 60 for wait in waits) and waits[0] <= 1 < max(waits)
    stage.partner.outcome = None
    await stage.clock.pass_(61)
    assert (await stage.status()).reach is Reach.ONLINE


async def test_a_service_at_rest_is_asked_when_its_rest_is_over(stage: Stage) -> None:
    stage.partner.outcome = CircuitOpen("diagrams", 30.0)
    await stage.begin()
    status = await stage.status()
    assert status.reach is Reach.OFFLINE and 30 <= status.next_try_s <= 31
    await stage.clock.pass_(29.9)
    assert stage.partner.rounds == 1
    await stage.clock.pass_(1.2)
    assert stage.partner.rounds == 2


async def test_a_session_that_is_over_waits_for_the_person(stage: Stage) -> None:
    stage.partner.outcome = SignedOut("the session is over")
    await stage.begin()
    status = await stage.status()
    assert (status.reach, status.why, status.account) == (
        Reach.SIGNED_OUT, "the session is over", stage.partner.account,
    )  # fmt: skip
    await stage.clock.pass_(10_000)
    assert stage.partner.rounds == 1
    stage.partner.change(trouble="a service rests")
    assert (await stage.status()).reach is Reach.SIGNED_OUT


async def test_working_offline_tries_nothing_until_it_ends(stage: Stage) -> None:
    await stage.begin()
    await stage.conductor.pause(True)
    assert (await stage.status()).reach is Reach.PAUSED
    stage.conductor.try_now()
    stage.conductor.saved("d")
    await stage.clock.pass_(1_000)
    assert (stage.partner.rounds, stage.partner.saved_) == (1, [])
    await stage.conductor.pause(False)
    await settle()
    assert stage.partner.rounds == 2 and (await stage.status()).reach is Reach.ONLINE


async def test_a_breaker_that_opens_elsewhere_is_offline_at_once_and_live_again_brings_a_round(stage: Stage) -> None:
    await stage.begin()
    stage.partner.outcome = Unreachable()
    stage.partner.change(trouble="collaboration is given a rest")
    assert (await stage.status()).reach is Reach.OFFLINE
    await settle()
    rounds = stage.partner.rounds
    stage.partner.outcome = None
    stage.partner.change(live=True, trouble="")
    await settle()
    assert stage.partner.rounds == rounds + 1 and (await stage.status()).reach is Reach.ONLINE


@pytest.mark.parametrize("comes_back", [False, True])
async def test_a_live_connection_that_is_lost_and_not_soon_back_brings_a_round(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, comes_back: bool
) -> None:
    """Nobody may draw here for long: without a look the status would say "online" of a cable that is out."""
    monkeypatch.setattr("sync.conductor.LOST_S", 0.01)
    await stage.begin()
    stage.partner.change(live=True)
    stage.partner.outcome = Unreachable()
    stage.partner.change(live=False)
    if comes_back:
        stage.partner.change(live=True)
    await asyncio.sleep(0.05)
    await settle()
    assert (await stage.status()).reach is (Reach.ONLINE if comes_back else Reach.OFFLINE)
    assert stage.partner.rounds == (1 if comes_back else 2)


async def test_a_round_that_went_well_is_not_online_while_part_of_the_way_rests(stage: Stage) -> None:
    stage.partner.trouble = "collaboration is given a rest"
    await stage.begin()
    status = await stage.status()
    assert (status.reach, status.why) == (Reach.OFFLINE, "collaboration is given a rest")


async def test_another_account_ends_the_one_before(stage: Stage) -> None:
    await stage.begin()
    other = Scripted()
    await stage.conductor.use(other)
    await settle()
    assert (stage.partner.ended, other.rounds, other.runs) == (1, 1, 1)
    stage.partner.change(trouble="nobody listens to it any more")
    assert (await stage.status()).reach is Reach.ONLINE


async def test_changes_are_told_together(stage: Stage) -> None:
    await stage.begin()
    for _ in range(100):
        stage.conductor.changed()
    await asyncio.sleep(0.2)
    assert 1 <= len(stage.told) <= 3
    assert stage.told[-1].reach is Reach.ONLINE


async def test_trying_now_does_not_wait(stage: Stage) -> None:
    stage.partner.outcome = SyncError("no")
    await stage.begin()
    for _ in range(5):
        stage.conductor.try_now()
        await settle()
    assert stage.partner.rounds == 6
