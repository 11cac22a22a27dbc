"""The catalogue of a library: titles, folders, stars, pictures, and what each diagram takes on the disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, insert, select, union
from sqlalchemy import func as sql
from sqlalchemy import update as change
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.access import Access
from storage.assets import insert_files
from storage.calendar import library_age
from storage.errors import DiagramMissing
from storage.folders import require_folder
from storage.schema import asset, asset_use, diagram, source, tag, thumbnail, version, version_asset
from storage.search_index import put_title, put_words
from storage.tags import add_tags
from storage.trash import days_left, require
from storage.updates import insert_first
from storage.words import Words


@dataclass(frozen=True, slots=True)
class DiagramInfo:
    """One diagram of the catalogue. Times are Unix time in seconds; `trashed_s` is None outside the trash.

    `size` counts its updates, snapshots, versions and assets, in bytes; assets that others use too count in full.
    `source` is the path of the file that it is linked with. `days_left` in the trash are days of use.
    """

    id: str
    title: str
    created_s: float
    changed_s: float
    opened_s: float | None = None
    trashed_s: float | None = None
    starred: bool = False
    folder_id: str | None = None
    kind: str = "canvas"
    tags: tuple[str, ...] = ()
    size: int = 0
    source: str = ""
    days_left: int | None = None


@dataclass(frozen=True, slots=True)
class NewDiagram:
    """What a diagram begins as: its first update, the files in it, and where it is put."""

    id: str
    title: str
    first: bytes = b""
    files: tuple[bytes, ...] = ()
    folder_id: str | None = None
    tags: tuple[str, ...] = ()
    words: Words = Words()
    kind: str = "canvas"


_TITLES = "SELECT id, title, trashed_s FROM diagram"


class Diagrams:
    """Throwing away and deleting is `storage.trash`'s, copying `storage.copies`'s."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock

    def all(self, *, trashed: bool = False) -> list[DiagramInfo]:
        """The diagrams outside the trash, or those in it, the last changed first."""
        return self._access.read(lambda connection: _listed(connection, trashed=trashed))

    def titles(self) -> dict[str, tuple[str, bool]]:
        """Of every diagram its title, and whether it is in the trash: a small part of the cost of `all`."""
        rows = self._access.read(lambda connection: connection.exec_driver_sql(_TITLES).all())
        return {row.id: (row.title, row.trashed_s is not None) for row in rows}

    def get(self, diagram_id: str) -> DiagramInfo:
        """One entry, in the trash or not.

        Raises:
            DiagramMissing: there is none.
        """
        found = self._access.read(lambda connection: _listed(connection, only=diagram_id))
        if not found:
            raise DiagramMissing(f"there is no diagram {diagram_id}")
        return found[0]

    def create(self, diagram_id: str, title: str, first: bytes = b"", files: Iterable[bytes] = ()) -> Future[None]:
        """Add a diagram, whose id is new, with its first update and the files in it, all or nothing."""
        return self.add(NewDiagram(diagram_id, title, first, tuple(files)))

    def add(self, new: NewDiagram) -> Future[None]:
        """Add a diagram, all of it or nothing; the future fails with FolderMissing if its folder is gone."""

        def work(connection: Connection) -> None:
            require_folder(connection, new.folder_id)
            now = self._clock()
            row = {"id": new.id, "title": new.title, "created_s": now, "changed_s": now}
            connection.execute(insert(diagram), [row | {"folder_id": new.folder_id, "kind": new.kind}])
            if new.first:
                insert_first(connection, new.id, new.first)
                last = connection.exec_driver_sql("SELECT last_insert_rowid()").scalar_one()
                connection.execute(change(diagram).where(diagram.c.id == new.id).values(digested=last))
            insert_files(connection, new.id, new.files)
            put_words(connection, new.id, new.words)
            add_tags(connection, [new.id], new.tags)

        return self._access.write(work)

    def rename(self, diagram_id: str, title: str) -> Future[None]:
        def work(connection: Connection) -> None:
            require(connection, [diagram_id])
            connection.execute(change(diagram).where(diagram.c.id == diagram_id).values(title=title))
            put_title(connection, diagram_id, title)

        return self._access.write(work)

    def star(self, diagrams: Sequence[str], starred: bool) -> Future[None]:
        return self._set(diagrams, starred=int(starred))

    def move(self, diagrams: Sequence[str], folder_id: str | None) -> Future[None]:
        """Into a folder, or to the top; the future fails with FolderMissing if it is gone."""

        def work(connection: Connection) -> None:
            require_folder(connection, folder_id)
            require(connection, diagrams)
            connection.execute(change(diagram).where(diagram.c.id.in_(diagrams)).values(folder_id=folder_id))

        return self._access.write(work)

    def mark_opened(self, diagram_id: str) -> Future[None]:
        return self._set([diagram_id], opened_s=self._clock())

    def set_times(self, diagram_id: str, created_s: float, changed_s: float) -> Future[None]:
        """What a diagram that comes from elsewhere brings along."""
        return self._set([diagram_id], created_s=created_s, changed_s=changed_s)

    def put_thumbnail(self, diagram_id: str, png: bytes) -> Future[None]:
        def work(connection: Connection) -> None:
            require(connection, [diagram_id])
            put = upsert(thumbnail).values(diagram_id=diagram_id, bytes=png, made_s=self._clock())
            fresh = {"bytes": put.excluded.bytes, "made_s": put.excluded.made_s}
            connection.execute(put.on_conflict_do_update(index_elements=["diagram_id"], set_=fresh))

        return self._access.write(work)

    def thumbnails(self, diagrams: Sequence[str] | None = None) -> dict[str, bytes]:
        """Pictures by diagram id; all of them when none are named."""
        query = select(thumbnail.c.diagram_id, thumbnail.c.bytes)
        if diagrams is not None:
            query = query.where(thumbnail.c.diagram_id.in_(diagrams))
        rows = self._access.read(lambda connection: connection.execute(query).all())
        return {row.diagram_id: bytes(row.bytes) for row in rows}

    def _set(self, diagrams: Sequence[str], **values: object) -> Future[None]:
        def work(connection: Connection) -> None:
            require(connection, diagrams)
            connection.execute(change(diagram).where(diagram.c.id.in_(diagrams)).values(**values))

        return self._access.write(work)


