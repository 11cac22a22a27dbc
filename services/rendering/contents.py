"""What a diagram, or a version of it, says: as bytes for a worker, never looked into here."""

from __future__ import annotations

from dataclasses import dataclass

from services.platform.errors import NotFound, TooLarge
from services.platform.platform import Platform
from services.rendering.wish import Form, Source
from services.schema.diagrams import Diagram
from services.schema.versions import Version
from services.updates.contents import contents_of
from services.updates.kept import kept, version_key


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
        Unavailable: its bytes cannot be read at the moment.
    """
    async with platform.database.read() as session:
        diagram = await session.get(Diagram, subject.diagram_id)
        version = await session.get(Version, subject.version_id) if subject.version_id else None
    if diagram is None:
        raise NotFound("there is no such diagram")
    if subject.version_id is None:
        blobs = (await contents_of(platform, diagram.id, most_bytes=most_bytes)).blobs
    elif version is None or version.diagram_id != diagram.id:
        raise NotFound("the diagram has no such version")
    elif version.size > most_bytes:
        raise TooLarge(f"the version has more than {most_bytes:,} bytes")
    else:
        blobs = [await kept(platform, version_key(version), version.sha256)]
    return Source(Form.UPDATES, tuple(blobs), diagram.title)
