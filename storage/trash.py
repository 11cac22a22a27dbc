"""The trash: what is thrown away can be taken back, and is deleted for good after thirty days of use."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, or_, select
from sqlalchemy import update as change

from storage.access import Access
from storage.calendar import library_age, note_day
from storage.errors import DiagramMissing, DiagramsUnsynced, FolderMissing
from storage.schema import diagram, folder, sync_state, update

DAYS = 30
_OUT = {"trashed_age": None, "trashed_with": None}


class Trash:
    """Each call is one transaction: all of it happens or none."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock

    def put(self, diagrams: Sequence[str]) -> Future[None]:
        """Nothing of them is deleted; one that is in the trash already stays as it is there."""

        def work(connection: Connection) -> None:
            require(connection, diagrams)
            _throw_away(connection, diagram.c.id.in_(diagrams), "", self._clock())

        return self._access.write(work)

    def put_folder(self, folder_id: str) -> Future[None]:
        """With all that is in it and below."""

        def work(connection: Connection) -> None:
            inside = [folder_id, *below(connection, folder_id)]
            now = self._clock()
            age = note_day(connection, now)
            fresh = and_(folder.c.id.in_(inside), folder.c.trashed_age.is_(None))
            connection.execute(change(folder).where(fresh).values(trashed_age=age, trashed_with=folder_id))
            _throw_away(connection, diagram.c.folder_id.in_(inside), folder_id, now)

        return self._access.write(work)

    def restore(self, diagrams: Sequence[str]) -> Future[None]:
        """Back to where they were; a folder that is in the trash itself comes back without the rest of it."""

        def work(connection: Connection) -> None:
            require(connection, diagrams)
            _take_back(connection, diagram.c.id.in_(diagrams))

        return self._access.write(work)

    def restore_folder(self, folder_id: str) -> Future[None]:
        """Bring a folder back, with what went into the trash along with it."""

        def work(connection: Connection) -> None:
            if connection.execute(select(folder.c.id).where(folder.c.id == folder_id)).first() is None:
                raise FolderMissing(f"there is no folder {folder_id}")
            with_it = or_(folder.c.trashed_with == folder_id, folder.c.id == folder_id)
            connection.execute(change(folder).where(with_it).values(_OUT))
            _bring_back_folders(connection, [folder_id])
            _take_back(connection, diagram.c.trashed_with == folder_id)

        return self._access.write(work)

    def delete(self, diagrams: Sequence[str]) -> Future[None]:
        """Delete for good, with everything stored of them, whether they are in the trash or not.

        All or none: the future fails with DiagramsUnsynced when the other side lacks edits of one of them.
        """

        def work(connection: Connection) -> None:
            require(connection, diagrams)
            _require_synced(connection, diagram.c.id.in_(diagrams))
            connection.execute(delete(diagram).where(diagram.c.id.in_(diagrams)))
            _drop_empty_folders(connection, library_age(connection))

        return self._access.write(work)

    def empty(self) -> Future[int]:
        """Delete all that is in the trash for good; how many diagrams that were. Fails as `delete`."""

        def work(connection: Connection) -> int:
            _require_synced(connection, diagram.c.trashed_s.is_not(None))
            gone = connection.execute(delete(diagram).where(diagram.c.trashed_s.is_not(None))).rowcount
            _drop_empty_folders(connection, library_age(connection))
            return gone

        return self._access.write(work)

    def purge(self, spare: Collection[str] = ()) -> Future[int]:
        """Count today in, and delete for good what has been in the trash for thirty days of use; how many diagrams.

        Those in `spare` wait for another time, and so do those of which the other side lacks edits.
        """

        def work(connection: Connection) -> int:
            due = note_day(connection, self._clock()) - DAYS
            aged = delete(diagram).where(diagram.c.trashed_age <= due, diagram.c.id.not_in(spare))
            gone = connection.execute(aged.where(diagram.c.id.not_in(_unsynced()))).rowcount
            _drop_empty_folders(connection, due)
            return gone

        return self._access.write(work)


def require(connection: Connection, diagrams: Sequence[str]) -> None:
    """Raise DiagramMissing unless all of them are there, in the trash or not."""
    found = set(connection.execute(select(diagram.c.id).where(diagram.c.id.in_(diagrams))).scalars())
    for one in diagrams:
        if one not in found:
            raise DiagramMissing(f"there is no diagram {one}")


