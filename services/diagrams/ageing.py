"""Automatic versions: kept of diagrams that rest after a change, and thinned out as they grow old."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, or_, select

from services.diagrams import versions
from services.diagrams.settings import DiagramsSettings
from services.platform.errors import ServiceError
from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.schema.versions import Version
from services.updates.examiners import Examiner
from services.updates.kept import version_key
from services.updates.snapshots import BUCKET

log = logging.getLogger(__name__)
_AT_ONCE = 20
_THINNED_AT_ONCE = 100  # diagrams


async def keep_versions(platform: Platform, reader: Examiner, settings: DiagramsSettings) -> None:
    """A version of each diagram that has changed since its last one, an hour ago or more, and rests now."""
    at = platform.clock()
    rested = at - timedelta(minutes=settings.version_quiet_minutes)
    last = (
        select(Version.diagram_id, func.max(Version.seq).label("seq"), func.max(Version.created_at).label("made"))
        .group_by(Version.diagram_id)
        .subquery()
    )
    due = (
        select(Diagram.id)
        .outerjoin(last, last.c.diagram_id == Diagram.id)
        .where(
            Diagram.trashed_at.is_(None),
            Diagram.head_seq > func.coalesce(last.c.seq, 0),
            Diagram.updated_at <= rested,
            or_(last.c.made.is_(None), last.c.made <= at - timedelta(hours=settings.version_every_hours)),
        )
        .order_by(Diagram.updated_at.desc())
        .limit(_AT_ONCE)
    )
    async with platform.database.read() as session:
        diagrams = list(await session.scalars(due))
    for diagram_id in diagrams:
        try:
            await versions.make(platform, reader, diagram_id, versions.Wish("automatic"))
        except ServiceError as error:  # one that cannot be read must not keep the others from it
            log.warning("no version of %s was kept: %s", diagram_id, error.code)


async def thin_versions(platform: Platform) -> None:
    """Delete those automatic versions that `versions.superfluous` names."""
    at = platform.clock()
    old = and_(Version.kind != "named", Version.created_at < at - timedelta(days=1))
    crowded = select(Version.diagram_id).where(old).group_by(Version.diagram_id).having(func.count() > 1)
    last = ""
    while True:
        async with platform.database.read() as session:
            page = crowded.where(Version.diagram_id > last).order_by(Version.diagram_id).limit(_THINNED_AT_ONCE)
            diagrams = list(await session.scalars(page))
            for_each: dict[str, list[Version]] = {diagram: [] for diagram in diagrams}
            for version in await session.scalars(select(Version).where(old, Version.diagram_id.in_(diagrams))):
                for_each[version.diagram_id].append(version)
        if not diagrams:
            return
        last = diagrams[-1]
        for kept in for_each.values():
            await _delete(platform, _superfluous(kept, at))


def _superfluous(kept: Sequence[Version], at: datetime) -> list[Version]:
    names = set(versions.superfluous([(one.id, one.created_at) for one in kept], at))
    return [version for version in kept if version.id in names]


async def _delete(platform: Platform, gone: Sequence[Version]) -> None:
    if not gone:
        return
    async with platform.database.begin() as session:
        await session.execute(delete(Version).where(Version.id.in_([one.id for one in gone]), Version.kind != "named"))
    for version in gone:
        await platform.blobs.delete(BUCKET, version_key(version))
