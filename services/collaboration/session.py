"""One socket: who it is, which diagrams it has joined, and what becomes of each of its messages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from random import uniform
from typing import Any, assert_never

from sqlalchemy import select
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from services.access.caller import Caller
from services.access.roles import Role
from services.access.tokens import verify
from services.collaboration.batches import Assembly, Broken
from services.collaboration.hub import Hub
from services.collaboration.joining import join
from services.collaboration.outbox import Outbox, Place
from services.collaboration.refusals import refused
from services.platform.ending import end
from services.platform.errors import NotSignedIn
from services.platform.ids import new_id
from services.schema.accounts import User
from services.updates.epoch import epoch_of
from services.updates.pushes import SUSPICIOUS, Outcome, Push
from services.updates.trouble import TROUBLE
from sync.wire import limits, messages
from sync.wire.codec import BadMessage, from_client, negotiated
from sync.wire.codes import Code
from sync.wire.messages import Hello, Join, Leave, Presence, Present, Reauth, Status

log = logging.getLogger(__name__)

MIN_SCHEMA = 1
_PUSHES = 32  # batches of one socket under way; then it is not read until one is answered
_STRIKES = 20  # batches that are not what they say
_RETRY_S = 2.0
_ENDING_S = 1.0  # for a close frame when the process ends
_LIMITS = {
    "frame": limits.FRAME,
    "blob": limits.BLOB,
    "batch": limits.BATCH,
    "blobs": limits.BLOBS,
    "joins": limits.JOINS,
    "state": limits.STATE,
    "presence_hz": limits.PRESENCE_HZ,
    "presence_s": limits.PRESENCE_S,
    "unfinished_s": limits.UNFINISHED_S,
}


class Ended(Exception):
    """The socket is to be closed."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Session:
    """From the opened socket to the closed one."""

    def __init__(self, hub: Hub, socket: WebSocket) -> None:
        self.id = str(new_id())
        self.places: dict[str, Place] = {}
        self._lost: set[str] = set()  # diagrams that were taken away: a push into one is no mistake
        self.epoch = ""
        self.user_id = ""
        self.login_id: str | None = None
        self.device_id = ""
        self._name = ""
        self._hub = hub
        self._socket = socket
        self._outbox = Outbox(hub.platform, self.places, self._write)
        self._assembly = Assembly(hub.budget, self._too_late)
        self._pushes: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(_PUSHES)
        self._strikes = 0
        self._expiry: asyncio.TimerHandle | None = None
        self._closing: asyncio.Future[Ended] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        """Serve the socket until one of both ends it."""
        self._hub.sessions.add(self)
        tasks: list[asyncio.Task[Any]] = []  # Any: only their errors are of interest
        try:
            await self._welcome()
            tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._outbox.run())]
            await asyncio.wait([*tasks, self._closing], return_when=asyncio.FIRST_COMPLETED)
            ended = await _first_end(tasks, self._closing)
        except Ended as end:
            ended = end
        except WebSocketDisconnect:
            ended = None
        finally:
            await self._part(tasks)
        if ended is not None:
            await self._close(ended)

    def end(self, code: int, reason: str) -> None:
        """Close the socket soon, for this reason."""
        if not self._closing.done():
            self._closing.set_result(Ended(code, reason))

    @property
    def waiting_frames(self) -> int:
        """How many answers wait to be sent."""
        return self._outbox.waiting

    def close_when_stalled(self) -> None:
        if self._outbox.stalled_s() > self._hub.settings.stalled_s:
            self.end(Code.SLOW_DOWN, f"nothing was taken for {self._hub.settings.stalled_s:g} s; retry_after_s=5")

    async def farewell(self) -> None:
        """Tell that the process ends, answer what is under way, close."""
        self._outbox.answer(messages.Restarting(retry_after_s=round(uniform(0.5, _RETRY_S), 2)))
        if self._pushes:
            await asyncio.wait(self._pushes, timeout=_RETRY_S)
        await self._outbox.flush(_RETRY_S)
        self.end(Code.RESTART, "the server restarts")

    def lose(self, diagram: str, reason: str) -> None:
        """Take the socket out of a diagram that its person may no longer see."""
        place = self.places.pop(diagram, None)  # at once: whatever comes now comes too late
        if place is None:
            return
        self._lost.add(diagram)
        self._outbox.answer(messages.Closed(diagram=diagram, code=Code.FORBIDDEN, reason=reason))
        self._start(self._left(place))

    def change_role(self, diagram: str, role: Role) -> None:
        self.places[diagram][1].role = role
        self._outbox.answer(messages.Access(diagram=diagram, role=role.word))

    # The beginning

    async def _welcome(self) -> None:
        if len(self._hub.sessions) > self._hub.settings.max_sockets:
            raise Ended(Code.SLOW_DOWN, "this server has too many sockets; retry_after_s=10")
        try:
            async with asyncio.timeout(limits.HELLO_S):
                hello = await self._receive()
        except TimeoutError:
            raise Ended(Code.TOKEN, "HELLO did not come in time") from None
        if not isinstance(hello, Hello):
            raise Ended(Code.PROTOCOL, "the first message is HELLO")
        protocol = negotiated(hello.protocols)
        if protocol is None:
            raise Ended(Code.VERSION, f"this server speaks the protocol versions {list(limits.PROTOCOLS)}")
        if hello.schema < MIN_SCHEMA:
            raise Ended(Code.VERSION, f"documents need the schema {MIN_SCHEMA} or later; update AutoGraph")
        caller = await self._verified(hello.token)
        if not self._hub.may_connect(caller.user_id):
            raise Ended(Code.SLOW_DOWN, "too many connections in a minute; retry_after_s=10")
        self.user_id, self.login_id, self.device_id = caller.user_id, caller.session_id, hello.device_id
        try:
            self.epoch = await epoch_of(self._hub.platform.database, self._hub.platform.clock())
            async with self._hub.platform.database.read() as session:
                self._name = await session.scalar(select(User.name).where(User.id == self.user_id)) or ""
        except TROUBLE:
            raise Ended(Code.UNAVAILABLE, "the database does not answer; retry_after_s=2") from None
        self._outbox.answer(
            messages.Welcome(
                protocol=protocol, epoch=self.epoch, session=self.id, user=self.user_id,
                expires_s=self._expires(caller), min_schema=MIN_SCHEMA, limits=_LIMITS, trace=hello.trace,
            )
        )  # fmt: skip

    async def _verified(self, token: str) -> Caller:
        try:
            return await verify(self._hub.platform, token)
        except NotSignedIn as error:
            raise Ended(Code.TOKEN, error.detail) from None
        except TROUBLE:
            raise Ended(Code.UNAVAILABLE, "tokens cannot be checked at the moment; retry_after_s=2") from None

    def _expires(self, caller: Caller) -> int:
        """When the token expires, in Unix time; a while later the socket is closed."""
        assert caller.expires_at is not None
        left_s = (caller.expires_at - self._hub.platform.clock()).total_seconds()
        if self._expiry is not None:
            self._expiry.cancel()
        self._expiry = asyncio.get_running_loop().call_later(
            max(left_s + limits.REAUTH_GRACE_S, 0), self.end, Code.TOKEN, "the token has expired"
        )
        return int(caller.expires_at.timestamp())

    # Messages

    async def _read(self) -> None:
        while True:
            await self._outbox.room()
            message = await self._receive()
            try:
                await self._handle(message)
            except TROUBLE as error:
                log.warning("a message could not be carried out: %s", type(error).__name__)
                refusal = refused(message, Code.UNAVAILABLE, "the database does not answer", retry_after_s=_RETRY_S)
                self._outbox.answer(refusal)

    async def _handle(self, message: messages.FromClient) -> None:
        match message:
            case messages.Push():
                await self._push(message)
            case Presence():
                self._show(message)
            case Join():
                await self._join(message)
            case Leave():
                await self._leave(message.diagram)
            case Reauth():
                await self._reauth(message)
            case Hello():
                raise Ended(Code.PROTOCOL, "HELLO comes once")
            case _:
                assert_never(message)

    async def _reauth(self, message: Reauth) -> None:
        caller = await self._verified(message.token)
        if caller.user_id != self.user_id:
            raise Ended(Code.TOKEN, "the token is somebody else's")
        self.login_id = caller.session_id
        self._outbox.answer(messages.Reauthed(expires_s=self._expires(caller), trace=message.trace))

    async def _join(self, message: Join) -> None:
        if self._hub.is_ending:
            answer: messages.Message = refused(message, Code.RESTART, "the server restarts", retry_after_s=_RETRY_S)
        elif message.diagram in self.places:
            answer = refused(message, Code.PROTOCOL, "this diagram is joined already; leave it first")
        elif len(self.places) >= limits.JOINS:
            answer = refused(message, Code.TOO_LARGE, f"a socket may join {limits.JOINS} diagrams")
        else:
            self._lost.discard(message.diagram)
            answer = await join(self._hub, self, message, self._outbox.wake)
        self._outbox.answer(answer)

    async def _leave(self, diagram: str) -> None:
        place = self.places.pop(diagram, None)
        if place is not None:
            await self._hub.leave(*place)

    async def _left(self, place: Place) -> None:
        await self._hub.leave(*place)
        if not self.places:
            await self._outbox.flush(_RETRY_S)
            self.end(Code.FORBIDDEN, "access was withdrawn")

    def _show(self, message: Presence) -> None:
        place = self.places.get(message.diagram)
        if place is None:
            self._outbox.answer(refused(message, Code.PROTOCOL, "join the diagram first"))
            return
        state = Present(self.id, self.user_id, self._name, self._hub.now_ms(), message.state)
        place[0].show([state], from_here=True)

    async def _push(self, message: messages.Push) -> None:
        whole = self._assembly.add(message)
        if whole is None:
            return
        if isinstance(whole, Broken):
            self._acknowledge(whole.push, Outcome(whole.status, reason=whole.reason, retry_after_s=_RETRY_S))
            return
        place = self.places.get(message.diagram)
        # A batch may have been under way when the diagram was taken away: the log judges it, as it judges any.
        if place is None and message.diagram not in self._lost:
            self._acknowledge(message, Outcome(Status.INVALID, reason="join the diagram first"))
            return
        batch = Push(self.user_id, self.device_id, message.diagram, message.batch_id, whole.blobs, self.login_id)
        wait_s = self._hub.allowance.wait_s(self.user_id, batch.size)
        if wait_s:
            late = Outcome(Status.SLOW_DOWN, reason="more than may be pushed in ten seconds", retry_after_s=wait_s)
            self._acknowledge(message, late)
            return
        if place is not None:
            for blob in whole.blobs:  # what a client has pushed it is not sent, whatever becomes of it
                place[1].has(blob.peer, blob.end)
        await self._free.acquire()
        self._start(self._store(message, batch))

    async def _store(self, message: messages.Push, batch: Push) -> None:
        try:
            outcome = await self._hub.intake.push(batch)
        finally:
            self._free.release()
        self._acknowledge(message, outcome)
        if outcome.status is Status.SIGNED_OUT:
            await self._outbox.flush(_RETRY_S)
            self.end(Code.TOKEN, "the session is over")

    def _too_late(self, message: messages.Push) -> None:
        self._acknowledge(message, Outcome(Status.TIMEOUT, reason="the rest of the batch did not come in time"))

    def _acknowledge(self, message: messages.Push, outcome: Outcome) -> None:
        self._outbox.answer(outcome.ack(message.batch_id, message.diagram, message.trace))
        if outcome.status in SUSPICIOUS:
            self._strikes += 1
            if self._strikes >= _STRIKES:
                self.end(Code.POISON, "too many batches were not what they say")

    def _start(self, work: Coroutine[Any, Any, None]) -> None:  # Any: what a coroutine type asks for
        task = asyncio.create_task(work)
        self._pushes.add(task)
        task.add_done_callback(self._pushes.discard)

    # The wire

    async def _receive(self) -> messages.FromClient:
        data = await self._socket.receive()
        if data["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(data.get("code", 1006))
        frame = data.get("bytes")
        if frame is None:
            raise Ended(Code.PROTOCOL, "a message is a binary frame")
        if len(frame) > limits.FRAME:
            raise Ended(Code.TOO_BIG, f"a frame may have {limits.FRAME} bytes")
        try:
            return from_client(frame)
        except BadMessage as error:
            raise Ended(Code.PROTOCOL, str(error)) from None

    async def _write(self, frame: bytes) -> None:
        await self._socket.send_bytes(frame)

    async def _part(self, tasks: list[asyncio.Task[Any]]) -> None:  # Any: as above
        """Leave every room. Batches under way are stored all the same; only nobody is told."""
        self._hub.sessions.discard(self)
        await end(tasks)
        if self._expiry is not None:
            self._expiry.cancel()
        self._assembly.drop()
        for room, member in list(self.places.values()):
            await self._hub.leave(room, member)
        self.places.clear()

    async def _close(self, ended: Ended) -> None:
        if self._socket.application_state is WebSocketState.CONNECTED:
            # The frame can only be written when the client has taken what was written before.
            most_s = self._hub.settings.close_s
            try:
                async with asyncio.timeout(min(most_s, _ENDING_S) if self._hub.is_ending else most_s):
                    await self._socket.close(ended.code, ended.reason[:120])
            except (TimeoutError, RuntimeError, WebSocketDisconnect):  # it is gone, or takes nothing
                return


async def _first_end(tasks: list[asyncio.Task[Any]], closing: asyncio.Future[Ended]) -> Ended | None:
    """Why it ended; None when the client has gone."""
    if closing.done():
        return closing.result()
    for task in tasks:
        error = task.exception() if task.done() else None
        if isinstance(error, Ended):
            return error
        if isinstance(error, TROUBLE):
            log.warning("a socket is closed: %s", type(error).__name__)
            return Ended(Code.UNAVAILABLE, "the server cannot go on at the moment; retry_after_s=2")
        if error is not None and not isinstance(error, WebSocketDisconnect):
            log.error("a socket is closed by an unexpected error", exc_info=error)
            return Ended(1011, "unexpected error")
    return None
