"""Work beside the requests, done again and again until the service ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import uniform

from services.platform.platform import Platform

log = logging.getLogger(__name__)
_LONGEST_PAUSE_S = 60.0
_MOST_DOUBLINGS = 10
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


@dataclass(frozen=True, slots=True)
class Every:
    """The pause between two rounds.

    With `waits_first` the first round too comes after a pause. Each pause is shorter or longer by up to the part
    `spread` of it, as chance has it, so that processes that began together take turns.
    """

    seconds: float
    waits_first: bool = False
    spread: float = 0.0

    def pause(self, failures: int) -> float:
        """In seconds, after so many failures one after another: longer and longer, up to a minute or to `seconds`."""
        doubled = self.seconds * (1 << min(failures, _MOST_DOUBLINGS))
        return min(doubled, max(_LONGEST_PAUSE_S, self.seconds)) * uniform(1 - self.spread, 1 + self.spread)


@asynccontextmanager
async def rounds(
    platform: Platform, work: Callable[[], Awaitable[bool]], *, name: str, every: Every, bell: Bell | None = None
) -> AsyncIterator[None]:
    """Call `work` again and again while the block runs; without a pause when it says that there is more.

    A round that fails is logged and tried again later; the service goes on. Nothing is called where the setting
    `background` leaves such work to other processes.
    """
    if not platform.settings.background:
        yield
        return
    ending, rung = asyncio.Event(), bell or Bell()

    async def go() -> None:
        failures = 0
        if every.waits_first:
            await rung.wait(every.pause(failures))
        while not ending.is_set():
            try:
                more = await work()
                failures = 0
            except Exception:  # the job runner: a database that is away must not end the work for good
                failures += 1
                more = False
                log.exception("a round of %s failed", name)
            if not more:
                await rung.wait(every.pause(failures))

    task = asyncio.create_task(go(), name=name)
    try:
        yield
    finally:
        ending.set()
        rung.ring()
        # A round that is at work may end it; one that hangs may not keep the process.
        await asyncio.wait([task], timeout=_LAST_ROUND_S)
        task.cancel()
        await asyncio.wait([task])
