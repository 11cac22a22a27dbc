"""What one socket has yet to send: answers first, then rows, then what others show.

Nothing piles up for a slow client. Answers are few, because its own messages are not read while they wait; of rows only
"there is something new" is remembered, and of what others show only who.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping

from services.collaboration.member import Member
from services.collaboration.room import Room
from services.platform.platform import Platform
from services.updates.rows import rows_after
from sync.wire import limits
from sync.wire.codec import encode
from sync.wire.messages import Joined, Message, Peers, Present, Update, Updates

_MOST = 256
_PRESENCE_S = 1 / limits.PRESENCE_HZ
_SLOW_S = 0.25  # a frame that takes longer than this to leave: what others show can wait
_SLOW_PRESENCE_S = 0.5
_FRAME_ROWS = 1_000

Place = tuple[Room, Member]
Write = Callable[[bytes], Awaitable[None]]


class Outbox:
    """Owned by a session; `run` is its only writer."""

    def __init__(self, platform: Platform, places: Mapping[str, Place], write: Write) -> None:
        self._platform = platform
        self._places = places
        self._write = write
        self._answers: deque[Message] = deque()
        self._some = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._sent = asyncio.Event()
        self._sent.set()
        self._presence_at = 0.0
        self._is_slow = False
        self._sending_since: float | None = None

    def wake(self) -> None:
        self._some.set()

    def answer(self, message: Message) -> None:
        self._answers.append(message)
        self._sent.clear()
        if len(self._answers) >= _MOST:
            self._room.clear()
        self._some.set()

    async def room(self) -> None:
        """Wait until answers may be added: whoever sends faster than it takes is not read."""
        await self._room.wait()

    def stalled_s(self) -> float:
        """For how long the present frame has been waiting for the client to take it."""
        return time.monotonic() - self._sending_since if self._sending_since is not None else 0.0

    @property
    def waiting(self) -> int:
        return len(self._answers)

    async def flush(self, most_s: float) -> None:
        """Wait until every answer has been sent, but not for longer than `most_s`."""
        try:
            async with asyncio.timeout(most_s):
                await self._sent.wait()
        except TimeoutError:  # it takes nothing
            return

    async def run(self) -> None:
        """Send, for ever. Raises what the socket and the database raise."""
        while True:
            await self._some.wait()
            self._some.clear()
            while self._answers:
                await self._send(self._answers.popleft())
                if len(self._answers) < _MOST // 2:
                    self._room.set()
            self._sent.set()
            for room, member in list(self._places.values()):
                await self._rows(room, member)
                if self._answers:
                    break
            await self._presence()

    async def _send(self, message: Message) -> None:
        self._sending_since = began = time.monotonic()
        try:
            await self._write(encode(message))
        finally:
            self._sending_since = None
        self._is_slow = time.monotonic() - began > _SLOW_S
        if isinstance(message, Joined) and message.diagram in self._places:
            self._places[message.diagram][1].is_joined = True
            self._some.set()

    async def _rows(self, room: Room, member: Member) -> None:
        """One frame of rows; when there are more, this comes again after the others had their turn."""
        ring = room.ring
        if ring is None or not member.is_joined or member.seq >= ring.head:
            return
        rows = ring.after(member.seq)
        if rows is None:
            async with self._platform.database.read() as session:
                found = await rows_after(
                    session, room.diagram_id, member.seq, head=ring.head, budget=limits.BLOB, have=member.version
                )
            lacking, upto = member.lacking(found.updates), found.seq
        else:
            lacking, upto = _framed(rows, ring.head, member)
        more = upto < ring.head
        member.seq = upto
        small = [row for row in lacking if len(row.data) <= limits.BLOB]
        if lacking:
            fetch = len(small) < len(lacking)
            await self._send(Updates(diagram=room.diagram_id, updates=small, seq=upto, more=more, fetch=fetch))
        if more:
            self._some.set()

    async def _presence(self) -> None:
        now = time.monotonic()
        pause = _SLOW_PRESENCE_S if self._is_slow else _PRESENCE_S
        changed = [(room, member) for room, member in self._places.values() if member.unseen and member.is_joined]
        if not changed:
            return
        if now - self._presence_at < pause:
            asyncio.get_running_loop().call_later(pause - (now - self._presence_at), self._some.set)
            return
        self._presence_at = now
        for room, member in changed:
            unseen, member.unseen = member.unseen, set()
            for message in _peers(room, unseen):
                await self._send(message)


def _framed(rows: list[Update], head: int, member: Member) -> tuple[list[Update], int]:
    """As many of `rows` as go into a frame, without those that the client has, and up to where they reach."""
    size = 0
    for index, row in enumerate(rows):
        size += len(row.data)
        if index and (size > limits.BLOB or index >= _FRAME_ROWS):
            return member.lacking(rows[:index]), rows[index - 1].seq
    return member.lacking(rows), head


def _peers(room: Room, sessions: Collection[str]) -> list[Peers]:
    """In frames that no client refuses."""
    present: list[list[Present]] = [[]]
    size = 0
    for session in sessions:
        state = room.present.get(session)
        if state is None:
            continue
        size += len(state.state) + 200
        if size > limits.FRAME // 2:
            present.append([])
            size = 0
        present[-1].append(state)
    gone = [session for session in sessions if session not in room.present]
    first, *others = present
    return [Peers(diagram=room.diagram_id, present=first, gone=gone)] + [
        Peers(diagram=room.diagram_id, present=one) for one in others
    ]