def _listed(connection: Connection, *, trashed: bool = False, only: str | None = None) -> list[DiagramInfo]:
    place = diagram.c.trashed_s.is_not(None) if trashed else diagram.c.trashed_s.is_(None)
    wanted = place if only is None else diagram.c.id == only
    query = select(diagram, source.c.path.label("source")).outerjoin(source, source.c.diagram_id == diagram.c.id)
    rows = connection.execute(query.where(wanted).order_by(diagram.c.changed_s.desc(), diagram.c.id)).mappings().all()
    age = library_age(connection)
    tags = _tags(connection, only)
    assets = _asset_sizes(connection, only)
    return [_info(row, tuple(tags.get(row["id"], ())), assets.get(row["id"], 0), age) for row in rows]


def _info(row: RowMapping, tags: tuple[str, ...], assets_size: int, age: int) -> DiagramInfo:
    return DiagramInfo(
        id=row["id"],
        title=row["title"],
        created_s=row["created_s"],
        changed_s=row["changed_s"],
        opened_s=row["opened_s"],
        trashed_s=row["trashed_s"],
        starred=bool(row["starred"]),
        folder_id=row["folder_id"],
        kind=row["kind"],
        tags=tags,
        size=row["content_size"] + row["versions_size"] + assets_size,
        source=row["source"] or "",
        days_left=days_left(row["trashed_age"], age),
    )


def _tags(connection: Connection, only: str | None) -> dict[str, list[str]]:
    query = select(tag.c.diagram_id, tag.c.name).order_by(tag.c.name)
    found: dict[str, list[str]] = {}
    for row in connection.execute(query if only is None else query.where(tag.c.diagram_id == only)):
        found.setdefault(row.diagram_id, []).append(row.name)
    return found


def _asset_sizes(connection: Connection, only: str | None) -> dict[str, int]:
    """What the pictures of each diagram and of its versions take, each once."""
    now = select(asset_use.c.diagram_id, asset_use.c.sha256)
    kept = select(version.c.diagram_id, version_asset.c.sha256).join(
        version_asset, version_asset.c.version_id == version.c.id
    )
    if only is not None:
        now, kept = now.where(asset_use.c.diagram_id == only), kept.where(version.c.diagram_id == only)
    uses = union(now, kept).subquery()
    query = select(uses.c.diagram_id, sql.sum(asset.c.size)).join(asset, asset.c.sha256 == uses.c.sha256)
    return {row[0]: int(row[1]) for row in connection.execute(query.group_by(uses.c.diagram_id))}
