"""Work beside the requests: it goes on after failures, and ends with its service."""

from __future__ import annotations

import asyncio

import pytest

from services.background.rounds import Bell, rounds

pytestmark = pytest.mark.backend


async def test_rounds_go_on_after_a_failure_and_at_once_when_the_bell_rings() -> None:
    done: list[str] = []
    bell, again = Bell(), asyncio.Event()

    async def work() -> bool:
        done.append("round")
        again.set()
        if len(done) == 1:
            raise OSError("the database is away")
        return len(done) == 2  # there is more: no pause before the third

    async with rounds("test", work, every_s=60, bell=bell):
        await again.wait()
        again.clear()
        bell.ring()
        async with asyncio.timeout(10):
            while len(done) < 3:
                await again.wait()
                again.clear()
    assert len(done) == 3


async def test_a_round_at_work_ends_before_its_service_does() -> None:
    begun, finished = asyncio.Event(), False

    async def work() -> bool:
        nonlocal finished
        begun.set()
        await asyncio.sleep(0.05)
        finished = True
        return False

    async with rounds("test", work, every_s=60, bell=Bell()):
        await begun.wait()
    assert finished


async def test_a_process_may_leave_such_work_to_others() -> None:
    async def work() -> bool:
        raise AssertionError("it was called")

    async with rounds("test", work, every_s=0.001, bell=Bell(), here=False):
        await asyncio.sleep(0.05)
