"""Batches that come in several frames, put together again within limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from services.updates.pushes import digest
from sync.wire import limits
from sync.wire.messages import Blob, Push, Status


@dataclass(slots=True)
class Budget:
    """Bytes that all sockets of a process may hold of batches that are not complete."""

    left: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A batch that has come in whole."""

    push: Push
    blobs: list[Blob]


@dataclass(frozen=True, slots=True)
class Broken:
    """A batch that cannot become one; all that came of it is forgotten."""

    push: Push
    status: Status
    reason: str


@dataclass(slots=True)
class _Part:
    push: Push
    blobs: list[Blob] = field(default_factory=list)
    size: int = 0
    timer: asyncio.TimerHandle | None = None


class Assembly:
    """The one unfinished batch of a socket."""

    def __init__(self, budget: Budget, late: Callable[[Push], None]) -> None:
        self._budget = budget
        self._late = late  # told of a batch whose next frame did not come in time
        self._part: _Part | None = None

    def add(self, push: Push) -> Whole | Broken | None:
        """Take a frame: the batch that it completes, what is wrong with it, or None when more is to come."""
        part = self._part
        if part is not None and part.push.batch_id != push.batch_id:
            self.drop()
            return Broken(part.push, Status.INVALID, "another batch began before this one was complete")
        if part is None:
            part = self._part = _Part(push)
        size = sum(len(blob.data) for blob in push.blobs)
        wrong = self._wrong(part, push, size)
        if wrong is not None:
            self.drop()
            return wrong
        self._budget.left -= size
        part.size += size
        part.blobs += push.blobs
        if part.timer is not None:
            part.timer.cancel()
        if push.more:
            part.timer = asyncio.get_running_loop().call_later(limits.UNFINISHED_S, self._too_late, part)
            return None
        self.drop()
        if push.sha256 != digest(part.blobs):
            return Broken(push, Status.INVALID, "the hash of the batch does not fit its bytes")
        return Whole(push, part.blobs)

    def _wrong(self, part: _Part, push: Push, size: int) -> Broken | None:
        if part.push.diagram != push.diagram:
            return Broken(push, Status.INVALID, "the frames of a batch belong to one diagram")
        if size > limits.BLOB:
            return Broken(push, Status.TOO_LARGE, f"a frame may carry {limits.BLOB} bytes; push it by HTTP")
        if part.size + size > limits.BATCH or len(part.blobs) + len(push.blobs) > limits.PEERS:
            return Broken(push, Status.TOO_LARGE, "the batch is too large")
        if size > self._budget.left:
            return Broken(push, Status.SLOW_DOWN, "too many batches are coming in")
        return None

    def drop(self) -> None:
        """Forget what has come of it."""
        part, self._part = self._part, None
        if part is not None:
            self._budget.left += part.size
            if part.timer is not None:
                part.timer.cancel()

    def _too_late(self, part: _Part) -> None:
        if self._part is part:
            self.drop()
            self._late(part.push)
