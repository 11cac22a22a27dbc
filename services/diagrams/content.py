"""The content of a diagram as a whole: summed up in a worker, kept as a blob, and given to a new diagram to begin with.

Its bytes are never read here: they came from clients, and only workers that may die of them look inside.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from services.platform.errors import Conflict, Unavailable
from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.schema.updates import LogFloor, LogPeer, LogSnapshot
from services.updates.contents import Contents, contents_of
from services.updates.examiners import Examiner
from services.updates.kept import keep
from services.updates.questions import Answer, Finding
from services.updates.settings import UpdatesSettings
from services.updates.snapshots import key_of
from services.updates.versions import packed

MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Content:
    """A diagram up to row `seq` of its log, as one blob; `version` says how much of every peer is in it."""

    seq: int
    blob: bytes
    version: dict[int, int]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.blob).hexdigest()


@asynccontextmanager
async def content_work(_platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    """The worker that reads for this module; it starts with its first question."""
    app.state.reader = Examiner(UpdatesSettings())
    try:
        yield
    finally:
        await app.state.reader.close()


def reader_of(connection: HTTPConnection) -> Examiner:
    """The worker of the service that answers."""
    reader = connection.app.state.reader
    assert isinstance(reader, Examiner)
    return reader


async def written(platform: Platform, diagram_id: str) -> Contents:
    """All that was written to a log. Raises: Conflict for an empty log, TooLarge, Unavailable."""
    found = await contents_of(platform, diagram_id, most_bytes=MOST_BYTES)
    if not found.head:
        raise Conflict("the diagram is empty", code="diagram_empty", advice="Draw something and sync it first.")
    return found


async def content_of(platform: Platform, reader: Examiner, diagram_id: str) -> Content:
    """All of a diagram in one blob. Raises: as `written`."""
    found = await written(platform, diagram_id)
    answer = sound(await reader.sum_up(found.blobs))
    return Content(found.head, answer.data, dict(answer.version))


def sound(answer: Answer) -> Answer:
    """`answer` of a worker that could read. Raises: Unavailable."""
    if answer.finding is not Finding.SOUND:
        raise Unavailable("this diagram cannot be read on the server at the moment", code="log_damaged")
    return answer


async def store_seed(platform: Platform, diagram_id: str, content: Content) -> None:
    """Put the content of a diagram that is about to be made where `plant` will say that it is."""
    await keep(platform, key_of(diagram_id, 1, content.sha256), content.blob)


async def plant(session: AsyncSession, platform: Platform, diagram: Diagram, content: Content) -> None:
    """Let a new diagram begin with `content`: its log is as if its first row had been summed up already.

    The peers of the content have no owner here: nobody can be taken for another.
    """
    diagram.head_seq = 1
    of = {"diagram_id": diagram.id}
    session.add(LogFloor(**of, seq=1, version=packed(content.version)))
    session.add(
        LogSnapshot(
            **of, covers_seq=1, version=packed(content.version), sha256=content.sha256, size=len(content.blob),
            created_at=platform.clock(),
        )
    )  # fmt: skip
    session.add_all(LogPeer(**of, peer=peer, c_end=end) for peer, end in content.version.items())
    await session.flush()
