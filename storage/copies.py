"""Copies inside a library: of diagrams, and of folders with all that is in them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass

from sqlalchemy import Connection, insert, literal, select

from storage.access import Access
from storage.errors import DiagramMissing, FolderMissing
from storage.folders import require_folder
from storage.schema import asset_use, diagram, folder, search_text, snapshot, tag, thumbnail, update
from storage.search_index import put_words
from storage.trash import below
from storage.words import Words

_COPIED = (update, snapshot, asset_use, thumbnail, tag)


@dataclass(frozen=True, slots=True)
class Copy:
    """The id and the title of a copy; a diagram goes beside its original."""

    id: str
    title: str
    folder_id: str | None = None


class Copies:
    """A copy has everything but the steps of undo, the versions and the linked file. It goes its own way afterwards."""

    def __init__(self, access: Access, new_id: Callable[[], str], clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._new_id = new_id
        self._clock = clock

    def duplicate(self, copies: Mapping[str, Copy]) -> Future[None]:
        """Copy diagrams, by the ids of the originals, all of them or none."""

        def work(connection: Connection) -> None:
            for original, copy in copies.items():
                place = connection.execute(select(diagram.c.folder_id).where(diagram.c.id == original)).first()
                if place is None:
                    raise DiagramMissing(f"there is no diagram {original}")
                beside = Copy(copy.id, copy.title, place.folder_id)
                _copy_diagram(connection, original, beside, self._clock())

        return self._access.write(work)

    def duplicate_folder(self, folder_id: str, name: str) -> Future[str]:
        """Copy a folder with all in it that is not in the trash, beside it; the id of the copy."""

        def work(connection: Connection) -> str:
            require_folder(connection, folder_id)
            now = self._clock()
            copies: dict[str, str] = {}
            for one in (folder_id, *below(connection, folder_id)):
                row = connection.execute(select(folder).where(folder.c.id == one)).mappings().first()
                if row is None:
                    raise FolderMissing(f"there is no folder {one}")
                if row["trashed_age"] is not None:
                    continue
                copies[one] = self._new_id()
                fresh = {"id": copies[one], "created_s": now, "changed_s": now}
                if one == folder_id:
                    fresh["name"] = name
                else:
                    fresh["parent_id"] = copies[row["parent_id"]]
                connection.execute(insert(folder), [{**row, **fresh}])
            for source, target in copies.items():
                self._copy_contents(connection, source, target, now)
            return copies[folder_id]

        return self._access.write(work)

    def _copy_contents(self, connection: Connection, source: str, target: str, now: float) -> None:
        inside = select(diagram.c.id, diagram.c.title).where(
            diagram.c.folder_id == source, diagram.c.trashed_s.is_(None)
        )
        for row in connection.execute(inside.order_by(diagram.c.changed_s, diagram.c.id)).all():
            _copy_diagram(connection, row.id, Copy(self._new_id(), row.title, target), now)


def _copy_diagram(connection: Connection, original: str, copy: Copy, now: float) -> None:
    kind = connection.execute(select(diagram.c.kind).where(diagram.c.id == original)).scalar_one()
    row = {"id": copy.id, "title": copy.title, "folder_id": copy.folder_id, "created_s": now, "changed_s": now}
    connection.execute(insert(diagram), [row | {"kind": kind}])
    for table in _COPIED:
        names = [column.name for column in table.columns if column.name not in ("id", "diagram_id")]
        columns = [table.c[name] for name in names]
        source = (
            select(literal(copy.id), *columns)
            .where(table.c.diagram_id == original)
            .order_by(*table.primary_key.columns)
        )
        connection.execute(insert(table).from_select(["diagram_id", *names], source))
    words = connection.execute(select(search_text).where(search_text.c.diagram_id == original)).mappings().first()
    put_words(connection, copy.id, Words() if words is None else Words(words["labels"], words["notes"]))
