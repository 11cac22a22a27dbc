"""Telling how something stands when several threads find that out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")


class Telling(Generic[T]):
    """Those who want to know how something stands. What each is told last is so, whichever threads tell it.

    Whoever tells reads it and passes it on before anybody else may. Else what one thread has found out could be told
    after what another has found out since, and would be believed until something happens again.
    """

    def __init__(self, how: Callable[[], T]) -> None:
        """`how` it stands; called on the thread that tells."""
        self._how = how
        self._callbacks: list[Callable[[T], None]] = []
        self._turn = threading.RLock()

    def add(self, callback: Callable[[T], None]) -> Callable[[], None]:
        """Told at once, and of every change, on any thread, where it may wait for nothing; returns the way out."""
        with self._turn:
            self._callbacks.append(callback)
            callback(self._how())
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    def tell(self) -> None:
        """It has changed."""
        with self._turn:
            callbacks = tuple(self._callbacks)
            if not callbacks:
                return
            how = self._how()
            for callback in callbacks:
                try:
                    callback(how)
                except Exception:  # one window must not keep the news from the others
                    log.exception("a window could not be told how it stands")
