"""Presence in all open diagrams: what this session shows, whom it sees, and who wants to know."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sync.live.company import Company
from sync.live.outgoing import Outgoing
from sync.live.own import Own
from sync.pace import Pace
from sync.status import Person, Presence
from sync.wire import messages
from sync.wire.messages import Peers

log = logging.getLogger(__name__)

_LONG_S = 60.0

Watcher = Callable[[Sequence[Person]], None]
Send = Callable[[str, bytes], bool]
"""Called with a diagram and what to show there; False: it could not be sent now."""


@dataclass(slots=True)
class _Scene:
    own: Own = field(default_factory=Own)
    company: Company = field(default_factory=Company)
    is_in: bool = False


class Presences:
    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._scenes: dict[str, _Scene] = {}
        self._watchers: dict[str, list[Watcher]] = {}
        self._changed = asyncio.Event()

    def open(self, diagram: str) -> None:
        """From now on this session is seen there, once it has joined; where it is, as soon as it says so."""
        scene = self._scenes.setdefault(diagram, _Scene())
        scene.own.show(Presence())

    def close(self, diagram: str) -> None:
        scene = self._scenes.pop(diagram, None)
        if scene is not None and scene.company.forget():
            self._tell(diagram, ())

    def show(self, diagram: str, presence: Presence) -> None:
        scene = self._scenes.get(diagram)
        if scene is not None and scene.own.show(presence):
            self._changed.set()

    def people(self, diagram: str) -> Sequence[Person]:
        scene = self._scenes.get(diagram)
        return scene.company.people if scene is not None else ()

    def watch(self, diagram: str, callback: Watcher) -> Callable[[], None]:
        watchers = self._watchers.setdefault(diagram, [])
        watchers.append(callback)
        self._call(callback, self.people(diagram))

        def leave() -> None:
            if callback in watchers:
                watchers.remove(callback)
            if not watchers and self._watchers.get(diagram) is watchers:
                del self._watchers[diagram]

        return leave

    def joined(self, diagram: str) -> None:
        """The server knows nothing of us there, and tells of everybody."""
        scene = self._scenes.get(diagram)
        if scene is not None:
            scene.is_in = True
            scene.own.again()
            self._changed.set()
            if scene.company.forget():
                self._tell(diagram, ())

    def left(self, diagram: str) -> None:
        scene = self._scenes.get(diagram)
        if scene is not None:
            scene.is_in = False
            if scene.company.forget():
                self._tell(diagram, ())

    def cut_off(self) -> None:
        """Nobody can be said to be there."""
        for diagram in list(self._scenes):
            self.left(diagram)

    def heard(self, peers: Peers, *, me: str) -> None:
        scene = self._scenes.get(peers.diagram)
        if scene is not None and scene.is_in:
            if scene.company.heard(peers, me=me, now=self._pace.now()):
                self._tell(peers.diagram, scene.company.people)
            self._changed.set()

    async def run(self, send: Send) -> None:
        """Send what is to be shown when its time has come, and let go of those who are too old, for ever."""
        while True:
            self._changed.clear()
            now = self._pace.now()
            for diagram, scene in list(self._scenes.items()):
                if scene.company.expire(now):
                    self._tell(diagram, scene.company.people)
                if scene.is_in:
                    self._send(diagram, scene, now, send)
            await self._until(min(self._times(), default=now + _LONG_S) - self._pace.now())

    def send(self, outgoing: Outgoing, diagram: str, state: bytes) -> bool:
        return outgoing.show(messages.Presence(diagram=diagram, state=state))

    def _send(self, diagram: str, scene: _Scene, now: float, send: Send) -> None:
        state = scene.own.take(now)
        if state is not None and not send(diagram, state):
            scene.own.missed()

    def _times(self) -> Iterator[float]:
        """When something is to be done."""
        for scene in self._scenes.values():
            for at in (scene.company.next_end(), scene.own.next_at() if scene.is_in else None):
                if at is not None:
                    yield at

    async def _until(self, seconds: float) -> None:
        """That long, or until something changes."""
        waits = [asyncio.ensure_future(self._pace.sleep(max(seconds, 0.0))), asyncio.create_task(self._changed.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()

    def _tell(self, diagram: str, people: Sequence[Person]) -> None:
        for watcher in tuple(self._watchers.get(diagram, ())):
            self._call(watcher, people)

    def _call(self, watcher: Watcher, people: Sequence[Person]) -> None:
        try:
            watcher(people)
        except Exception:  # a watcher must never end the connection
            log.exception("somebody who watches the people in a diagram failed")
