"""What waits to be written to the socket: messages in their order within a bound, and of what is shown the newest."""

from __future__ import annotations

import asyncio
from collections import deque

from sync.wire import limits
from sync.wire.codec import encode
from sync.wire.messages import Message, Presence

MOST_BYTES = 2 * limits.FRAME
_MOST_FRAMES = 512


class Outgoing:
    """Filled by many, emptied by one writer.

    Nobody is stopped by a server that takes nothing but those who wait with `room`: what is shown is dropped before
    anything else, for the newest is sent again anyhow, and an edit that was not sent is still in the library.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._shown: dict[str, bytes] = {}
        self._some = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    def put(self, message: Message) -> None:
        """Send it. What is large or comes often waits for `room` first."""
        frame = encode(message)
        self._frames.append(frame)
        self._bytes += len(frame)
        if self._is_full():
            self._shown.clear()
            self._room.clear()
        self._some.set()

    def show(self, message: Presence) -> bool:
        """Send it when nothing else waits, if it is still the newest of its diagram; False: it was dropped."""
        if self._is_full():
            return False
        self._shown[message.diagram] = encode(message)
        self._some.set()
        return True

    async def room(self) -> None:
        """Wait until there is room for more."""
        await self._room.wait()

    async def next(self) -> bytes:
        """The frame that is to be written now; waits for one."""
        while not self._frames and not self._shown:
            self._some.clear()
            await self._some.wait()
        if not self._frames:
            return self._shown.pop(next(iter(self._shown)))
        frame = self._frames.popleft()
        self._bytes -= len(frame)
        if not self._is_full():
            self._room.set()
        return frame

    def _is_full(self) -> bool:
        return self._bytes >= self._most_bytes or len(self._frames) >= _MOST_FRAMES
