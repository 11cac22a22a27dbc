"""The catalogue of a library: titles, stars, trash, thumbnails."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, literal, select
from sqlalchemy import update as change
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.access import Access
from storage.assets import insert_files
from storage.errors import DiagramMissing
from storage.schema import asset_use, diagram, snapshot, thumbnail, update
from storage.updates import insert_first


@dataclass(frozen=True, slots=True)
class DiagramInfo:
    """One diagram of the catalogue. Times are Unix time in seconds; `trashed_s` is None outside the trash."""

    id: str
    title: str
    created_s: float
    changed_s: float
    opened_s: float | None = None
    trashed_s: float | None = None
    starred: bool = False
    folder_id: str | None = None


class Diagrams:
    def __init__(self, access: Access) -> None:
        self._access = access

    def all(self, *, trashed: bool = False) -> list[DiagramInfo]:
        """The diagrams outside the trash, or those in it, the last changed first."""
        place = diagram.c.trashed_s.is_not(None) if trashed else diagram.c.trashed_s.is_(None)
        query = select(diagram).where(place).order_by(diagram.c.changed_s.desc(), diagram.c.id)
        rows = self._access.read(lambda connection: connection.execute(query).mappings().all())
        return [DiagramInfo(**{**row, "starred": bool(row["starred"])}) for row in rows]

    def get(self, diagram_id: str) -> DiagramInfo:
        """One entry, in the trash or not.

        Raises:
            DiagramMissing: there is none.
        """
        query = select(diagram).where(diagram.c.id == diagram_id)
        row = self._access.read(lambda connection: connection.execute(query).mappings().first())
        if row is None:
            raise DiagramMissing(f"there is no diagram {diagram_id}")
        return DiagramInfo(**{**row, "starred": bool(row["starred"])})

    def create(self, diagram_id: str, title: str, first: bytes = b"", files: Iterable[bytes] = ()) -> Future[None]:
        """Add a diagram, whose id is new, with its first update and the files in it, all or nothing."""
        kept = tuple(files)

        def work(connection: Connection) -> None:
            now = time.time()
            row = {"id": diagram_id, "title": title, "created_s": now, "changed_s": now}
            connection.execute(insert(diagram), [row])
            if first:
                insert_first(connection, diagram_id, first)
            insert_files(connection, diagram_id, kept)

        return self._access.write(work)

    def rename(self, diagram_id: str, title: str) -> Future[None]:
        return self._set(diagram_id, title=title)

    def star(self, diagram_id: str, starred: bool) -> Future[None]:
        return self._set(diagram_id, starred=int(starred))

    def mark_opened(self, diagram_id: str) -> Future[None]:
        return self._set(diagram_id, opened_s=time.time())

    def trash(self, diagram_id: str) -> Future[None]:
        """Put a diagram into the trash; nothing of it is deleted."""
        return self._set(diagram_id, trashed_s=time.time())

    def restore(self, diagram_id: str) -> Future[None]:
        return self._set(diagram_id, trashed_s=None)

    def delete(self, diagram_id: str) -> Future[None]:
        """Delete a diagram for good, with everything stored of it."""
        return self._access.write(
            lambda connection: _changed(
                connection.execute(delete(diagram).where(diagram.c.id == diagram_id)).rowcount, diagram_id
            )
        )

    def duplicate(self, diagram_id: str, new_id: str, title: str) -> Future[None]:
        """A copy with everything but the history of undo; the two have nothing to do with each other afterwards."""
        return self._access.write(lambda connection: _duplicate(connection, diagram_id, new_id, title))

    def put_thumbnail(self, diagram_id: str, png: bytes) -> Future[None]:
        def work(connection: Connection) -> None:
            put = upsert(thumbnail).values(diagram_id=diagram_id, bytes=png, made_s=time.time())
            fresh = {"bytes": put.excluded.bytes, "made_s": put.excluded.made_s}
            connection.execute(put.on_conflict_do_update(index_elements=["diagram_id"], set_=fresh))

        return self._access.write(work)

    def thumbnails(self) -> dict[str, bytes]:
        """All pictures by diagram id."""
        query = select(thumbnail.c.diagram_id, thumbnail.c.bytes)
        rows = self._access.read(lambda connection: connection.execute(query).all())
        return {row.diagram_id: bytes(row.bytes) for row in rows}

    def _set(self, diagram_id: str, **values: object) -> Future[None]:
        query = change(diagram).where(diagram.c.id == diagram_id).values(**values)
        return self._access.write(lambda connection: _changed(connection.execute(query).rowcount, diagram_id))


def _changed(rows: int, diagram_id: str) -> None:
    if rows == 0:
        raise DiagramMissing(f"there is no diagram {diagram_id}")


_COPIED = (update, snapshot, asset_use, thumbnail)


def _duplicate(connection: Connection, diagram_id: str, new_id: str, title: str) -> None:
    now = time.time()
    found = connection.execute(select(diagram.c.folder_id).where(diagram.c.id == diagram_id)).first()
    if found is None:
        raise DiagramMissing(f"there is no diagram {diagram_id}")
    row = {"id": new_id, "title": title, "folder_id": found.folder_id, "created_s": now, "changed_s": now}
    connection.execute(insert(diagram), [row])
    for table in _COPIED:
        names = [column.name for column in table.columns if column.name not in ("id", "diagram_id")]
        columns = [table.c[name] for name in names]
        source = (
            select(literal(new_id), *columns)
            .where(table.c.diagram_id == diagram_id)
            .order_by(*table.primary_key.columns)
        )
        connection.execute(insert(table).from_select(["diagram_id", *names], source))
