"""All sockets and open diagrams of one process, and its ear for the other processes."""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import select

from services.collaboration.batches import Budget
from services.collaboration.member import Member
from services.collaboration.room import Room
from services.collaboration.settings import CollaborationSettings
from services.platform.ids import new_id
from services.platform.metrics import WS_CONNECTIONS, WS_QUEUE
from services.platform.platform import Platform
from services.platform.pubsub import Heard, Subscription
from services.schema.diagrams import Diagram
from services.updates.allowance import Allowance
from services.updates.hints import access_channel, access_diagram_of, channel, diagram_of
from services.updates.intake import Intake
from services.updates.trouble import TROUBLE
from sync.wire import limits
from sync.wire.messages import Present, Update

if TYPE_CHECKING:
    from services.collaboration.session import Session

log = logging.getLogger(__name__)

_SHOWN = "shown:"
_TICK_S = 1 / limits.PRESENCE_HZ
_SWEEP_S = 1.0
_MINUTE_S = 60.0


class Hub:
    """One per process."""

    def __init__(
        self, platform: Platform, intake: Intake, allowance: Allowance, settings: CollaborationSettings
    ) -> None:
        self.platform = platform
        self.intake = intake
        self.allowance = allowance
        self.settings = settings
        self.budget = Budget(settings.unfinished_bytes)
        self.sessions: set[Session] = set()
        self.rooms: dict[str, Room] = {}
        self.is_ending = False
        self.doubted: set[str] = set()  # open diagrams of which it was heard that somebody's access changed
        self.some_doubt = asyncio.Event()
        self._connects: dict[str, list[float]] = {}
        self._me = str(new_id())
        self._ear: Subscription | None = None
        self._wishes: asyncio.Queue[tuple[str, bool]] = asyncio.Queue()
        intake.hints.listeners.append(self._grown)

    def _grown(self, diagram_id: str, seq: int, rows: Sequence[Update] = ()) -> None:
        if diagram_id in self.rooms:
            self.rooms[diagram_id].grown(seq, rows)

    def may_connect(self, user_id: str) -> bool:
        """Whether a person may open one more socket this minute; it is counted."""
        now = time.monotonic()
        lately = [at for at in self._connects.get(user_id, ()) if now - at < _MINUTE_S]
        is_allowed = len(lately) < self.settings.connects_per_minute
        self._connects[user_id] = [*lately, now] if is_allowed else lately
        return is_allowed

    # Rooms

    async def enter(self, diagram_id: str, member: Member) -> Room:
        """Put a socket into a room; it stays there until `leave`. Raises what the database raises."""
        room = self.rooms.get(diagram_id)
        if room is None:
            room = self.rooms[diagram_id] = Room(self.platform, diagram_id, self.settings.room_bytes)
            self._attend(diagram_id, is_wanted=True)
        room.members.add(member)
        try:
            await room.opened()
        except BaseException:
            await self.leave(room, member)
            raise
        member.unseen |= room.present.keys() - {member.session_id}
        return room

    async def leave(self, room: Room, member: Member) -> None:
        room.members.discard(member)
        if member.session_id in room.present:
            state = room.present[member.session_id]
            room.show([msgspec.structs.replace(state, at_ms=self.now_ms(), state=b"")], from_here=True)
            await self._tell_shown(room)
        if not room.members and self.rooms.get(room.diagram_id) is room:
            del self.rooms[room.diagram_id]
            room.close()
            self._attend(room.diagram_id, is_wanted=False)

    def _attend(self, diagram_id: str, *, is_wanted: bool) -> None:
        """Listen to a diagram's channels, or no longer; nobody waits for Redis to hear of it."""
        for name in (channel(diagram_id), access_channel(diagram_id), _SHOWN + diagram_id):
            self._wishes.put_nowait((name, is_wanted))

    def now_ms(self) -> int:
        return int(self.platform.clock().timestamp() * 1000)

    # What runs beside the sockets

    def works(self) -> list[Callable[[], Coroutine[Any, Any, None]]]:  # Any: what a coroutine type asks for
        return [self._listen, self._subscribe, self._poll, self._tick, self._sweep]

    async def _subscribe(self) -> None:
        while True:
            name, is_wanted = await self._wishes.get()
            if self._ear is not None:
                await (self._ear.add(name) if is_wanted else self._ear.remove(name))

    async def _listen(self) -> None:
        """Hear hints of other processes."""
        async with self.platform.pubsub.subscribe() as ear:
            self._ear = ear
            async for notice in ear:
                if isinstance(notice, Heard):
                    self._heard(notice)
                else:  # hints may have been missed
                    await self._look()

    def _heard(self, notice: Heard) -> None:
        diagram = diagram_of(notice.channel)
        if diagram is not None:
            if notice.text.isdigit():
                self._grown(diagram, int(notice.text))
            return
        doubted = access_diagram_of(notice.channel)
        if doubted is not None:
            if doubted in self.rooms:
                self.doubted.add(doubted)
                self.some_doubt.set()
            return
        room = self.rooms.get(notice.channel.removeprefix(_SHOWN))
        sender, _, text = notice.text.partition(":")
        if room is None or sender == self._me:
            return
        try:
            states = msgspec.msgpack.decode(base64.b64decode(text), type=list[Present])
        except (ValueError, msgspec.DecodeError):
            log.warning("what another process shows could not be read")
            return
        room.show(states, from_here=False)

    async def _poll(self) -> None:
        """Look at the logs now and then, because Redis may be away."""
        while True:
            await asyncio.sleep(self.settings.poll_s)
            await self._look()

    async def _look(self) -> None:
        diagrams = list(self.rooms)
        if not diagrams:
            return
        try:
            async with self.platform.database.read() as session:
                rows = await session.execute(select(Diagram.id, Diagram.head_seq).where(Diagram.id.in_(diagrams)))
                heads = rows.all()
        except TROUBLE as error:
            log.warning("the logs could not be looked at: %s", type(error).__name__)
            return
        for diagram, seq in heads:
            self._grown(diagram, seq)

    async def _tick(self) -> None:
        """Tell other processes what people here show, at most fifteen times a second."""
        while True:
            await asyncio.sleep(_TICK_S)
            for room in [one for one in self.rooms.values() if one.told]:
                await self._tell_shown(room)

    async def _tell_shown(self, room: Room) -> None:
        told, room.told = room.told, set()
        if not told:
            return
        now = self.now_ms()
        nobody = Present("0" * 32, "0" * 32, "", now, b"")
        states = [room.present.get(one) or msgspec.structs.replace(nobody, session=one) for one in told]
        text = base64.b64encode(msgspec.msgpack.encode(states)).decode()
        await self.platform.pubsub.publish(_SHOWN + room.diagram_id, f"{self._me}:{text}")

    async def _sweep(self) -> None:
        """Let states go that nobody renews, and sockets that take nothing."""
        while True:
            await asyncio.sleep(_SWEEP_S)
            now = time.monotonic()
            self._connects = {one: ats for one, ats in self._connects.items() if now - ats[-1] < _MINUTE_S}
            before = self.now_ms() - limits.PRESENCE_S * 1000
            for room in list(self.rooms.values()):
                room.forget_before(before)
            for session in list(self.sessions):
                session.close_when_stalled()
            WS_CONNECTIONS.set(len(self.sessions))
            WS_QUEUE.set(sum(session.waiting_frames for session in self.sessions))

    async def farewell(self) -> None:
        """The process ends: tell every client, answer what is under way, and close."""
        self.is_ending = True
        await asyncio.gather(*(session.farewell() for session in list(self.sessions)), return_exceptions=True)
