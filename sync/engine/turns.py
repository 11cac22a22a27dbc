"""One at a time for each diagram: two never work on the same one at once."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary


class Turns:
    """Shared by all who work on the diagrams of one library, on one loop."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, diagram: str) -> asyncio.Lock:
        """The lock to hold while working on a diagram. It is not re-entrant."""
        lock = self._locks.get(diagram)
        if lock is None:
            lock = self._locks[diagram] = asyncio.Lock()
        return lock
