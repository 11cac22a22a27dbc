"""Telling that a log has grown: this process at once, with the rows; others through Redis, and they read the rows.

And the channels by which it is told that somebody's access to a diagram has changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from services.platform.pubsub import PubSub
from sync.wire.messages import Update

_PREFIX = "log:"
_ACCESS = "access:"
Listener = Callable[[str, int, Sequence[Update]], None]
"""Called with a diagram, the last row of its log, and the rows up to there that were written just now."""


def channel(diagram_id: str) -> str:
    return _PREFIX + diagram_id


def diagram_of(name: str) -> str | None:
    """The diagram whose channel is called `name`."""
    return name.removeprefix(_PREFIX) if name.startswith(_PREFIX) else None


def access_channel(diagram_id: str) -> str:
    """Where it is told that somebody may do more or less with a diagram; not who, nor what."""
    return _ACCESS + diagram_id


def access_diagram_of(name: str) -> str | None:
    """The diagram whose `access_channel` is called `name`."""
    return name.removeprefix(_ACCESS) if name.startswith(_ACCESS) else None


class Hints:
    """Collects what has grown and says it. A Redis that hangs holds up nobody: only the newest number waits."""

    def __init__(self, pubsub: PubSub) -> None:
        self._pubsub = pubsub
        self._heads: dict[str, int] = {}
        self._some = asyncio.Event()
        self.listeners: list[Listener] = []

    def grown(self, rows: Mapping[str, Sequence[Update]]) -> None:
        """These rows were committed just now, in one transaction."""
        for diagram, written in rows.items():
            seq = written[-1].seq
            for listener in self.listeners:
                listener(diagram, seq, written)
            self._heads[diagram] = seq
        if rows:
            self._some.set()

    async def tell(self) -> None:
        """Say it to the other processes, for ever; where that fails, they find out by looking."""
        while True:
            await self._some.wait()
            self._some.clear()
            heads, self._heads = self._heads, {}
            for diagram, seq in heads.items():
                if not await self._pubsub.publish(channel(diagram), str(seq)):
                    break
