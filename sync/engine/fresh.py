"""The last edits of open diagrams, as they were reported after their commit: pushed without reading them again."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from storage.sync_states import Version
from sync.wire import limits
from sync.wire.messages import Blob

MOST_BLOBS = limits.BLOBS
MOST_BYTES = limits.MEBIBYTE


@dataclass(frozen=True, slots=True)
class Saved:
    """A blob that is on the disk as update `number`."""

    blob: Blob
    number: int


@dataclass(slots=True)
class _Kept:
    saved: list[Saved] = field(default_factory=list)
    size: int = 0
    last: int = 0
    is_full: bool = False


class Fresh:
    """Bounded: of a diagram with more than a socket takes at once nothing is kept, and its document is asked instead.

    Usable from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, _Kept] = {}

    def add(self, diagram: str, blob: Blob, number: int) -> None:
        with self._lock:
            kept = self._kept.setdefault(diagram, _Kept())
            kept.last = max(number, kept.last)
            kept.size += len(blob.data)
            kept.is_full |= kept.size > MOST_BYTES or len(kept.saved) >= MOST_BLOBS
            if kept.is_full:
                kept.saved.clear()
            else:
                kept.saved.append(Saved(blob, number))

    def since(self, diagram: str, number: int) -> list[Saved]:
        """Those after update `number`, in their order; those before are forgotten."""
        with self._lock:
            kept = self._kept.get(diagram)
            if kept is None:
                return []
            kept.saved = sorted((one for one in kept.saved if one.number > number), key=lambda one: one.number)
            kept.size = sum(len(one.blob.data) for one in kept.saved)
            kept.is_full = False
            return list(kept.saved)

    def forget(self, diagram: str) -> None:
        """They are no part of the diagram any more."""
        with self._lock:
            self._kept.pop(diagram, None)

    def last(self, diagram: str) -> int:
        """The number of the last update that was ever reported of it."""
        with self._lock:
            kept = self._kept.get(diagram)
            return 0 if kept is None else kept.last


def follows(saved: list[Saved], known: Version) -> bool:
    """Whether somebody who has `known` can take them one after the other: no operation is left out."""
    ends = dict(known)
    for one in saved:
        if one.blob.start > ends.get(one.blob.peer, 0):
            return False
        ends[one.blob.peer] = max(one.blob.end, ends.get(one.blob.peer, 0))
    return True
