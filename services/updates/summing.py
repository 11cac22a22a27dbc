"""Logs are summed up: into snapshots that a worker makes and proves, and that are read back before they are believed.

A snapshot holds the whole past. A shallow one would strand whoever was offline when it was made.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.schema.updates import LogFloor, LogSnapshot, LogUpdate
from services.updates.contents import Stored, contents_of
from services.updates.devices import least
from services.updates.examiners import Examiner
from services.updates.log import upsert
from services.updates.questions import Answer, Finding
from services.updates.settings import UpdatesSettings
from services.updates.snapshots import BUCKET, key_of, load
from services.updates.versions import packed, unpacked
from sync.wire.messages import Update

log = logging.getLogger(__name__)

GENERATIONS = 2


class Summing:
    """Sums up the log of one diagram after the other."""

    def __init__(self, platform: Platform, examiner: Examiner, settings: UpdatesSettings) -> None:
        self._platform = platform
        self._examiner = examiner
        self._settings = settings

    async def due(self) -> list[str]:
        """The diagrams whose logs have grown enough since their last snapshot."""
        covered = (
            select(LogSnapshot.diagram_id, func.max(LogSnapshot.covers_seq).label("covers"))
            .group_by(LogSnapshot.diagram_id)
            .subquery()
        )
        behind = Diagram.head_seq - func.coalesce(covered.c.covers, 0)
        wanted = (
            select(Diagram.id)
            .outerjoin(covered, covered.c.diagram_id == Diagram.id)
            .where(behind >= self._settings.sum_up_rows)
        )
        async with self._platform.database.read() as session:
            return list(await session.scalars(wanted.order_by(Diagram.id).limit(1_000)))

    async def sum_up(self, diagram_id: str) -> bool:
        """Make a snapshot of all rows and take away those that nobody needs one by one; False when it cannot be proven.

        A row that cannot be read is put aside, and the rest summed up without it.
        """
        while True:
            found = await contents_of(self._platform, diagram_id)
            base, rows = found.base, found.rows
            if base is not None and base.covers >= found.head:
                return True
            blobs = found.blobs
            if not blobs:
                return False
            answer = await self._examiner.sum_up(blobs)
            if answer.finding is not Finding.POISON:
                break
            if not rows or not await self._put_aside_culprit(diagram_id, base, rows):
                return False
        if answer.finding is not Finding.SOUND:
            log.warning("the log of %s cannot be summed up: %s", diagram_id, answer.reason)
            return False
        await self._keep(diagram_id, found.head, answer)
        await self.take_away(diagram_id)
        return True

    async def _put_aside_culprit(self, diagram_id: str, base: Stored | None, rows: Sequence[Update]) -> bool:
        """Find the first row with which it can no longer be read, by halves, and give it to nobody from now on."""
        first = [base.data] if base else []
        good, bad = 0, len(rows)  # with the first `good` rows it can be read, with `bad` it cannot
        if first and (await self._examiner.sum_up(first)).finding is Finding.POISON:
            return False
        while bad - good > 1:
            middle = (good + bad) // 2
            answer = await self._examiner.sum_up(first + [row.data for row in rows[:middle]])
            good, bad = (good, middle) if answer.finding is Finding.POISON else (middle, bad)
        log.error("row %d of %s cannot be read and is put aside", rows[bad - 1].seq, diagram_id)
        async with self._platform.database.begin() as session:
            await session.execute(
                update(LogUpdate)
                .where(LogUpdate.diagram_id == diagram_id, LogUpdate.seq == rows[bad - 1].seq)
                .values(quarantined_at=self._platform.clock())
            )
        return True

    async def _keep(self, diagram_id: str, covers: int, answer: Answer) -> None:
        """Store it, read it back, and only then say that it is there."""
        sha256 = hashlib.sha256(answer.data).hexdigest()
        await self._platform.blobs.put(BUCKET, key_of(diagram_id, covers, sha256), answer.data)
        row = {
            "diagram_id": diagram_id,
            "covers_seq": covers,
            "version": packed(answer.version),
            "sha256": sha256,
            "size": len(answer.data),
            "created_at": self._platform.clock(),
        }
        await load(self._platform, LogSnapshot(**row))
        async with self._platform.database.begin() as session:
            await upsert(session, LogSnapshot, [row])
            older = (await _snapshots(session, diagram_id))[GENERATIONS:]
            for one in older:
                await session.execute(
                    delete(LogSnapshot).where(
                        LogSnapshot.diagram_id == diagram_id, LogSnapshot.covers_seq == one.covers_seq
                    )
                )
        for one in older:
            await self._platform.blobs.delete(BUCKET, key_of(diagram_id, one.covers_seq, one.sha256))

    async def take_away(self, diagram_id: str) -> int:
        """Take away the oldest rows, as far as the snapshot before the last holds them, every device that was seen
        lately has them, and they are old enough; how many."""
        at = self._platform.clock()
        async with self._platform.database.read() as session:
            snapshots = await _snapshots(session, diagram_id)
        if len(snapshots) < GENERATIONS:
            return 0
        # Read back: rows are not given up for a blob that somebody has lost meanwhile.
        for one in snapshots:
            await load(self._platform, one)
        held = unpacked(snapshots[-1].version)
        async with self._platform.database.begin() as session:
            had = await least(session, diagram_id, at=at, days=self._settings.device_days)
            old = at - timedelta(days=self._settings.keep_rows_days)
            last = await _last_needless(session, diagram_id, snapshots[-1].covers_seq, (held, had), old)
            if last is None:
                return 0
            floor = await session.get(LogFloor, diagram_id)
            reached = unpacked(floor.version) if floor else {}
            gone = select(LogUpdate.peer, func.max(LogUpdate.c_end)).where(
                LogUpdate.diagram_id == diagram_id, LogUpdate.seq <= last
            )
            reached |= {peer: end for peer, end in await session.execute(gone.group_by(LogUpdate.peer))}
            await upsert(session, LogFloor, [{"diagram_id": diagram_id, "seq": last, "version": packed(reached)}])
            done = await session.execute(
                delete(LogUpdate).where(LogUpdate.diagram_id == diagram_id, LogUpdate.seq <= last)
            )
            return int(getattr(done, "rowcount", 0))


async def _snapshots(session: AsyncSession, diagram_id: str) -> Sequence[LogSnapshot]:
    """Those of a diagram, the newest first."""
    wanted = select(LogSnapshot).where(LogSnapshot.diagram_id == diagram_id).order_by(LogSnapshot.covers_seq.desc())
    return (await session.scalars(wanted)).all()


async def _last_needless(
    session: AsyncSession,
    diagram_id: str,
    covers: int,
    known: tuple[dict[int, int], dict[int, int] | None],
    old: datetime,
) -> int | None:
    """The last of the rows from the oldest on that all of `known` have and that are older than `old`."""
    versions = [version for version in known if version is not None]
    rows = select(LogUpdate.seq, LogUpdate.peer, LogUpdate.c_end, LogUpdate.created_at, LogUpdate.quarantined_at).where(
        LogUpdate.diagram_id == diagram_id, LogUpdate.seq <= covers
    )
    last: int | None = None
    for seq, peer, end, created, quarantined in await session.execute(rows.order_by(LogUpdate.seq)):
        if created >= old or quarantined is not None or any(version.get(peer, 0) < end for version in versions):
            break
        last = seq
    return last