def _unsynced() -> Select[tuple[str]]:
    """The diagrams that an account has been told of, and of which it is not known to have every edit.

    Not those that are kept on this computer only.
    """
    newer = select(update.c.id).where(
        update.c.diagram_id == sync_state.c.diagram_id,
        update.c.origin == "local",
        update.c.id > sync_state.c.acked_update,
    )
    return select(sync_state.c.diagram_id).where(
        sync_state.c.account_id.is_not(None),
        sync_state.c.title.is_not(None),
        sync_state.c.hold != "kept_back",
        or_(sync_state.c.whole == 0, newer.correlate(sync_state).exists()),
    )


def _require_synced(connection: Connection, which: ColumnElement[bool]) -> None:
    query = select(diagram.c.title).where(which, diagram.c.id.in_(_unsynced()))
    titles = list(connection.execute(query).scalars())
    if titles:
        number = f"“{titles[0]}” has" if len(titles) == 1 else f"{len(titles)} diagrams have"
        raise DiagramsUnsynced(f"{number} edits that the other side does not have yet")


def below(connection: Connection, folder_id: str) -> list[str]:
    """All folders inside a folder, at any depth, parents first; those in the trash too.

    Raises:
        FolderMissing: there is no such folder.
    """
    children: dict[str | None, list[str]] = {}
    rows = connection.execute(select(folder.c.id, folder.c.parent_id).order_by(folder.c.position, folder.c.id)).all()
    for row in rows:
        children.setdefault(row.parent_id, []).append(row.id)
    if all(row.id != folder_id for row in rows):
        raise FolderMissing(f"there is no folder {folder_id}")
    found: list[str] = []
    ahead, seen = [folder_id], {folder_id}
    while ahead:
        for child in children.get(ahead.pop(0), ()):
            if child not in seen:  # a ring can only come from a damaged file
                seen.add(child)
                found.append(child)
                ahead.append(child)
    return found


def _throw_away(connection: Connection, which: object, folder_id: str, now: float) -> None:
    fresh = and_(which, diagram.c.trashed_s.is_(None))  # type: ignore[arg-type]  # a condition on `diagram`
    values = {"trashed_s": now, "trashed_age": note_day(connection, now), "trashed_with": folder_id or None}
    connection.execute(change(diagram).where(fresh).values(values))


def _take_back(connection: Connection, which: object) -> None:
    there = select(diagram.c.folder_id).where(which, diagram.c.folder_id.is_not(None))  # type: ignore[arg-type]  # as above
    folders = list(connection.execute(there).scalars())
    connection.execute(change(diagram).where(which).values(trashed_s=None, **_OUT))  # type: ignore[arg-type]  # as above
    _bring_back_folders(connection, folders)


def _bring_back_folders(connection: Connection, folders: Sequence[str]) -> None:
    """These and all above them."""
    parents: dict[str, str | None] = {
        row.id: row.parent_id for row in connection.execute(select(folder.c.id, folder.c.parent_id))
    }
    chain: set[str] = set()
    for one in folders:
        current: str | None = one
        while current is not None and current not in chain:
            chain.add(current)
            current = parents.get(current)
    back = and_(folder.c.id.in_(chain), folder.c.trashed_age.is_not(None))
    connection.execute(change(folder).where(back).values(_OUT))


def _drop_empty_folders(connection: Connection, due: int) -> None:
    """Delete the folders that are in the trash since `due` at the latest and hold nothing any more."""
    used = select(diagram.c.folder_id).where(diagram.c.folder_id.is_not(None))
    inner = folder.alias()
    parents = select(inner.c.parent_id).where(inner.c.parent_id.is_not(None))
    empty = and_(folder.c.trashed_age <= due, folder.c.id.not_in(used), folder.c.id.not_in(parents))
    while connection.execute(delete(folder).where(empty)).rowcount:
        pass


def days_left(trashed_age: int | None, age: int) -> int | None:
    """How many days of use something stays in the trash; None outside of it."""
    return None if trashed_age is None else max(0, trashed_age + DAYS - age)
