"""What a diagram, or a version of it, says: as bytes for a worker, never looked into here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import select

from services.platform.errors import NotFound, TooLarge, Unavailable
from services.platform.platform import Platform
from services.rendering.wish import Form, Source
from services.schema.diagrams import Diagram
from services.schema.updates import LogSnapshot
from services.schema.versions import Version
from services.updates.rows import rows_after
from services.updates.snapshots import BUCKET, load

_ROWS_AT_ONCE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Subject:
    """A diagram as it is now, or as one of its versions kept it."""

    diagram_id: str
    version_id: str | None = None


async def source_of(platform: Platform, subject: Subject, *, most_bytes: int) -> Source:
    """The bytes of `subject` under the diagram's title. Whether the caller may see it is not asked here.

    Raises:
        NotFound: there is no such diagram, or no such version of it.
        TooLarge: it has more than `most_bytes`.
        Unavailable: the log cannot be read at the moment.
    """
    async with platform.database.read() as session:
        diagram = await session.get(Diagram, subject.diagram_id)
        version = await session.get(Version, subject.version_id) if subject.version_id else None
    if diagram is None:
        raise NotFound("there is no such diagram")
    if subject.version_id is None:
        blobs = await _present(platform, diagram.id, diagram.head_seq, most_bytes)
    elif version is None or version.diagram_id != diagram.id:
        raise NotFound("the diagram has no such version")
    else:
        blobs = [await _kept(platform, version, most_bytes)]
    return Source(Form.UPDATES, tuple(blobs), diagram.title)


async def _present(platform: Platform, diagram_id: str, head: int, most_bytes: int) -> list[bytes]:
    newest = select(LogSnapshot).where(LogSnapshot.diagram_id == diagram_id, LogSnapshot.covers_seq <= head)
    async with platform.database.read() as session:
        snapshot = await session.scalar(newest.order_by(LogSnapshot.covers_seq.desc()).limit(1))
    if snapshot is not None and snapshot.size > most_bytes:
        raise _too_large(most_bytes)
    blobs = [await load(platform, snapshot)] if snapshot is not None else []
    seq, size = (snapshot.covers_seq if snapshot is not None else 0), sum(len(blob) for blob in blobs)
    while seq < head:
        async with platform.database.read() as session:
            rows = await rows_after(session, diagram_id, seq, head=head, budget=_ROWS_AT_ONCE)
        blobs += [row.data for row in rows.updates]
        size += sum(len(row.data) for row in rows.updates)
        if size > most_bytes:
            raise _too_large(most_bytes)
        seq = rows.seq
    return blobs


async def _kept(platform: Platform, version: Version, most_bytes: int) -> bytes:
    if version.size > most_bytes:
        raise _too_large(most_bytes)
    blob = await platform.blobs.get(BUCKET, f"versions/{version.diagram_id}/{version.id}")
    if hashlib.sha256(blob).hexdigest() != version.sha256:
        raise Unavailable("the content of this version is damaged", code="version_damaged")
    return blob


def _too_large(most_bytes: int) -> TooLarge:
    return TooLarge(f"the diagram has more than {most_bytes:,} bytes")
