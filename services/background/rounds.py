"""Work beside the requests, done again and again until the service ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

log = logging.getLogger(__name__)
_LONGEST_PAUSE_S = 60.0
_LAST_ROUND_S = 5.0


class Bell:
    """Rung to begin a round at once instead of after the pause."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until it is rung, at most so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return
        finally:
            self._rung.clear()


@asynccontextmanager
async def rounds(
    name: str, work: Callable[[], Awaitable[bool]], *, every_s: float, bell: Bell, here: bool = True
) -> AsyncIterator[None]:
    """Call `work` every `every_s` seconds while the block runs; at once again when it says that there is more.

    A round that fails is logged and tried again later, after a longer and longer pause; the service goes on. With
    `here` False nothing is called: the settings leave such work to other processes.
    """
    if not here:
        yield
        return
    ending = asyncio.Event()

    async def go() -> None:
        failures = 0
        while not ending.is_set():
            try:
                more = await work()
                failures = 0
            except Exception:  # the job runner: a database that is away must not end the work for good
                failures += 1
                more = False
                log.exception("a round of %s failed", name)
            if not more:
                await bell.wait(min(every_s * 2**failures, max(_LONGEST_PAUSE_S, every_s)))

    task = asyncio.create_task(go(), name=name)
    try:
        yield
    finally:
        ending.set()
        bell.ring()
        # A round that is at work may end it; one that hangs may not keep the process.
        await asyncio.wait([task], timeout=_LAST_ROUND_S)
        task.cancel()
        await asyncio.wait([task])
