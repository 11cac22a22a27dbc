"""Versions of a diagram: kept, named, given back, and thinned out as they grow old."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.diagrams import content
from services.diagrams.cursor import Cursor
from services.diagrams.usage import Metric, count
from services.platform.errors import Conflict, Forbidden, NotFound, Unavailable
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.accounts import User
from services.schema.versions import Version
from services.updates.examiners import Examiner
from services.updates.intake import Intake
from services.updates.kept import keep, kept, version_key
from services.updates.pushes import Push
from services.updates.versions import packed
from sync.wire.messages import Blob, Status

Kind = Literal["automatic", "named", "restore"]
ORDER = "versions"
MOST = 1_000  # of each kind


@dataclass(frozen=True, slots=True)
class Wish:
    """A version to be kept: what kind, under which name, for whom."""

    kind: Kind
    name: str = ""
    author_id: str | None = None


async def make(platform: Platform, reader: Examiner, diagram_id: str, wish: Wish) -> Version:
    """Keep what a diagram says now. Raises: Conflict when it is empty or has too many; as `content.written`."""
    async with platform.database.read() as session:
        of_kind = Version.diagram_id == diagram_id, Version.kind == wish.kind
        if (await session.scalar(select(func.count()).where(*of_kind)) or 0) >= MOST:
            raise Conflict(f"there are {MOST} versions already", advice="Delete some first.")
    found = await content.content_of(platform, reader, diagram_id)
    at = platform.clock()
    version = Version(
        id=str(new_id()), diagram_id=diagram_id, seq=found.seq, kind=wish.kind, name=wish.name,
        author_id=wish.author_id, sha256=found.sha256, size=len(found.blob), vector=packed(found.version),
        created_at=at,
    )  # fmt: skip
    await keep(platform, version_key(version), found.blob)
    async with platform.database.begin() as session:
        session.add(version)
        if wish.author_id is not None:
            await count(session, wish.author_id, Metric.VERSIONS, at)
    return version


async def page(
    session: AsyncSession, diagram_id: str, cursor: str | None, limit: int
) -> tuple[Sequence[tuple[Version, str]], str | None]:
    """The newest first, each with its author's name; and the next cursor."""
    query = (
        select(Version, User.name)
        .outerjoin(User, User.id == Version.author_id)
        .where(Version.diagram_id == diagram_id)
        .order_by(Version.created_at.desc(), Version.id.desc())
    )
    if cursor is not None:
        after = Cursor.read(cursor, ORDER)
        same = and_(Version.created_at == after.value, Version.id < after.id)
        query = query.where(or_(Version.created_at < after.value, same))
    rows = [(version, name or "") for version, name in await session.execute(query.limit(limit + 1))]
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1][0]
    return rows[:limit], Cursor(ORDER, last.created_at, last.id).word()


async def one(session: AsyncSession, diagram_id: str, version_id: str) -> Version:
    """Raises: NotFound, also for a version of another diagram."""
    version = await session.get(Version, version_id)
    if version is None or version.diagram_id != diagram_id:
        raise NotFound("there is no such version")
    return version


async def restore(platform: Platform, reader: Examiner, intake: Intake, version: Version, user_id: str) -> int:
    """Make the diagram read as the version does, by one more update at the end of its log; the log's last row.

    What was there before is kept as a version. Whoever edits meanwhile loses nothing: it is merged as any edit.
    """
    wanted = await kept(platform, version_key(version), version.sha256)
    before = await make(platform, reader, version.diagram_id, Wish("restore", author_id=user_id))
    found = await content.written(platform, version.diagram_id)
    answer = content.sound(await reader.turn_back(found.blobs, wanted))
    if not answer.data:
        return before.seq
    [(peer, end)] = answer.version.items()
    blob = Blob(peer, 0, end, answer.data)
    outcome = await intake.push(Push(user_id, str(new_id()), version.diagram_id, str(new_id()), [blob]))
    if outcome.status in (Status.FORBIDDEN, Status.READ_ONLY):
        raise Forbidden(outcome.reason)
    if not outcome.status.is_durable:
        raise Unavailable(outcome.reason or "it could not be restored just now", retry_after_s=2)
    return max(found.head, outcome.seq)


def superfluous(versions: Iterable[tuple[str, datetime]], at: datetime) -> list[str]:
    """The ids of those automatic versions (id, moment) that are not kept any longer.

    Kept are all of the last day, the last of every day of the last 30, and the last of every week before that.
    """
    kept: set[tuple[str, int]] = set()
    gone = []
    for identity, made in sorted(versions, key=lambda one: (one[1], one[0]), reverse=True):
        age = at - made
        if age <= timedelta(days=1):
            continue
        day = made.toordinal()
        place = ("day", day) if age <= timedelta(days=30) else ("week", day // 7)
        if place in kept:
            gone.append(identity)
        kept.add(place)
    return gone
