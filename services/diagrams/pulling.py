"""What a client lacks of many diagrams: as many questions to the database for two hundred as for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.platform.errors import ServiceError
from services.platform.platform import Platform
from services.updates import devices
from services.updates.catching_up import Claim, Standing, Way, standings, way_for
from services.updates.epoch import epoch_of
from services.updates.rows import Choice, Heading, LogRow, Span, chosen, data_of, headings, sound
from services.updates.snapshots import load
from sync.wire.limits import MEBIBYTE
from sync.wire.messages import Mode, Status, Update
from sync.wire.requests import Pulled, PullRequest, Wanted

_ANSWER = 6 * MEBIBYTE  # of blobs in one answer; the rest of its limit is for what surrounds them


@dataclass(slots=True)
class _Part:
    """One diagram of an answer."""

    standing: Standing
    way: Way
    span: Span
    snapshot: bytes = b""
    choice: Choice = Choice((), 0, 0)
    updates: Sequence[Update] = ()

    def said(self) -> Pulled:
        standing, way = self.standing, self.way
        seq = standing.seq if way.mode is Mode.FORK_REQUIRED else self.choice.seq
        info = standing.snapshot_info if way.mode is Mode.SNAPSHOT else None
        return Pulled(
            standing.diagram_id, Status.KNOWN, way.mode, standing.role.word, seq, dict(standing.version),
            standing.is_trashed, info, self.snapshot, list(self.updates), seq < standing.seq, way.reason,
        )  # fmt: skip


class _Answer:
    """Filled in the order of the request, until it is full; what then lacks is asked for again.

    A diagram that cannot be read is said to be so, and the others are not the worse for it.
    """

    def __init__(self, platform: Platform, epoch: str) -> None:
        self._platform = platform
        self._epoch = epoch
        self._left = _ANSWER
        self._parts: dict[str, _Part] = {}
        self._refused: dict[str, Pulled] = {}

    async def fill(self, wanted: Sequence[Wanted], found: Mapping[str, Standing]) -> list[Pulled]:
        for one in wanted:
            self._begin(one, found.get(one.diagram))
        async with self._platform.database.read() as session:
            rows = await headings(session, [one.span for one in self._parts.values()])
        for diagram in list(self._parts):
            await self._choose(diagram, rows.get(diagram))
        async with self._platform.database.read() as session:
            data = await data_of(session, {diagram: one.choice.numbers for diagram, one in self._parts.items()})
        for diagram in list(self._parts):
            self._finish(diagram, data[diagram])
        return [self._refused.get(one.diagram) or self._parts[one.diagram].said() for one in wanted]

    def _begin(self, one: Wanted, standing: Standing | None) -> None:
        if standing is None:
            reason = "there is no such diagram, it is in the trash, or not for you"
            self._refused[one.diagram] = Pulled(one.diagram, Status.UNKNOWN, reason=reason)
            return
        try:
            way = way_for(standing, Claim(one.version, one.base, one.seq, one.epoch), self._epoch)
        except ServiceError as error:
            self._refuse(one.diagram, error)
            return
        after = standing.seq if way.mode is Mode.FORK_REQUIRED else way.after
        self._parts[one.diagram] = _Part(standing, way, Span(one.diagram, after, standing.seq, one.version))

    async def _choose(self, diagram: str, rows: Sequence[Heading] | None) -> None:
        """Take as much of a diagram as there is room for; a row that is larger than an answer goes alone."""
        part = self._parts[diagram]
        part.choice = Choice((), 0, part.span.after)
        room, is_empty = self._left, self._left == _ANSWER
        try:
            if room > 0 and part.way.mode is Mode.SNAPSHOT and part.standing.snapshot is not None:
                if part.standing.snapshot.size <= room:
                    part.snapshot = await load(self._platform, part.standing.snapshot)
                room -= part.standing.snapshot.size
            if room > 0 and rows is not None:
                at_least_one = is_empty and not part.snapshot
                part.choice = chosen(part.span, rows, room, at_least_one=at_least_one)
        except ServiceError as error:
            self._refuse(diagram, error)
        else:
            self._left -= len(part.snapshot) + part.choice.size

    def _finish(self, diagram: str, rows: Sequence[LogRow]) -> None:
        try:
            self._parts[diagram].updates = sound(diagram, rows)
        except ServiceError as error:
            self._refuse(diagram, error)

    def _refuse(self, diagram: str, error: ServiceError) -> None:
        self._parts.pop(diagram, None)
        self._refused[diagram] = Pulled(diagram, Status.UNAVAILABLE, reason=error.detail)


async def pull(platform: Platform, user_id: str, request: PullRequest) -> tuple[str, list[Pulled]]:
    """The epoch, and of each diagram in its order as much as an answer takes."""
    at = platform.clock()
    epoch = await epoch_of(platform.database, at)
    wanted = {one.diagram: one for one in request.diagrams}
    async with platform.database.begin() as session:
        found = await standings(session, user_id, list(wanted), at)
        told = {diagram: wanted[diagram].version for diagram in found}
        await devices.note(session, user_id, request.device_id, told, at)
    return epoch, await _Answer(platform, epoch).fill(list(wanted.values()), found)
