"""The end of a process, told early: whoever holds sockets or long work can let go before the doors close."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)

Farewell = Callable[[], Awaitable[None]]
_FAREWELLS_S = 5.0


class Lifecycle:
    """Whether this process is about to end. Once it is, readiness says no and every answer closes its connection."""

    def __init__(self) -> None:
        self._is_ending = asyncio.Event()
        self._farewells: list[Farewell] = []

    @property
    def is_ending(self) -> bool:
        return self._is_ending.is_set()

    async def ending(self) -> None:
        """Returns when the end begins."""
        await self._is_ending.wait()

    @contextmanager
    def at_end(self, farewell: Farewell) -> Iterator[None]:
        """While the block runs, `farewell` is called once when the end begins, before connections are closed.

        For sockets: send RESTARTING and close with 1012. It has five seconds, together with all others.
        """
        self._farewells.append(farewell)
        try:
            yield
        finally:
            self._farewells.remove(farewell)

    async def end(self) -> None:
        """Begin the end; returns when every farewell is said, or after five seconds. A second call does nothing."""
        if self.is_ending:
            return
        self._is_ending.set()
        saying = [asyncio.ensure_future(farewell()) for farewell in self._farewells]
        if not saying:
            return
        done, late = await asyncio.wait(saying, timeout=_FAREWELLS_S)
        for one in late:
            one.cancel()
        for one in done:
            if error := one.exception():
                log.error("a farewell failed", exc_info=error)
