"""Time that jumps: as soon as nobody has anything else to do, it is the moment that somebody waits for."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
_STUCK_S = 30.0
_AT_WORK_S = 120.0  # the longest that a server may compute


class Time:
    """`now` in seconds. What takes real time (a server at work) is announced with `real`, and waited for."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = itertools.count()
        self._busy = 0
        self._calm = asyncio.Event()
        self._calm.set()

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._number), future))
        await future

    @contextmanager
    def real(self) -> Iterator[None]:
        """Time stands still meanwhile."""
        self._busy += 1
        self._calm.clear()
        try:
            yield
        finally:
            self._busy -= 1
            if not self._busy:
                self._calm.set()

    async def run(self, *works: Coroutine[Any, Any, T]) -> list[T]:  # Any: what nobody sends or yields
        """All of them at once, to their ends, with as much time as they want."""
        tasks = [asyncio.create_task(work) for work in works]
        waited_s = 0.0
        while not all(task.done() for task in tasks):
            await self._quiet()
            if all(task.done() for task in tasks):
                break
            if self._jump():
                waited_s = 0.0
                continue
            assert waited_s < _STUCK_S, "somebody waits for something that is neither time nor the server"
            await asyncio.sleep(0.005)
            waited_s += 0.005
        return [task.result() for task in tasks]

    async def _quiet(self) -> None:
        """Until nobody has anything to do: no thread and no socket is part of this, so that the loop itself knows."""
        ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]  # it has no public name
        while True:
            if self._busy:
                async with asyncio.timeout(_AT_WORK_S):
                    await self._calm.wait()
            await asyncio.sleep(0)
            if not ready and not self._busy:
                return

    def _jump(self) -> bool:
        """To the next moment that somebody waits for; False when nobody does."""
        while self._sleepers:
            at, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                self.now = max(self.now, at)
                future.set_result(None)
                return True
        return False
