"""Diagrams with content in the library, made without the services that keep it."""

from __future__ import annotations

import hashlib

from diagram.document import Document
from diagram.formats.registry import recognise
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.schema.updates import LogUpdate
from services.schema.versions import Version
from services.updates.snapshots import BUCKET
from tests.services.people import Person
from tests.services.rendering.documents import drawio


def content(*labels: str) -> bytes:
    """The bytes of a document with a page for each label."""
    data = drawio(*labels)
    read = recognise(data, "plan.drawio").read
    assert read is not None
    return Document.of(read(data).records).export_snapshot()


async def make_diagram(platform: Platform, owner: Person, title: str, data: bytes = b"") -> str:
    """A diagram whose log has one row, `data`, or none."""
    diagram, at = str(new_id()), platform.clock()
    async with platform.database.begin() as session:
        session.add(
            Diagram(id=diagram, owner_id=owner.id, title=title, head_seq=1 if data else 0, created_at=at, updated_at=at)
        )
        await session.flush()
        if data:
            session.add(
                LogUpdate(
                    diagram_id=diagram, seq=1, peer=7, c_start=0, c_end=9, batch_id=str(new_id()), data=data,
                    sha256=hashlib.sha256(data).digest(), created_at=at,
                )
            )  # fmt: skip
    return diagram


async def make_version(platform: Platform, diagram: str, data: bytes) -> str:
    """A version that kept `data`."""
    version, sha256 = str(new_id()), hashlib.sha256(data).hexdigest()
    await platform.blobs.put(BUCKET, f"versions/{diagram}/{version}", data)
    async with platform.database.begin() as session:
        session.add(
            Version(
                id=version, diagram_id=diagram, seq=1, kind="named", name="First", sha256=sha256,
                size=len(data), vector=b"\x80", created_at=platform.clock(),
            )
        )  # fmt: skip
    return version
