"""The one way in: what came is stored, then examined, then made part of its diagram, then shown. In this order.

A few sound rows are stored as part of the diagram at once. Nothing gets into a document before it is stored, so that no
crash loses it; nothing is applied that would delete most of a diagram before the person has said so; and what cannot be
read is put aside, with a copy, while the rest goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from storage.arrivals import Arrival
from storage.errors import DiagramMissing
from storage.library import LocalLibrary
from storage.sync_states import NOTHING, SyncState, Version
from sync.documents import Documents, Examined, Finding
from sync.engine.delivery import Delivery, Fate, Taken, common, includes
from sync.engine.disk import Disk
from sync.engine.turns import Turns
from sync.errors import SyncError
from sync.status import Hold

log = logging.getLogger(__name__)

BRAKE_SHARE = 0.5
BRAKE_COUNT = 20
FEW_BYTES = 64 * 1024
TRIES = 1  # again, before something is called bad


@dataclass(frozen=True, slots=True)
class _Sound:
    arrivals: Sequence[Arrival]
    examined: Examined
    refused: int = 0
    reason: str = ""


class Inbox:
    """One per library and loop; everything that comes from elsewhere goes through `take`."""

    def __init__(self, library: LocalLibrary, documents: Documents, disk: Disk, turns: Turns) -> None:
        self._library = library
        self._documents = documents
        self._disk = disk
        self._turns = turns

    async def take(self, delivery: Delivery, *, brake: bool = True) -> Taken:
        """Take a delivery, and whatever else waits of its diagram. With `brake` off, also what deletes most of it.

        Raises: storage's errors; SyncError when nobody can examine it now. It waits then, and the next call takes it.
        """
        async with self._turns.of(delivery.diagram):
            return await self._take(delivery, brake)

    async def _take(self, delivery: Delivery, brake: bool) -> Taken:
        diagram, library = delivery.diagram, self._library
        first, (state, waiting) = await asyncio.gather(self._looked_at(delivery), self._known(diagram))
        if state.hold and (brake or state.hold != Hold.BRAKE):
            return Taken(Fate.HELD)
        if state.account not in ("", delivery.account):
            return Taken(Fate.HELD)  # it belongs to somebody else's account
        if not state.account and delivery.founding is None:
            await self._forget(delivery)
            return Taken(Fate.GONE)
        if waiting:  # they belong together
            first = None
        if first is not None and first.finding is Finding.SOUND and not (brake and _deletes_most(first)):
            return await self._accepted(delivery, _Sound(delivery.arrivals, first))
        if delivery.arrivals:
            await self._disk.write(library.arrivals.put(delivery.arrivals))
            waiting = await self._disk.read(lambda: library.arrivals.waiting(diagram))
        mine = [one for one in waiting if one.account == delivery.account]
        sound = await self._examined(diagram, mine, first if len(mine) == len(delivery.arrivals) else None)
        if sound.examined.finding is Finding.WAITING:
            if sound.refused:
                await self._disk.write(self._library.sync_states.hold(diagram, Hold.REFUSED.value, sound.reason))
            return Taken(Fate.WAITING, refused=sound.refused)
        if brake and _deletes_most(sound.examined):
            return await self._braked(diagram, sound.examined)
        return await self._accepted(delivery, sound)

    async def _known(self, diagram: str) -> tuple[SyncState, Sequence[Arrival]]:
        library = self._library
        return await self._disk.read(lambda: (library.sync_states.get(diagram), library.arrivals.waiting(diagram)))

    async def _looked_at(self, delivery: Delivery) -> Examined | None:
        """What is to be said of a few rows that are not stored yet; None when they are not few, or nobody can say.

        It changes nothing, and so need not wait for what is known of the diagram.

        Sound ones become part of the diagram with one wait for the disk instead of two; all others are stored as they
        came, as everything else is. If the program ends in between, the other side gives them again. See
        docs/decisions/0037.
        """
        if not _are_few(delivery):
            return None
        try:
            return await self._documents.examine(delivery.diagram, delivery.arrivals)
        except SyncError:
            return None

    async def _forget(self, delivery: Delivery) -> None:
        """It is not here, and nobody says what it would be: it comes again by the feed, if it is to come at all."""
        waiting = await self._disk.read(lambda: self._library.arrivals.waiting(delivery.diagram))
        await self._disk.write(self._library.arrivals.drop([one for one in waiting if one.account == delivery.account]))

    async def _examined(self, diagram: str, arrivals: Sequence[Arrival], first: Examined | None) -> _Sound:
        """Those that are sound or wait, together; bad ones are tried once more, then put aside. `first` is known."""
        refused, reason = 0, ""
        while arrivals:
            examined, first = first or await self._documents.examine(diagram, arrivals), None
            if examined.finding is not Finding.REFUSED:
                return _Sound(arrivals, examined, refused, reason)
            bad = [arrivals[place] for place in examined.bad if place < len(arrivals)] or list(arrivals)
            if min(one.tries for one in bad) < TRIES:
                await self._disk.write(self._library.arrivals.try_again(bad))
                waiting = await self._disk.read(lambda: self._library.arrivals.waiting(diagram))
                ids = {one.id for one in arrivals}
                arrivals = [one for one in waiting if one.id in ids]
                continue
            log.warning("%d updates for %s are put aside: %s", len(bad), diagram, examined.reason)
            await self._disk.write(self._library.arrivals.refuse(bad, examined.reason))
            refused, reason = refused + len(bad), examined.reason
            gone = {one.id for one in bad}
            arrivals = [one for one in arrivals if one.id not in gone]
        return _Sound((), Examined(Finding.SOUND, version=await self._version(diagram)), refused, reason)

    async def _version(self, diagram: str) -> Version:
        try:
            return await self._documents.version(diagram)
        except DiagramMissing:
            return NOTHING

    async def _braked(self, diagram: str, examined: Examined) -> Taken:
        reason = f"What arrived would delete {examined.deletes} of {examined.living} shapes and connectors."
        log.warning("%s is held: %s", diagram, reason)
        await self._disk.write(self._library.sync_states.hold(diagram, Hold.BRAKE.value, reason))
        return Taken(Fate.HELD)

    async def _accepted(self, delivery: Delivery, sound: _Sound) -> Taken:
        diagram, version = delivery.diagram, sound.examined.version
        have = dict(common(version, delivery.promised))
        for one in sound.arrivals:
            if one.peer is not None and one.account == delivery.account:
                have[one.peer] = max(min(one.end, version.get(one.peer, 0)), have.get(one.peer, 0))
        # Behind a row that could not be taken the log is not complete here.
        seq = 0 if sound.refused else delivery.seq
        accept = self._library.arrivals.accept(
            diagram, sound.arrivals, have, seq=seq, founding=self._founding(delivery, sound)
        )
        numbers = await self._disk.write(accept)
        if len(numbers) < len(sound.arrivals):
            return Taken(Fate.GONE)
        if sound.refused:
            await self._disk.write(self._library.sync_states.hold(diagram, Hold.REFUSED.value, sound.reason))
        if numbers:
            await self._documents.show(diagram, [one.data for one in sound.arrivals])
        caught_up = not sound.refused and includes(version, delivery.promised)
        return Taken(Fate.HELD if sound.refused else Fate.TAKEN, version, caught_up, sound.refused)

    def _founding(self, delivery: Delivery, sound: _Sound) -> SyncState | None:
        """A diagram of which nothing could be read is not made: it would look like an empty one."""
        if delivery.founding is None or (sound.refused and not sound.arrivals):
            return None
        return delivery.founding


def _are_few(delivery: Delivery) -> bool:
    """Rows of a diagram that is here, as somebody's hands make them."""
    size = sum(len(one.data) for one in delivery.arrivals)
    is_live = delivery.founding is None and all(one.peer is not None for one in delivery.arrivals)
    return bool(delivery.arrivals) and is_live and size <= FEW_BYTES


def _deletes_most(examined: Examined) -> bool:
    return examined.deletes > BRAKE_COUNT and examined.deletes > examined.living * BRAKE_SHARE
