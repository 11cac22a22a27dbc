"""The external files that diagrams are linked with, and what both sides last agreed on."""

from __future__ import annotations

import time
from concurrent.futures import Future
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.access import Access
from storage.schema import source
from storage.trash import require


@dataclass(frozen=True, slots=True)
class Source:
    """`path` is absolute. `sha256` (hexadecimal) is of the file's bytes when it was last read or written here.

    `base` is opaque: what the diagram was then, for a three-way merge. `seen_s` is Unix time.
    """

    path: str
    sha256: str = ""
    base: bytes = b""
    seen_s: float = 0.0


class Sources:
    def __init__(self, access: Access) -> None:
        self._access = access

    def get(self, diagram_id: str) -> Source | None:
        """None when the diagram is linked with no file."""
        query = select(source.c.path, source.c.sha256, source.c.base, source.c.seen_s)
        row = self._access.read(
            lambda connection: connection.execute(query.where(source.c.diagram_id == diagram_id)).first()
        )
        return None if row is None else Source(row.path, row.sha256, bytes(row.base), row.seen_s)

    def diagrams_at(self, path: str) -> list[str]:
        """The diagrams that are linked with this file, the last seen first."""
        query = select(source.c.diagram_id).where(source.c.path == path)
        query = query.order_by(source.c.seen_s.desc(), source.c.diagram_id)
        return list(self._access.read(lambda connection: connection.execute(query).scalars().all()))

    def put(self, diagram_id: str, path: str, sha256: str, base: bytes) -> Future[None]:
        """Link a diagram with a file, or say on what both agree now.

        The future fails with DiagramMissing when the diagram is gone.
        """

        def work(connection: Connection) -> None:
            require(connection, [diagram_id])
            values = {"path": path, "sha256": sha256, "base": base, "seen_s": time.time()}
            put = upsert(source).values(diagram_id=diagram_id, **values)
            connection.execute(put.on_conflict_do_update(index_elements=["diagram_id"], set_=values))

        return self._access.write(work)

    def forget(self, diagram_id: str) -> Future[None]:
        """The diagram goes on without the file."""
        query = delete(source).where(source.c.diagram_id == diagram_id)

        def work(connection: Connection) -> None:
            connection.execute(query)

        return self._access.write(work)
