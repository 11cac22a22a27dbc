"""Those who want to hear of something, each told in turn."""

from __future__ import annotations

from collections.abc import Callable

Leave = Callable[[], None]


class Watchers:
    """Belongs to one loop, as what it tells of does."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[], None]] = []

    def add(self, callback: Callable[[], None]) -> Leave:
        """The way out may be taken more than once."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    def tell(self) -> None:
        for callback in tuple(self._callbacks):
            callback()
