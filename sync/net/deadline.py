"""Waiting for something, but not for ever, by the clock of a `Pace`."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from sync.pace import Pace

T = TypeVar("T")


async def within(pace: Pace, seconds: float, work: Coroutine[Any, Any, T] | asyncio.Future[T]) -> T:
    """What `work` gives. It is given up when the time is over, or when the caller is.

    A request in flight must not be given up: hand in `asyncio.shield` of it. Raises: TimeoutError.
    """
    doing = asyncio.ensure_future(work)
    timer = asyncio.ensure_future(pace.sleep(seconds))
    try:
        await asyncio.wait((doing, timer), return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise TimeoutError
        return doing.result()
    finally:
        doing.cancel()
        timer.cancel()
        await asyncio.gather(doing, timer, return_exceptions=True)
