"""Batches that are under way on one welcomed connection, and their answers."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from sync.live.outgoing import Outgoing
from sync.pace import Pace
from sync.wire import limits
from sync.wire.messages import Ack, Blob, Push, Refused, Status, Welcome

AT_ONCE = 4
OVERDUE_S = 120.0
# The server lets a person push 120 batches in ten seconds, in a row or one by one; what is not sent gathers.
_BURST, _PER_S = 100.0, 10.0


class CutOff(Exception):
    """The connection has ended; whatever was under way is sent again on the next one."""


@dataclass(slots=True)
class _Waiting:
    diagram: str
    since: float
    answer: asyncio.Future[Ack] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Talk:
    """From the welcome to the end of the connection."""

    def __init__(self, welcome: Welcome, outgoing: Outgoing, pace: Pace) -> None:
        self.session = welcome.session
        self.epoch = welcome.epoch
        self.outgoing = outgoing
        self.is_over = False
        self._pace = pace
        self._waiting: dict[str, _Waiting] = {}
        self._free = asyncio.Semaphore(AT_ONCE)
        self._writing = asyncio.Lock()
        self._left, self._left_at = _BURST, pace.now()

    async def push(self, diagram: str, batch_id: str, blobs: Sequence[Blob]) -> Ack:
        """Send a batch and wait for what became of it. Raises: CutOff."""
        async with self._free:
            await self._allowance()
            if self.is_over:
                raise CutOff
            waiting = self._waiting[batch_id] = _Waiting(diagram, self._pace.now())
            try:
                # To its end, also when nobody waits for the answer: half a batch would break the next one.
                writing = asyncio.create_task(self._write(frames(diagram, batch_id, blobs)))
                await asyncio.shield(writing)
                return await waiting.answer
            finally:
                self._waiting.pop(batch_id, None)

    def answered(self, ack: Ack) -> None:
        waiting = self._waiting.get(ack.batch_id)
        if waiting is not None and not waiting.answer.done():
            waiting.answer.set_result(ack)

    def refused(self, refusal: Refused) -> None:
        """The server could not even look at a batch of a diagram: it is as if nothing was sent."""
        for batch_id, waiting in list(self._waiting.items()):
            if waiting.diagram == refusal.diagram:
                again = Ack(
                    batch_id=batch_id, diagram=waiting.diagram, status=Status.UNAVAILABLE, reason=refusal.reason,
                    retry_after_s=refusal.retry_after_s,
                )  # fmt: skip
                self.answered(again)

    def is_overdue(self) -> bool:
        """Whether a batch was never answered: then this connection is not what it seems."""
        now = self._pace.now()
        return any(now - one.since > OVERDUE_S for one in self._waiting.values())

    def end(self) -> None:
        self.is_over = True
        for waiting in self._waiting.values():
            if not waiting.answer.done():
                waiting.answer.set_exception(CutOff())

    async def _write(self, batch: Sequence[Push]) -> None:
        async with self._writing:  # no frame of another batch may come between
            for frame in batch:
                await self.outgoing.room()
                if self.is_over:
                    return
                self.outgoing.put(frame)

    async def _allowance(self) -> None:
        now = self._pace.now()
        self._left = min(self._left + (now - self._left_at) * _PER_S, _BURST)
        self._left_at = now
        self._left -= 1
        if self._left < 0:
            await self._pace.sleep(-self._left / _PER_S)


def frames(diagram: str, batch_id: str, blobs: Sequence[Blob]) -> list[Push]:
    """A batch cut into frames that the server takes."""
    groups: list[list[Blob]] = [[]]
    size = 0
    digest = hashlib.sha256()
    for blob in blobs:
        digest.update(blob.data)
        size += len(blob.data)
        if groups[-1] and (size > limits.BLOB or len(groups[-1]) == limits.BLOBS):
            groups.append([])
            size = len(blob.data)
        groups[-1].append(blob)
    *first, last = groups
    return [
        *(Push(batch_id=batch_id, diagram=diagram, blobs=group, more=True) for group in first),
        Push(batch_id=batch_id, diagram=diagram, blobs=last, sha256=digest.digest()),
    ]
