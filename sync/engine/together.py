"""Many small things at once: what they write then reaches the disk in a few commits instead of one for each."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")

_AT_ONCE = 32


async def together(works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:  # Any: what nobody sends to a coroutine
    """Their results, in their order. All come to their end; then the first that failed, if any, raises."""
    free = asyncio.Semaphore(_AT_ONCE)

    async def one(work: Coroutine[Any, Any, T]) -> T:
        async with free:
            return await work

    found = await asyncio.gather(*(one(work) for work in works), return_exceptions=True)
    done: list[T] = []
    for result in found:
        if isinstance(result, BaseException):
            raise result
        done.append(result)
    return done
