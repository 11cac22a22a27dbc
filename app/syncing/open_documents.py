"""Which diagrams are open, and how those who have them open are given what came from elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Protocol

from app.library.saving import SavedEdit

Leave = Callable[[], None]


class Taker(Protocol):
    """One open diagram, as it can be reached from any thread."""

    def take(self, updates: Sequence[bytes]) -> Future[None]:
        """Merge these on the document's own thread, by and by; done when they are shown, or when it is closed."""
        ...

    def version(self) -> Future[Mapping[int, int]]:
        """What the document has; asked on its own thread."""
        ...

    def freeze(self, frozen: bool) -> Future[None]:
        """The document only shows from now on whoever may edit it, or no longer; done when that holds."""
        ...

    def restrict(self, reason: str) -> None:
        """The document only shows from now on, for this reason; an empty one: it may be edited."""
        ...


class OpenDocuments:
    """The open diagrams of one program. Usable from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, list[Taker]] = {}
        self._watchers: list[Callable[[str, bool], None]] = []
        self._keepers: list[Callable[[str, SavedEdit], None]] = []

    def add(self, diagram: str, taker: Taker) -> Leave:
        """A diagram is open; the way out says that it no longer is."""
        with self._lock:
            takers = self._open.setdefault(diagram, [])
            takers.append(taker)
            first = len(takers) == 1
        if first:
            self._tell(diagram, True)

        def leave() -> None:
            with self._lock:
                takers = self._open.get(diagram, [])
                if taker not in takers:
                    return
                takers.remove(taker)
                last = not takers
                if last:
                    self._open.pop(diagram, None)
            if last:
                self._tell(diagram, False)

        return leave

    def __contains__(self, diagram: object) -> bool:
        return diagram in self._open

    def all(self) -> tuple[str, ...]:
        """The diagrams that are open."""
        with self._lock:
            return tuple(self._open)

    def takers(self, diagram: str) -> Sequence[Taker]:
        """Those who have the diagram open; more than one only for a moment."""
        with self._lock:
            return tuple(self._open.get(diagram, ()))

    def restrict(self, diagram: str, reason: str) -> None:
        """Whoever has it open only shows it from now on, for this reason; an empty one: it may be edited."""
        for taker in self.takers(diagram):
            taker.restrict(reason)

    def saved(self, diagram: str, edit: SavedEdit) -> None:
        """An edit of an open diagram is on the disk."""
        for keeper in tuple(self._keepers):
            keeper(diagram, edit)

    def watch_edits(self, callback: Callable[[str, SavedEdit], None]) -> Leave:
        """Be told of every edit of an open diagram when it is on the disk, on the writer's thread: be quick."""
        self._keepers.append(callback)
        return lambda: self._keepers.remove(callback)

    def watch(self, callback: Callable[[str, bool], None]) -> Leave:
        """Be told, on any thread, which diagram was opened or closed last; those that are open at once."""
        with self._lock:
            self._watchers.append(callback)
            there = tuple(self._open)
        for diagram in there:
            callback(diagram, True)
        return lambda: self._watchers.remove(callback)

    def _tell(self, diagram: str, opened: bool) -> None:
        for watcher in tuple(self._watchers):
            watcher(diagram, opened)
