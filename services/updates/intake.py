"""Where batches come in: read first by a worker, then committed together, then answered.

Many senders are served by one transaction, which is what makes thousands of durable updates a second possible. Nobody
hears "stored" before the transaction that stores it has been committed.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError

from services.platform.ending import end
from services.platform.errors import Invalid
from services.platform.metrics import PUSH_ACK, PUSHED_BYTES, REJECTED
from services.platform.platform import Platform
from services.updates.examiners import Examiners
from services.updates.hints import Hints
from services.updates.log import append
from services.updates.pushes import SUSPICIOUS, Outcome, Push
from services.updates.questions import Finding
from services.updates.settings import UpdatesSettings
from services.updates.trouble import TROUBLE
from sync.wire.messages import Status, Update

log = logging.getLogger(__name__)

_GROUP = 256  # batches in one transaction
_GROUP_BYTES = 8 * 1024 * 1024
_READ_AT_ONCE = 64
_AWAY = Outcome(Status.UNAVAILABLE, reason="the database does not answer; nothing was stored", retry_after_s=1)
_FULL = Outcome(Status.SLOW_DOWN, reason="too much is waiting already", retry_after_s=2)
_REFUSALS = {Finding.WRONG: Status.INVALID, Finding.POISON: Status.POISON}


@dataclass(slots=True)
class _Waiting:
    push: Push
    answer: asyncio.Future[Outcome] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def settle(self, outcome: Outcome) -> None:
        if not self.answer.done():  # else whoever asked has gone
            self.answer.set_result(outcome)


class Intake:
    """One per service and process; made by `open_intake`."""

    def __init__(self, platform: Platform, examiners: Examiners, settings: UpdatesSettings) -> None:
        self._platform = platform
        self._settings = settings
        self.examiners = examiners
        self.hints = Hints(platform.pubsub)
        self._unread: list[_Queue] = [_Queue() for _ in range(len(examiners))]
        self._read = _Queue()
        self._bytes = 0

    async def push(self, push: Push) -> Outcome:
        """Take a batch; when this returns `stored` or `known`, it is committed."""
        began = time.perf_counter()
        outcome = await self._push(push)
        if outcome.status in (Status.STORED, Status.KNOWN):
            PUSH_ACK.observe(time.perf_counter() - began)
        else:
            REJECTED.labels(outcome.status.value).inc()
        if outcome.status in SUSPICIOUS:
            log.warning("updates of %s for %s are refused: %s", push.user_id, push.diagram_id, outcome.status.value)
        if outcome.status is Status.STORED:
            PUSHED_BYTES.inc(push.size)
        return outcome

    async def _push(self, push: Push) -> Outcome:
        size = push.size
        if self._bytes + size > self._settings.waiting_bytes:
            return _FULL
        if not push.blobs:
            return Outcome(Status.INVALID, reason="the batch is empty")
        waiting = _Waiting(push)
        self._bytes += size
        try:
            self._unread[self.examiners.number_of(push.diagram_id)].put(waiting)
            return await waiting.answer
        finally:
            self._bytes -= size

    async def read(self, number: int) -> None:
        """Let one worker read what is waiting for it, for ever."""
        while True:
            group = await self._unread[number].take(_READ_AT_ONCE)
            try:
                answers = await self.examiners[number].examine([one.push.blobs for one in group])
            except Exception as error:  # no worker can be started: nothing is stored unread
                log.error("no worker reads: %s", type(error).__name__)
                for one in group:
                    one.settle(_AWAY)
                await asyncio.sleep(1)
                continue
            for one, answer in zip(group, answers, strict=True):
                if answer.finding is Finding.SOUND:
                    self._read.put(one)
                else:
                    one.settle(Outcome(_REFUSALS.get(answer.finding, Status.POISON), reason=answer.reason))

    async def commit(self) -> None:
        """Write what has been read, a group at a time, for ever."""
        while True:
            await self._commit(await self._read.take(_GROUP))

    async def _commit(self, group: Sequence[_Waiting]) -> None:
        try:
            outcomes = await append(self._platform.database, [one.push for one in group], self._platform.clock())
        except (IntegrityError, Invalid) as error:
            if len(group) > 1:  # one of them is to blame; the others must not suffer
                for one in group:
                    await self._commit([one])
                return
            log.error("a batch could not be stored: %s", type(error).__name__)
            outcomes = [_AWAY]
        except TROUBLE as error:
            log.warning("nothing could be stored: %s", type(error).__name__)
            outcomes = [_AWAY] * len(group)
        except Exception:  # this loop serves everybody: it must not end
            log.exception("nothing could be stored")
            outcomes = [_AWAY] * len(group)
        for one, outcome in zip(group, outcomes, strict=True):
            one.settle(outcome)
        rows: dict[str, list[Update]] = {}
        for one, outcome in zip(group, outcomes, strict=True):
            if outcome.rows:
                rows.setdefault(one.push.diagram_id, []).extend(outcome.rows)
        self.hints.grown(rows)


class _Queue:
    """What waits, handed out in groups that are as large as they have become meanwhile."""

    def __init__(self) -> None:
        self._items: deque[_Waiting] = deque()
        self._some = asyncio.Event()

    def put(self, item: _Waiting) -> None:
        self._items.append(item)
        self._some.set()

    async def take(self, most: int) -> list[_Waiting]:
        await self._some.wait()
        group: list[_Waiting] = []
        size = 0
        while self._items and len(group) < most and (size < _GROUP_BYTES or not group):
            group.append(self._items.popleft())
            size += group[-1].push.size
        if not self._items:
            self._some.clear()
        return group


@asynccontextmanager
async def open_intake(platform: Platform, settings: UpdatesSettings | None = None) -> AsyncIterator[Intake]:
    """An intake that works until the block ends; what is still waiting then is answered by nobody."""
    chosen = settings or UpdatesSettings()
    examiners = Examiners(chosen)
    intake = Intake(platform, examiners, chosen)
    tasks = [
        asyncio.create_task(intake.commit(), name="log-commit"),
        asyncio.create_task(intake.hints.tell(), name="log-hints"),
    ]
    tasks += [asyncio.create_task(intake.read(number), name=f"log-read-{number}") for number in range(len(examiners))]
    try:
        yield intake
    finally:
        await end(tasks)
        await examiners.close()
