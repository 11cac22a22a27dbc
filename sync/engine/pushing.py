"""Giving the server what it lacks, many diagrams in one request."""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Callable, Iterable

from storage.errors import DiagramMissing
from sync.engine.pending import Answered, Next, Pending
from sync.engine.side import Server
from sync.engine.survey import NewEpoch
from sync.engine.together import together
from sync.engine.workplace import Workplace
from sync.errors import NotNow, SignedOut, Unreadable
from sync.wire import limits

log = logging.getLogger(__name__)

_REQUEST = 6 * limits.MEBIBYTE  # of blobs in one request; the rest of its limit is for what surrounds them
_ENTRY, _BLOB = 700, 60  # bytes that surround a diagram and a blob there
_AGAIN = 60  # answers about one diagram that stored nothing, before it is left for another round
_LATER, _LONGEST_S = 5, 10.0  # times that a diagram is waited for, and how long at most; then it is another round's


class Pushing:
    """One round of it. `done` is called for every diagram that is through, well or not."""

    def __init__(self, place: Workplace, server: Server, epoch: str, done: Callable[[str], None]) -> None:
        self._place = place
        self._server = server
        self._epoch = epoch
        self._done = done
        self._ahead: deque[str] = deque()
        self._later: dict[str, float] = {}
        self._tries: Counter[str] = Counter()
        self._waits: Counter[str] = Counter()
        self.pushed: set[str] = set()  # those of which something was taken
        self.behind: set[str] = set()  # those of which something is left

    async def push(self, diagrams: Iterable[str]) -> None:
        """Push until nothing is left. Raises: SyncError, storage's errors, NewEpoch."""
        self._ahead.extend(diagrams)
        while self._ahead or self._later:
            if not self._ahead:
                await self._wait()
            group = await self._group()
            if group:
                await self._give(group)

    async def _group(self) -> list[Pending]:
        group: list[Pending] = []
        size = 0
        while self._ahead and len(group) < limits.ENTRIES:
            pending = await self._pending(self._ahead[0])
            cost = 0 if pending is None else _ENTRY + pending.size + _BLOB * len(pending.blobs)
            if group and size + cost > _REQUEST:
                break  # it comes first in the next one
            self._ahead.popleft()
            if pending is None:
                continue
            group.append(pending)
            size += cost
        return group

    async def _pending(self, diagram: str) -> Pending | None:
        """What is pending of it; None when nothing is, or it cannot be read: then it is through."""
        try:
            pending = await self._place.outbox.pending(diagram)
        except DiagramMissing:  # deleted for good just now
            self._done(diagram)
            return None
        except (NotNow, Unreadable) as error:
            log.warning("%s cannot be read here: %s", diagram, error)
            self._give_up(diagram)
            return None
        if not pending:
            self._done(diagram)
            return None
        return pending

    async def _give(self, group: list[Pending]) -> None:
        answer = await self._server.push(group)
        outbox = self._place.outbox
        answers = await together(
            outbox.acknowledged(pending, ack, epoch=answer.epoch)
            for pending, ack in zip(group, answer.acks, strict=True)
        )
        if answer.epoch != self._epoch:
            raise NewEpoch(answer.epoch)
        for pending, answered in zip(group, answers, strict=True):
            self._go_on(pending, answered)
        if any(answered.next is Next.SIGN_IN for answered in answers):
            raise SignedOut("the session is over")

    def _go_on(self, pending: Pending, answered: Answered) -> None:
        diagram = pending.diagram
        if answered.next is Next.GO_ON:
            self.pushed.add(diagram)
            if pending.whole:
                self._done(diagram)
            else:
                self._ahead.append(diagram)
        elif answered.next in (Next.AGAIN, Next.BY_HTTP) and self._tries[diagram] < _AGAIN:
            self._tries[diagram] += 1
            self._ahead.append(diagram)
        elif answered.next is Next.LATER and answered.wait_s <= _LONGEST_S and self._waits[diagram] < _LATER:
            self._waits[diagram] += 1
            self._later[diagram] = answered.wait_s
        elif answered.next in (Next.HELD, Next.REWRITE):
            self._done(diagram)
        else:
            self._give_up(diagram)

    def _give_up(self, diagram: str) -> None:
        self.behind.add(diagram)
        self._done(diagram)

    async def _wait(self) -> None:
        await self._place.pace.sleep(max(self._later.values()))
        self._ahead.extend(self._later)
        self._later.clear()
