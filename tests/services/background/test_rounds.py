"""Work beside the requests: it goes on after failures, and ends with its service."""

from __future__ import annotations

import asyncio

import pytest

from services.background.rounds import Bell, Every, rounds
from services.platform.platform import Platform
from tests.services.turning import without_background

pytestmark = pytest.mark.backend


async def test_rounds_go_on_after_a_failure_and_at_once_when_the_bell_rings(embedded: Platform) -> None:
    done: list[str] = []
    bell, again = Bell(), asyncio.Event()

    async def work() -> bool:
        done.append("round")
        again.set()
        if len(done) == 1:
            raise OSError("the database is away")
        return len(done) == 2  # there is more: no pause before the third

    async with rounds(embedded, work, name="test", every=Every(60), bell=bell):
        await again.wait()
        again.clear()
        bell.ring()
        async with asyncio.timeout(10):
            while len(done) < 3:
                await again.wait()
                again.clear()
    assert len(done) == 3


async def test_a_round_at_work_ends_before_its_service_does(embedded: Platform) -> None:
    begun, finished = asyncio.Event(), False

    async def work() -> bool:
        nonlocal finished
        begun.set()
        await asyncio.sleep(0.05)
        finished = True
        return False

    async with rounds(embedded, work, name="test", every=Every(60)):
        await begun.wait()
    assert finished


@pytest.mark.parametrize(
    ("is_here", "every", "is_called"),
    [
        (True, Every(0.001), True),
        (False, Every(0.001), False),  # the process leaves such work to others
        (True, Every(60, waits_first=True), False),
        (True, Every(0.001, waits_first=True), True),
    ],
)
async def test_who_does_such_work_and_when_first(
    embedded: Platform, is_here: bool, every: Every, is_called: bool
) -> None:
    called = asyncio.Event()

    async def work() -> bool:
        called.set()
        return False

    platform = embedded if is_here else without_background(embedded)
    async with rounds(platform, work, name="test", every=every):
        try:
            async with asyncio.timeout(10 if is_called else 0.05):
                await called.wait()
        except TimeoutError:
            pass
    assert called.is_set() == is_called


async def test_pauses_grow_with_failures_up_to_a_minute_and_differ_by_chance() -> None:
    assert [Every(2).pause(failures) for failures in (0, 1, 2, 20, 5000)] == [2, 4, 8, 60, 60]
    assert Every(300).pause(3) == 300
    spread = {Every(10, spread=0.5).pause(0) for _ in range(50)}
    assert len(spread) > 1
    assert all(5 <= pause <= 15 for pause in spread)
