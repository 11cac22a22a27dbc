"""How the loop of `sync` waits for the library's disk without being held up by it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

T = TypeVar("T")


class Disk(Protocol):
    async def read(self, work: Callable[[], T]) -> T:
        """What `work` reads; it may block."""
        ...

    async def write(self, future: Future[T]) -> T:
        """The result of a write, once it is on the disk."""
        ...


class BesideTheLoop:
    """Reads in helper threads, and waits for the writer thread without blocking."""

    async def read(self, work: Callable[[], T]) -> T:
        return await asyncio.to_thread(work)

    async def write(self, future: Future[T]) -> T:
        return await asyncio.wrap_future(future)


class InTheLoop:
    """Everything at once, in a fixed order, for simulations: the same seed gives the same run."""

    async def read(self, work: Callable[[], T]) -> T:
        return work()

    async def write(self, future: Future[T]) -> T:
        return future.result()
