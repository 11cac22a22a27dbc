"""Time and chance, so that tests can have their own."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

SLOW_BYTES_PER_S = 16_000.0
"""Of the slowest line that is reckoned with, 128 kbit/s: what may be under way on it is given the time it takes."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`now` is monotonic seconds, `wall` Unix time for people; `sleep` waits for seconds; `chance` is for jitter."""

    now: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: random.Random = field(default_factory=random.Random)

    def jittered(self, seconds: float) -> float:
        """Between nothing and `seconds`, so that many who failed together do not come back together."""
        return self.chance.uniform(0.0, seconds)
