"""The tree of folders in which a person keeps diagrams."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy import update as change

from storage.access import Access
from storage.errors import FolderInItself, FolderMissing
from storage.schema import diagram, folder
from storage.trash import below


@dataclass(frozen=True, slots=True)
class FolderInfo:
    """One folder outside the trash; `parent_id` None is the top. `diagrams` counts those directly in it."""

    id: str
    name: str
    parent_id: str | None
    colour: str
    created_s: float
    changed_s: float
    diagrams: int = 0


class Folders:
    """Deleting into the trash and back is `storage.trash`'s."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock

    def all(self) -> list[FolderInfo]:
        """Parents before their children, siblings in their order."""
        return self._access.read(_all)

    def ids(self) -> set[str]:
        """The ids in use, of folders in the trash too."""
        return set(self._access.read(lambda connection: connection.execute(select(folder.c.id)).scalars().all()))

    def create(self, folder_id: str, name: str, parent_id: str | None = None, colour: str = "") -> Future[None]:
        """Add a folder, whose id is new, as the last of its siblings."""

        def work(connection: Connection) -> None:
            require_folder(connection, parent_id)
            now = self._clock()
            row = {"id": folder_id, "name": name, "parent_id": parent_id, "colour": colour}
            place = {"position": _last(connection, parent_id) + 1, "created_s": now, "changed_s": now}
            connection.execute(insert(folder), [row | place])

        return self._access.write(work)

    def rename(self, folder_id: str, name: str) -> Future[None]:
        return self._set(folder_id, name=name)

    def colour(self, folder_id: str, colour: str) -> Future[None]:
        return self._set(folder_id, colour=colour)

    def move(self, folder_id: str, parent_id: str | None, before: str | None = None) -> Future[None]:
        """Put a folder into another, in front of `before` or as the last.

        The future fails with FolderInItself when `parent_id` is the folder or lies inside it.
        """

        def work(connection: Connection) -> None:
            require_folder(connection, folder_id)
            require_folder(connection, parent_id)
            if parent_id == folder_id or parent_id in below(connection, folder_id):
                raise FolderInItself(f"folder {folder_id} cannot go into folder {parent_id}, which is inside it")
            siblings = [one for one in _siblings(connection, parent_id) if one != folder_id]
            if before is not None and before not in siblings:
                raise FolderMissing(f"there is no folder {before} to stand in front of")
            siblings.insert(len(siblings) if before is None else siblings.index(before), folder_id)
            connection.execute(
                change(folder)
                .where(folder.c.id == folder_id)
                .values(parent_id=parent_id, changed_s=self._clock())
            )  # fmt: skip
            for position, one in enumerate(siblings):
                connection.execute(change(folder).where(folder.c.id == one).values(position=position))

        return self._access.write(work)

    def dissolve(self, folder_id: str) -> Future[None]:
        """Delete a folder for good; what is directly in it, also of what is in the trash, moves to its parent."""

        def work(connection: Connection) -> None:
            row = connection.execute(select(folder).where(folder.c.id == folder_id)).mappings().first()
            if row is None:
                raise FolderMissing(f"there is no folder {folder_id}")
            parent, last = row["parent_id"], _last(connection, row["parent_id"])
            for step, child in enumerate(_siblings(connection, folder_id, trashed=True), 1):
                values = {"parent_id": parent, "position": last + step}
                connection.execute(change(folder).where(folder.c.id == child).values(values))
            inside = diagram.c.folder_id == folder_id
            connection.execute(change(diagram).where(inside).values(folder_id=parent))
            connection.execute(delete(folder).where(folder.c.id == folder_id))

        return self._access.write(work)

    def _set(self, folder_id: str, **values: object) -> Future[None]:
        def work(connection: Connection) -> None:
            require_folder(connection, folder_id)
            query = change(folder).where(folder.c.id == folder_id).values(**values, changed_s=self._clock())
            connection.execute(query)

        return self._access.write(work)


def require_folder(connection: Connection, folder_id: str | None) -> None:
    """Raise FolderMissing unless the folder is there and not in the trash; None is the top, which always is."""
    if folder_id is None:
        return
    row = connection.execute(select(folder.c.trashed_age).where(folder.c.id == folder_id)).first()
    if row is None:
        raise FolderMissing(f"there is no folder {folder_id}")
    if row.trashed_age is not None:
        raise FolderMissing(f"the folder {folder_id} is in the trash", advice="Restore it first.")


def _siblings(connection: Connection, parent_id: str | None, *, trashed: bool = False) -> list[str]:
    query = select(folder.c.id).where(folder.c.parent_id.is_not_distinct_from(parent_id))
    query = query if trashed else query.where(folder.c.trashed_age.is_(None))
    return list(connection.execute(query.order_by(folder.c.position, folder.c.id)).scalars())


def _last(connection: Connection, parent_id: str | None) -> int:
    where = folder.c.parent_id.is_not_distinct_from(parent_id)
    return int(connection.execute(select(func.coalesce(func.max(folder.c.position), 0)).where(where)).scalar_one())


def _all(connection: Connection) -> list[FolderInfo]:
    counted = (
        select(diagram.c.folder_id, func.count().label("number"))
        .where(diagram.c.trashed_s.is_(None))
        .group_by(diagram.c.folder_id)
        .subquery()
    )
    query = (
        select(folder, func.coalesce(counted.c.number, 0).label("number"))
        .outerjoin(counted, counted.c.folder_id == folder.c.id)
        .where(folder.c.trashed_age.is_(None))
        .order_by(folder.c.position, folder.c.id)
    )
    children: dict[str | None, list[FolderInfo]] = {}
    rows = connection.execute(query).mappings().all()
    there = {row["id"] for row in rows}
    for row in rows:
        parent = row["parent_id"] if row["parent_id"] in there else None
        info = FolderInfo(
            row["id"], row["name"], parent, row["colour"], row["created_s"], row["changed_s"], row["number"]
        )
        children.setdefault(parent, []).append(info)
    found: list[FolderInfo] = []
    ahead = list(reversed(children.get(None, ())))
    while ahead:
        found.append(ahead.pop())
        ahead.extend(reversed(children.get(found[-1].id, ())))
    return found
