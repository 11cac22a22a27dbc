"""Live editing: one WebSocket for all open diagrams, which comes back by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from storage.errors import StorageError
from sync.errors import SignedOut, SlowDown, SyncError
from sync.live.ends import LOST, End, Returns, Then
from sync.live.home import Home, Me
from sync.live.link import Link, opened
from sync.live.presences import Presences
from sync.live.seat import Phase, Seat
from sync.live.state import LiveState
from sync.live.talk import Talk
from sync.net.backend import Backend
from sync.pace import Pace
from sync.status import Person, Presence
from sync.waking import Waking
from sync.wire import limits
from sync.wire.codes import Code
from sync.wire.messages import (
    Access,
    Ack,
    Closed,
    FromServer,
    Hello,
    Joined,
    Peers,
    Reauth,
    Refused,
    Restarting,
    Updates,
    Welcome,
)  # fmt: skip

log = logging.getLogger(__name__)

_TOKEN_LOOK_S = 15.0
_OVERDUE_LOOK_S = 5.0
SERVICE = "collaboration"

Watcher = Callable[[LiveState], None]


class Live:
    """Belongs to the loop on which `run` runs; all of it is called there.

    Diagrams are opened and closed at any time, connected or not. What a window may do never waits for it.
    """

    def __init__(self, backend: Backend, home: Home, me: Me) -> None:
        self._backend = backend
        self._home = home
        self._me = me
        self._pace: Pace = home.place.pace
        self._returns = Returns(home.place.pace)
        self._presences = Presences(home.place.pace)
        self._opened: dict[str, None] = {}  # in the order in which they were opened
        self._seats: dict[str, Seat] = {}  # of the opened ones, while it runs
        self._link: Link | None = None
        self._talk: Talk | None = None
        self._token = ""
        self._restart_s: float | None = None
        self._was_lost = False
        self._watchers: list[Watcher] = []
        self._state = LiveState()
        self._wanted = asyncio.Event()
        self._again = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    # For whoever has diagrams open

    def open(self, diagram: str) -> None:
        """Take part in a diagram from now on, whenever it runs."""
        if diagram in self._opened:
            return
        self._opened[diagram] = None
        self._presences.open(diagram)
        if self._running is not None:
            self._seat(diagram)

    async def close(self, diagram: str) -> None:
        """Take no part any more; what was not pushed yet is pushed by the next sync."""
        self._opened.pop(diagram, None)
        self._presences.close(diagram)
        await self._unseat(diagram)

    def saved(self, diagram: str) -> None:
        """Something of a diagram is on the disk that is to be pushed, or the person has decided about it."""
        seat = self._seats.get(diagram)
        if seat is not None:
            seat.saved()
            self._wanted.set()

    def show(self, diagram: str, presence: Presence) -> None:
        """Show this to the others in a diagram; only the newest counts."""
        self._presences.show(diagram, presence)

    def watch_people(self, diagram: str, callback: Callable[[Sequence[Person]], None]) -> Callable[[], None]:
        """Be told who is in a diagram, now and whenever that changes; returns the way out."""
        return self._presences.watch(diagram, callback)

    def people(self, diagram: str) -> Sequence[Person]:
        return self._presences.people(diagram)

    @property
    def joined(self) -> frozenset[str]:
        """Diagrams whose edits arrive by themselves now."""
        return frozenset(one.diagram for one in self._seats.values() if one.phase is Phase.IN)

    @property
    def state(self) -> LiveState:
        return self._state

    def watch(self, callback: Watcher) -> Callable[[], None]:
        """Be told of every change of the state, on the loop; returns the way out."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback) if callback in self._watchers else None

    def again(self) -> None:
        """Try to connect now: the person has signed in, or wants it, or the machine woke up."""
        self._returns.begin_anew()
        self._again.set()

    # From the beginning to the end

    async def run(self) -> None:
        """Be connected whenever a diagram is open, until `stop`; it may run again, with the same diagrams."""
        assert self._running is None, "it runs already"
        self._running = asyncio.current_task()
        loop = asyncio.get_running_loop()
        leave = self._home.place.outbox.watch(Waking(lambda call: _later(loop, call), self.saved))
        beside = asyncio.create_task(self._presences.run(self._send_shown))
        for diagram in self._opened:
            self._seat(diagram)
        try:
            while True:
                await self._is_wanted()
                end = await self._connection()
                await self._rest(end)
        finally:
            leave()
            beside.cancel()
            await asyncio.gather(beside, *map(self._unseat, list(self._seats)), return_exceptions=True)
            self._running = None
            self._tell(LiveState(why="Live editing has ended"))

    async def stop(self) -> None:
        """End the connection and all that belongs to it."""
        task = self._running
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    def _seat(self, diagram: str) -> None:
        seat = Seat(diagram, self._home, self._me, lambda: self._presences.joined(diagram))
        self._seats[diagram] = seat
        if self._talk is not None:
            seat.begin(self._talk)
        self._wanted.set()

    async def _unseat(self, diagram: str) -> None:
        seat = self._seats.pop(diagram, None)
        if seat is not None:
            await seat.close()

    async def _is_wanted(self) -> None:
        while not any(seat.wants_in for seat in self._seats.values()):
            self._wanted.clear()
            await self._wanted.wait()

    async def _rest(self, end: End) -> None:
        then, wait_s = self._returns.after(end)
        if then is Then.REFRESH:
            self._backend.tokens.refused(self._token)
        why = str(end.error) if end.error is not None else end.reason
        log.info("the live connection ended with %d: %s; then: %s", end.code, why, then.value)
        self._tell(LiveState(why=why, then=then, next_try_s=wait_s))
        if then in (Then.AGAIN, Then.REFRESH):
            await self._nap(wait_s)
        else:
            await self._again.wait()
        self._again.clear()

    async def _nap(self, seconds: float) -> None:
        """That long, or until somebody wants it at once."""
        naps = [asyncio.ensure_future(self._pace.sleep(seconds)), asyncio.create_task(self._again.wait())]
        try:
            await asyncio.wait(naps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in naps:
                one.cancel()

    # One connection

    async def _connection(self) -> End:
        """From the call to the end of it."""
        try:
            self._token = await self._backend.tokens.access()
            wire = await opened(self._backend.socket_url, self._backend.ssl_context)
        except SignedOut as error:
            return End(Code.TOKEN, error=error)
        except SyncError as error:
            self._was_lost = True
            return End(error=error, retry_after_s=error.retry_after_s if isinstance(error, SlowDown) else None)
        link = self._link = Link(wire, self._pace, self._hear)
        link.outgoing.put(
            Hello(
                protocols=list(limits.PROTOCOLS), token=self._token, device_id=self._me.device_id,
                schema=self._me.schema, client_build=self._me.build,
            )
        )  # fmt: skip
        began, self._restart_s = self._pace.now(), None
        beside = [asyncio.create_task(self._greeted(link)), asyncio.create_task(self._renew(link))]
        try:
            end = await link.run()
        finally:
            was_welcome = self._talk is not None
            self._cut_off()
            for one in beside:
                one.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
        self._was_lost = end.code == LOST
        if end.is_dead:
            self._backend.doubt_connections()
        lived_s = self._pace.now() - began if was_welcome else 0.0
        return replace(end, lived_s=lived_s, retry_after_s=self._restart_s if end.code == Code.RESTART else None)

    def _cut_off(self) -> None:
        talk, self._talk, self._link = self._talk, None, None
        if talk is not None:
            talk.end()
        for seat in self._seats.values():
            seat.cut_off()
        self._presences.cut_off()

    async def _greeted(self, link: Link) -> None:
        """Drop a connection on which nobody says welcome, or nobody answers any more."""
        await self._pace.sleep(limits.HELLO_S)
        while True:
            if self._talk is None or self._talk.is_overdue():
                link.drop("the server does not answer")
            await self._pace.sleep(_OVERDUE_LOOK_S)

    async def _renew(self, link: Link) -> None:
        """Show a new token whenever there is one; how long one is good is the business of whoever renews it."""
        while True:
            await self._pace.sleep(_TOKEN_LOOK_S)
            with suppress(SyncError):  # the server ends it when its own time has come
                token = await self._backend.tokens.access()
                if token != self._token:
                    self._token = token
                    link.outgoing.put(Reauth(token=token))

    async def _hear(self, message: FromServer) -> None:
        link = self._link
        if link is None:
            return
        if isinstance(message, Welcome):
            try:
                await self._welcome(link, message)
            except StorageError as error:
                link.drop(f"the library cannot be used now: {type(error).__name__}")
        elif isinstance(message, Restarting):
            self._restart_s = message.retry_after_s
        elif self._talk is None:
            link.drop("the server speaks before its welcome")
        elif isinstance(message, Ack):
            self._talk.answered(message)
        elif isinstance(message, Refused) and message.re == "push":
            self._talk.refused(message)
        elif isinstance(message, Peers):
            self._presences.heard(message, me=self._talk.session)
        elif isinstance(message, Joined | Updates | Access | Closed | Refused):
            await self._seated(message)

    async def _seated(self, message: Joined | Updates | Access | Closed | Refused) -> None:
        seat = self._seats.get(message.diagram)
        if seat is None:  # it was closed a moment ago
            return
        try:
            if isinstance(message, Updates):
                await seat.arrived(message)
            elif isinstance(message, Access):
                await seat.access(message)
            elif isinstance(message, Closed):
                await seat.closed(message)
                self._presences.left(message.diagram)
            elif isinstance(message, Joined) or message.re == "join":
                seat.answered(message)
        except StorageError as error:
            log.warning("what the server says of %s could not be stored: %s", message.diagram, type(error).__name__)

    async def _welcome(self, link: Link, welcome: Welcome) -> None:
        if self._talk is not None:
            link.drop("the server says welcome twice")
            return
        if self._me.user_id and welcome.user != self._me.user_id:
            log.error("the server took us for somebody else")
            link.drop("the server took us for somebody else")
            return
        await self._note_epoch(welcome.epoch)
        self._returns.welcomed()
        if self._was_lost:  # what was opened while the network was bad may be dead now that it is good
            self._backend.doubt_connections()
        self._backend.breaker(SERVICE).close()
        self._talk = Talk(welcome, link.outgoing, self._pace)
        self._tell(LiveState(is_connected=True, epoch=welcome.epoch, session=welcome.session))
        for seat in self._seats.values():
            seat.begin(self._talk)

    async def _note_epoch(self, epoch: str) -> None:
        """What another database has acknowledged means nothing in this one."""
        library, disk = self._home.place.library, self._home.place.disk
        known = await disk.read(lambda: next((a for a in library.accounts.all() if a.id == self._me.account), None))
        if known is not None and known.epoch != epoch:
            await disk.write(library.sync_states.begin_epoch(self._me.account, epoch))

    def _send_shown(self, diagram: str, state: bytes) -> bool:
        seat = self._seats.get(diagram)
        if self._talk is None or seat is None or seat.phase is not Phase.IN:
            return False
        return self._presences.send(self._talk.outgoing, diagram, state)

    def _tell(self, state: LiveState) -> None:
        self._state = state
        for watcher in tuple(self._watchers):
            try:
                watcher(state)
            except Exception:  # a watcher must never end the connection
                log.exception("somebody who watches the live connection failed")


def _later(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop is closed: there is nothing to push any more
        loop.call_soon_threadsafe(call)
