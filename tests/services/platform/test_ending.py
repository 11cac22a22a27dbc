"""Tasks that run for ever are ended, whoever stands between them and the cancellation."""

from __future__ import annotations

import asyncio

from services.platform.ending import end


async def test_a_cancellation_that_a_library_swallows_comes_again() -> None:
    """As `asyncio.wait_for` of Python 3.11 does, when what it waited for was ready in that very moment."""
    swallowed = 0

    async def work() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                swallowed += 1
                if swallowed == 3:
                    raise

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end([task])
    assert task.cancelled() and swallowed == 3


async def test_what_has_ended_already_is_no_obstacle() -> None:
    async def work() -> int:
        return 1

    task = asyncio.create_task(work())
    await task
    await end([task])
    await end([])
    assert task.result() == 1
