"""One diagram that somebody has open in this process: its newest rows, who is there, and what they show."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence

from sqlalchemy import select

from services.collaboration.member import Member
from services.collaboration.ring import Ring
from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.updates.rows import rows_after
from services.updates.trouble import TROUBLE
from sync.wire.limits import MEBIBYTE
from sync.wire.messages import Present, Update

log = logging.getLogger(__name__)

_AT_ONCE = MEBIBYTE


class Room:
    """Made by the hub when the first socket joins, and dropped with the last."""

    def __init__(self, platform: Platform, diagram_id: str, room_bytes: int) -> None:
        self._platform = platform
        self._room_bytes = room_bytes
        self.diagram_id = diagram_id
        self.members: set[Member] = set()
        self.present: dict[str, Present] = {}
        self.told: set[str] = set()  # sessions of this process whose state other processes have yet to hear
        self.ring: Ring | None = None
        self._target = 0
        self._opening: asyncio.Task[Ring] | None = None
        self._reading: asyncio.Task[None] | None = None

    async def opened(self) -> Ring:
        """The rows, once it is known where the log ends. However many come at once, it is asked once.

        Raises what the database raises when it does not answer; whoever comes next asks again.
        """
        if self.ring is None:
            if self._opening is None:
                self._opening = asyncio.create_task(self._open())
            await asyncio.shield(self._opening)
        assert self.ring is not None
        return self.ring

    async def _open(self) -> Ring:
        try:
            async with self._platform.database.read() as session:
                head = await session.scalar(select(Diagram.head_seq).where(Diagram.id == self.diagram_id))
            self.ring = Ring(head or 0, self._room_bytes)
            self.grown(self._target)
            return self.ring
        finally:
            self._opening = None

    def grown(self, seq: int, rows: Sequence[Update] = ()) -> None:
        """The log is said to reach up to `seq`: read what is new, unless it is just `rows`, which were committed."""
        self._target = max(self._target, seq)
        if self.ring is not None and self._reading is None and _follow(rows, self.ring.head):
            self.ring.extend(rows, rows[-1].seq)
            self.wake()
        if self.ring is not None and self._target > self.ring.head and self._reading is None:
            self._reading = asyncio.create_task(self._read(self.ring))

    async def _read(self, ring: Ring) -> None:
        try:
            while ring.head < self._target:
                async with self._platform.database.read() as session:
                    rows = await rows_after(session, self.diagram_id, ring.head, head=self._target, budget=_AT_ONCE)
                ring.extend(rows.updates, rows.seq)
                self.wake()
        except TROUBLE as error:  # the next hint or poll tries again
            log.warning("the rows of %s could not be read: %s", self.diagram_id, type(error).__name__)
        finally:
            self._reading = None

    def wake(self) -> None:
        """Let every socket send what is new."""
        for member in self.members:
            member.wake()

    def show(self, states: Collection[Present], *, from_here: bool) -> None:
        """Take what sessions show; the newest of each counts. An empty state takes one away."""
        for state in states:
            known = self.present.get(state.session)
            if known is not None and known.at_ms > state.at_ms:
                continue
            if state.state:
                self.present[state.session] = state
            else:
                self.present.pop(state.session, None)
            if from_here:
                self.told.add(state.session)
            for member in self.members:
                member.shown(state.session)

    def forget_before(self, at_ms: int) -> None:
        """Drop states that nobody has renewed since."""
        for session in [one for one, state in self.present.items() if state.at_ms < at_ms]:
            del self.present[session]
            for member in self.members:
                member.shown(session)

    def close(self) -> None:
        for task in (self._opening, self._reading):
            if task is not None:
                task.cancel()


def _follow(rows: Sequence[Update], head: int) -> bool:
    """Whether `rows` are the ones behind row `head`, with no other between: another process may have written some."""
    return bool(rows) and rows[0].seq == head + 1 and rows[-1].seq == head + len(rows)
