"""One open diagram: it joins, takes what arrives, pushes what is new, on one connection after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from enum import Enum

from storage.errors import DiagramMissing, StorageError
from storage.sync_states import NOTHING, SyncState, Version
from sync.engine.delivery import Delivery, Fate, arrivals_of, includes
from sync.engine.pending import Next, Pending
from sync.errors import SyncError
from sync.live.home import Home, Me
from sync.live.talk import CutOff, Talk
from sync.status import Hold
from sync.wire import limits
from sync.wire.codes import Code
from sync.wire.messages import Access, Closed, Join, Joined, Leave, Mode, Refused, Updates

log = logging.getLogger(__name__)

REST_S = 5.0
LONG_REST_S = 30.0
_PATIENCE_S = 300.0
_MOST_BYTES = 16 * limits.MEBIBYTE  # of rows that wait for the disk; then the socket is not read


class Phase(Enum):
    """Where a diagram is in the conversation."""

    OUT = "out"  # it is to be joined
    RESTING = "resting"  # it is to be joined a little later
    IN = "in"
    HELD = "held"  # not before somebody says that something has changed
    GONE = "gone"  # it is not here any more


class Seat:
    """`joined` is called when the server has let the diagram in: what was shown before is forgotten there."""

    def __init__(self, diagram: str, home: Home, me: Me, joined: Callable[[], None]) -> None:
        self.diagram = diagram
        self.phase = Phase.OUT
        self._home = home
        self._place = home.place
        self._me = me
        self._joined = joined
        self._talk: Talk | None = None
        self._rows: list[Updates] = []
        self._bytes = 0
        self._promised: Version = NOTHING
        self._answer: asyncio.Future[Joined | Refused] | None = None
        self._news = asyncio.Event()
        self._edits = asyncio.Event()
        self._room = asyncio.Event()
        self._rest: asyncio.Task[None] | None = None
        self._tasks = [asyncio.create_task(self._keep()), asyncio.create_task(self._push_on())]
        for task in self._tasks:
            task.add_done_callback(self._ended)

    @property
    def wants_in(self) -> bool:
        """Whether a connection would be of use."""
        return self.phase not in (Phase.GONE, Phase.HELD)

    # What the connection tells

    def begin(self, talk: Talk) -> None:
        """There is a connection: join it."""
        self._talk = talk
        if self.phase is not Phase.GONE:
            self._stand(Phase.OUT)
        self._news.set()

    def cut_off(self) -> None:
        """The connection is gone, and all that was said on it."""
        self._talk = None
        if self.phase not in (Phase.GONE, Phase.HELD):
            self._stand(Phase.OUT)
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(CutOff())

    def answered(self, answer: Joined | Refused) -> None:
        """To `join`."""
        if self._answer is None or self._answer.done():
            return
        if isinstance(answer, Joined) and answer.mode is Mode.DELTA:
            self._stand(Phase.IN)
            self._promised = answer.version
            self._joined()
        self._answer.set_result(answer)

    async def arrived(self, updates: Updates) -> None:
        """Rows of the log; waits while too many wait for the disk already."""
        if self.phase is not Phase.IN:  # those of an earlier time: all of them come again
            return
        self._rows.append(updates)
        self._bytes += sum(len(row.data) for row in updates.updates)
        self._news.set()
        if self._bytes > _MOST_BYTES:
            self._room.clear()
            await self._room.wait()

    async def access(self, message: Access) -> None:
        """The role is another one now."""
        await self._place.disk.write(self._place.library.sync_states.set_role(self.diagram, message.role))
        self._home.changed(self.diagram)
        self._edits.set()

    async def closed(self, message: Closed) -> None:
        """The diagram was taken away; what is here stays."""
        self._stand(Phase.HELD)
        await self._hold(Hold.WITHDRAWN, message.reason)

    # What this side tells

    def saved(self) -> None:
        """There is something new to push, or something else has changed that may let it go on."""
        self._edits.set()
        if self.phase is Phase.HELD:
            self._stand(Phase.OUT)
            self._news.set()

    async def close(self) -> None:
        """Leave. A batch that is under way is not waited for: its answer is asked for at the next sync."""
        if self._talk is not None and self.phase is Phase.IN:
            self._talk.outgoing.put(Leave(diagram=self.diagram))
        self._stand(Phase.GONE)
        tasks = [*self._tasks, *([self._rest] if self._rest is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A fault of ours: the diagram is live no more, so that rounds look after it."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("%s is not live any more", self.diagram, exc_info=error)
            self._leave(then=Phase.GONE)

    # In

    async def _keep(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                talk = self._talk
                if talk is not None and self.phase is Phase.OUT:
                    await self._join(talk)
                if self._rows:
                    await self._take()
            except CutOff:
                continue
            except DiagramMissing:
                self._stand(Phase.GONE)
            except (SyncError, StorageError) as error:
                log.warning("%s cannot go on for a moment: %s", self.diagram, type(error).__name__)
                self._leave(REST_S)

    async def _join(self, talk: Talk) -> None:
        state = await self._state()
        if state.hold or state.account not in ("", self._me.account):
            self._stand(Phase.HELD)
            return
        if not state.account:  # it is new: a round makes it part of the account
            await self._by_http(LONG_REST_S)
            return
        if state.epoch != talk.epoch:  # what both sides have is to be compared first
            await self._by_http(REST_S)
            return
        async with self._place.turns.of(self.diagram):
            version = await self._place.documents.version(self.diagram)
        if self._talk is not talk:
            raise CutOff
        self._answer = asyncio.get_running_loop().create_future()
        talk.outgoing.put(Join(diagram=self.diagram, version=dict(version), seq=state.seq, epoch=state.epoch))
        answer = await self._answer
        if isinstance(answer, Refused):
            await self._not_let_in(answer)
        else:
            await self._let_in(answer, state, version)

    async def _not_let_in(self, refusal: Refused) -> None:
        if refusal.code == Code.UNKNOWN:
            await self._by_http(LONG_REST_S)
        elif refusal.code == Code.PROTOCOL:  # the server has not forgotten an earlier time yet
            self._leave(REST_S, is_in=True)
        else:
            log.info("%s was not let in: %s", self.diagram, refusal.reason)
            least = LONG_REST_S if refusal.code == Code.TOO_LARGE else REST_S
            self._leave(min(max(refusal.retry_after_s, least), _PATIENCE_S))

    async def _let_in(self, joined: Joined, state: SyncState, version: Version) -> None:
        if joined.mode is Mode.FORK_REQUIRED:
            self._stand(Phase.HELD)
            await self._hold(Hold.FORK, joined.reason)
            return
        if joined.role != state.role:
            await self._place.disk.write(self._place.library.sync_states.set_role(self.diagram, joined.role))
            self._home.changed(self.diagram)
        if joined.mode is Mode.SNAPSHOT:
            self._leave(is_in=True)
            await self._by_http(REST_S)
            return
        if includes(version, joined.version):  # no row will follow
            if state.seq < joined.seq or not includes(state.acked, joined.version):
                await self._deliver(Delivery(
                    self.diagram, self._me.account, state.epoch, seq=joined.seq, promised=joined.version,
                ))  # fmt: skip
            else:
                self._has_all()
                self._home.changed(self.diagram)
        self._edits.set()

    async def _take(self) -> None:
        """All that has arrived, as one delivery: the disk is waited for once."""
        talk, rows = self._talk, self._rows
        self._rows, self._bytes = [], 0
        self._room.set()
        if talk is None:
            return
        updates = [row for message in rows for row in message.updates]
        fetch = any(message.fetch for message in rows)
        # Behind a row that has to be fetched the log is not complete here.
        seq = 0 if fetch else rows[-1].seq
        arrivals = arrivals_of(self.diagram, self._me.account, updates)
        await self._deliver(
            Delivery(self.diagram, self._me.account, talk.epoch, arrivals, seq=seq, promised=self._promised)
        )
        if fetch:
            await self._by_http(REST_S)

    async def _deliver(self, delivery: Delivery) -> None:
        taken = await self._place.inbox.take(delivery)
        if taken.caught_up:
            self._has_all()
        self._home.changed(self.diagram)
        if taken.fate is Fate.WAITING and not self._rows:
            await self._by_http(REST_S)
        elif taken.fate is Fate.HELD:
            self._leave(then=Phase.HELD)
        elif taken.fate is Fate.GONE:
            self._leave(then=Phase.GONE)

    def _has_all(self) -> None:
        """Also of what a round that broke off was told and did not bring."""
        self._promised = NOTHING
        self._home.caught_up(self.diagram)

    # Out

    async def _push_on(self) -> None:
        while True:
            await self._edits.wait()
            self._edits.clear()
            talk = self._talk
            try:
                while talk is not None and talk is self._talk and self.phase is Phase.IN:
                    if not await self._push(talk):
                        break
            except CutOff:
                continue
            except DiagramMissing:
                self._stand(Phase.GONE)
            except (SyncError, StorageError) as error:
                log.warning("%s cannot push for a moment: %s", self.diagram, type(error).__name__)
                if self.phase is Phase.RESTING and self._rest is None:
                    self._leave(REST_S)
                await self._place.pace.sleep(REST_S)
                self._edits.set()

    async def _push(self, talk: Talk) -> bool:
        """Whether there may be more to push at once."""
        pending = await self._place.outbox.pending(self.diagram)
        if not pending:
            return False
        if not pending.fits_socket:
            await self._by_http(REST_S)
            return False
        ack = await talk.push(self.diagram, pending.batch_id, pending.blobs)
        answered = await self._place.outbox.acknowledged(pending, ack, epoch=talk.epoch)
        self._home.changed(self.diagram)
        return await self._go_on(answered.next, answered.wait_s, pending)

    async def _go_on(self, then: Next, wait_s: float, pending: Pending) -> bool:
        match then:
            case Next.GO_ON | Next.AGAIN:
                return True
            case Next.BY_HTTP | Next.NEW_EPOCH:
                await self._by_http(REST_S)
            case Next.LATER:
                await self._place.pace.sleep(wait_s)
                return True
            case Next.HELD:
                log.info("%s is held after batch %s", self.diagram, pending.batch_id)
                self._leave(then=Phase.HELD)
        return False

    # Both

    async def _by_http(self, rest_s: float) -> None:
        """Bring it up to date without the socket, then join again; after a rest, where that does not help."""
        self._leave()
        before = await self._state()
        await self._home.by_http(self.diagram)
        self._home.changed(self.diagram)
        after = await self._state()
        self._leave(0.0 if after != before else rest_s)

    async def _hold(self, hold: Hold, reason: str) -> None:
        log.warning("%s is held: %s", self.diagram, hold.value)
        await self._place.disk.write(self._place.library.sync_states.hold(self.diagram, hold.value, reason))
        self._home.changed(self.diagram)

    async def _state(self) -> SyncState:
        return await self._place.disk.read(lambda: self._place.library.sync_states.get(self.diagram))

    def _leave(self, rest_s: float | None = None, *, is_in: bool = False, then: Phase = Phase.RESTING) -> None:
        """Tell the server so where it thinks that we are in. With `rest_s`, join again after that time."""
        if self._talk is not None and (is_in or self.phase is Phase.IN):
            self._talk.outgoing.put(Leave(diagram=self.diagram))
        self._stand(then)
        if rest_s is not None:
            self._rest = asyncio.create_task(self._again_after(rest_s))

    async def _again_after(self, seconds: float) -> None:
        await self._place.pace.sleep(seconds)
        self._rest = None
        if self.phase is Phase.RESTING:
            self._stand(Phase.OUT)
            self._news.set()

    def _stand(self, phase: Phase) -> None:
        """Whatever was told in another phase counts no more."""
        self.phase = phase
        self._rows, self._bytes, self._promised = [], 0, NOTHING
        self._room.set()
        if self._rest is not None and self._rest is not asyncio.current_task():
            rest, self._rest = self._rest, None
            with suppress(RuntimeError):
                rest.cancel()
