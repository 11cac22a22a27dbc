"""Those who want to be told something, in the order in which they asked for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
Unsubscribe: TypeAlias = Callable[[], None]


class Listeners(Generic[T]):
    """One that raises keeps nobody else from hearing; its error goes on up afterwards."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[T], None]] = []

    def add(self, callback: Callable[[T], None]) -> Unsubscribe:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def tell(self, value: T) -> None:
        if self._callbacks:
            _tell_each(tuple(self._callbacks), 0, value)


def _tell_each(callbacks: Sequence[Callable[[T], None]], at: int, value: T) -> None:
    """Those from `at` on; what a stack of contexts does, which takes longer than the calls."""
    try:
        callbacks[at](value)
    finally:
        if at + 1 < len(callbacks):
            _tell_each(callbacks, at + 1, value)


class Queue(Listeners[T]):
    """What is said while somebody is being told comes to everybody after it."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[T] = deque()
        self._telling = False

    @property
    def is_telling(self) -> bool:
        return self._telling

    def tell(self, value: T) -> None:
        self._waiting.append(value)
        self._go_on()

    def hold(self) -> None:
        """Keep back what is said from now on."""
        self._telling = True

    def release(self, together: Callable[[list[T]], T]) -> None:
        """Say what was kept back as one thing, unless that is nothing."""
        self._telling = False
        kept = list(self._waiting)
        self._waiting.clear()
        if kept and (whole := together(kept)):
            self.tell(whole)

    def _go_on(self) -> None:
        if self._telling:
            return  # a listener has caused it: the call below will come round to it
        self._telling = True
        try:
            while self._waiting:
                super().tell(self._waiting.popleft())
        finally:
            self._telling = False
