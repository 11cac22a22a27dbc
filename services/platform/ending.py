"""Ending tasks that run for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

_AGAIN_S = 0.05


async def end(tasks: Collection[asyncio.Task[Any]]) -> None:  # Any: what they would have returned is of no interest
    """Cancel `tasks` and wait for them; again where a library in between took the cancellation for its own timeout."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_AGAIN_S)
