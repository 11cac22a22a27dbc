"""R02, R06: whatever fails at whatever moment, the next round goes on; nothing is lost, nothing is there twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TypeVar

import httpx
import pytest

from storage.errors import DiskFailed, DiskFull
from sync.engine.disk import InTheLoop
from sync.errors import NotNow, SyncError
from tests.sync.home import Link

pytestmark = [pytest.mark.sync, pytest.mark.durability]

T = TypeVar("T")


class Killed(BaseException):
    """The program ends here."""


class Seams:
    """Counts every step of a round that waits for something, and fails at one of them."""

    def __init__(self, at: int, error: Callable[[], BaseException]) -> None:
        self._left = at
        self._error = error
        self.has_failed = False
        self.is_armed = True

    def pass_one(self, _name: str = "") -> None:
        self._left -= 1
        if self._left == 0 and self.is_armed:
            self.has_failed = True
            raise self._error()


class FailingDisk(InTheLoop):
    """A write fails after it has happened: what is not on the disk then was never asked for."""

    def __init__(self, seams: Seams) -> None:
        self._seams = seams

    async def read(self, work: Callable[[], T]) -> T:
        self._seams.pass_one()
        return await super().read(work)

    async def write(self, future: Future[T]) -> T:
        done = await super().write(future)
        self._seams.pass_one()
        return done


async def prepare(laptop: Link, tower: Link) -> str:
    plan = laptop.desk.make("Plan", 1)
    for link in (laptop, tower, laptop):
        await link.engine.once()
    return plan


async def check(laptop: Link, tower: Link, drawn: int, plan: str) -> None:
    for link in (laptop, tower, laptop):
        await link.engine.once()
    titles = laptop.desk.titles()
    assert titles == tower.desk.titles() and len(titles) == 1 + drawn
    for one in titles:
        assert laptop.desk.hash(one) == tower.desk.hash(one)
        for desk in (laptop.desk, tower.desk):
            assert desk.unsent(one) == 0 and desk.state(one).whole and not desk.state(one).hold
            assert desk.library.arrivals.waiting(one) == []
            remote = desk.updates(one)
            assert len(remote) == len(set(remote)), "nothing is stored twice"
    assert len(laptop.desk.shapes(plan)) == 1 + 2 * drawn


def work(laptop: Link, tower: Link, plan: str, number: int) -> None:
    """Both draw, the tower makes another diagram, and the laptop gives the plan another name."""
    laptop.desk.edit(plan, 1, tells=number % 2 == 0)
    tower.desk.edit(plan, 1)
    tower.desk.make(f"Number {number}", 1)
    laptop.desk.library.diagrams.rename(plan, f"Plan {number}").result()


SOME = pytest.param(5, id="some")
ALL = pytest.param(1, id="all", marks=pytest.mark.soak)


@pytest.mark.parametrize("stride", [SOME, ALL])
async def test_r02_the_client_is_killed_at_every_step_of_a_round(laptop: Link, tower: Link, stride: int) -> None:
    plan = await prepare(laptop, tower)
    for number in range(1, 1_000):
        work(laptop, tower, plan, number)
        await tower.engine.once()
        seams = Seams(1 + (number - 1) * stride, Killed)
        laptop.desk.disk = FailingDisk(seams)
        laptop.desk.again()
        laptop.desk.documents._fails = seams.pass_one
        laptop.wire.fails = lambda _number, _is_answered, seams=seams: seams.pass_one()
        try:
            await laptop.engine.once()
        except Killed:
            pass
        laptop.desk.disk = InTheLoop()
        laptop.desk.again()
        laptop.wire.fails = lambda _number, _is_answered: None
        await check(laptop, tower, number, plan)
        if not seams.has_failed:
            break
    assert 30 < number * stride < 999, "there are that many steps at least"


@pytest.mark.parametrize("stride", [SOME, ALL])
@pytest.mark.parametrize("error", [DiskFull, DiskFailed], ids=["full", "broken"])
async def test_r06_every_access_to_the_disk_fails_once(
    laptop: Link, tower: Link, error: type[DiskFull] | type[DiskFailed], stride: int
) -> None:
    plan = await prepare(laptop, tower)
    for number in range(1, 1_000):
        work(laptop, tower, plan, number)
        await tower.engine.once()
        seams = Seams(1 + (number - 1) * stride, lambda: error("no more"))
        laptop.desk.disk = FailingDisk(seams)
        laptop.desk.again()
        try:
            await laptop.engine.once()
        except error:
            pass
        seams.is_armed = False
        await check(laptop, tower, number, plan)  # without a restart
        if not seams.has_failed:
            break
    assert 15 < number * stride < 999


@pytest.mark.parametrize("is_answered", [False, True], ids=["on the way there", "on the way back"])
async def test_r06_every_request_is_lost_once(laptop: Link, tower: Link, is_answered: bool) -> None:
    """On the way back the server has done what was asked."""
    plan = await prepare(laptop, tower)
    for number in range(1, 100):
        work(laptop, tower, plan, number)
        await tower.engine.once()
        lost = len(laptop.wire.requests) + number
        has_failed = False

        def fail(request: int, answered: bool, lost: int = lost) -> None:
            nonlocal has_failed
            if request >= lost and answered is is_answered and not has_failed:
                has_failed = True
                raise httpx.ReadError("gone")

        laptop.wire.fails = fail
        try:
            await laptop.engine.once()
        except SyncError:
            pass
        laptop.wire.fails = lambda _request, _answered: None
        await check(laptop, tower, number, plan)
        if not has_failed:
            break
    assert 3 < number < 99


async def test_the_disk_is_full_while_pulling(laptop: Link, tower: Link) -> None:
    """R08: nothing that arrived counts as taken, the cursor stays, and it goes on when there is room."""
    plan = laptop.desk.make("Plan", 400)
    await laptop.engine.once()
    cursor = tower.desk.library.accounts.all()[0].cursor
    tower.desk.library.write_pragma("max_page_count", 1)  # SQLite makes the size of now of it
    with pytest.raises(DiskFull):
        for _ in range(3):
            await tower.engine.once()
    assert tower.desk.titles() == {} and tower.desk.library.accounts.all()[0].cursor == cursor
    tower.desk.library.write_pragma("max_page_count", 1 << 30)
    await tower.engine.once()
    assert (
        tower.desk.hash(plan) == laptop.desk.hash(plan)
        and tower.desk.state(plan).whole
        and tower.desk.unsent(plan) == 0
    )


@pytest.mark.parametrize("is_lost", [True, False], ids=["lost", "unreadable"])
async def test_the_feed_is_read_on_only_when_all_that_it_told_of_is_here(
    laptop: Link, tower: Link, is_lost: bool
) -> None:
    """Whatever the feed told of it may never tell of again."""
    plan = laptop.desk.make("Plan", 3)
    await laptop.engine.once()

    def lose(_request: int, _answered: bool) -> None:
        if is_lost and tower.wire.requests[-1].endswith("/sync/pull"):
            raise httpx.ReadError("gone")

    def fail(_name: str) -> None:
        if not is_lost:
            raise NotNow("the process that reads diagrams dies of it")

    tower.wire.fails, tower.desk.documents._fails = lose, fail
    with suppress(SyncError):
        assert (await tower.engine.once()).behind == {plan}
    assert tower.desk.library.accounts.all()[0].cursor == "" and tower.desk.titles() == {}
    tower.wire.fails, tower.desk.documents._fails = lambda _request, _answered: None, lambda _name: None
    await tower.engine.once()
    assert tower.desk.library.accounts.all()[0].cursor and tower.desk.hash(plan) == laptop.desk.hash(plan)
