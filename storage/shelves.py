"""The order of a library, and of what the other side knows of it: folders, where diagrams lie, stars and tags.

A folder belongs to at most one account, as a diagram does. What an account is told of a place is the next folder above
it that is the account's own; folders that are kept here, or are another account's, are never named there.
Triggers write down what was changed, in the transaction that changes it. A change of two sides at once is merged by
whoever calls `settle`, inside the transaction that writes what came of it: nothing can be changed in between.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, exists, func, insert, or_, select
from sqlalchemy import update as change

from storage.access import Access
from storage.schema import account, diagram, folder, folder_base, place_base, shelf_change, sync_state
from storage.shelf_agreeing import write_base
from storage.shelf_reading import Mine, base_places, free_folders, mine_of, own_folders
from storage.shelf_values import Changes, Plan, Settled, Shelf, ShelfFolder, Waiting
from storage.shelf_writing import write_folders, write_places

NO_SHELF = "-"
"""The revision of a server that keeps no shelves: nothing waits to be sent there."""

Merge = Callable[[Shelf, Shelf, Shelf], Plan]
"""What becomes of what both sides agreed on, of what is here, and of what is there."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the other side said last. `is_due`: something here is not settled with it."""

    revision: str = ""
    shelf: Shelf = field(default_factory=Shelf)
    is_due: bool = True


class Shelves:
    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock

    def waiting(self, account_id: str) -> Waiting:
        """How many folders and diagrams stand otherwise here than the other side knows."""
        return self._access.read(lambda connection: waiting_in(connection, account_id))

    def known(self, account_id: str) -> Known:
        return self._access.read(lambda connection: _known(connection, account_id))

    def has_none(self, account_id: str) -> Future[None]:
        """The other side keeps no shelves: what is in order here stays here."""

        def work(connection: Connection) -> None:
            forget_shelf(connection, account_id, NO_SHELF)

        return self._access.write(work)

    def settle(self, account_id: str, theirs: Shelf, revision: str, merge: Merge) -> Future[Settled]:
        """Let `merge` say what becomes of both, write what is new here; what is new for the other side is returned.

        `theirs` is all that the other side says, at `revision`; it is what both agree on from then on. Folders of
        nobody become the account's. Nothing is done for an account that is not the one in use. All or nothing.
        """

        def work(connection: Connection) -> Settled:
            in_use = select(account.c.id).where(account.c.id == account_id, account.c.in_use == 1)
            if connection.execute(in_use).first() is None:
                return Settled()
            told = _without_foreign(connection, account_id, theirs)
            _adopt(connection, account_id, told)
            mine = mine_of(connection, account_id, told.places)
            plan = merge(_base(connection, account_id, mine), mine.shelf, told)
            write_folders(connection, mine, plan.here.folders, self._clock())
            write_places(connection, mine, plan.here.places)
            write_base(connection, account_id, told, mine)
            connection.execute(change(account).where(account.c.id == account_id).values(shelf=revision))
            _forget_changes(connection, account_id, plan.there)
            return Settled(plan.there, bool(plan.here))

        return self._access.write(work)

    def keep_back(self) -> Future[None]:
        """The folders that belong to nobody stay on this computer."""

        def work(connection: Connection) -> None:
            rows = [{"folder_id": one} for one in free_folders(connection)]
            if rows:
                connection.execute(insert(folder_base), rows)

        return self._access.write(work)


def forget_shelf(connection: Connection, account_id: str, revision: str = "") -> None:
    """What the other side said means nothing any more: all is compared anew, and nothing counts as deleted."""
    mine = folder_base.c.account_id == account_id
    connection.execute(delete(folder_base).where(mine, folder_base.c.folder_id.not_in(select(folder.c.id))))
    connection.execute(change(folder_base).where(mine).values(name=None, parent_id=None))
    connection.execute(delete(place_base).where(place_base.c.account_id == account_id))
    connection.execute(change(account).where(account.c.id == account_id).values(shelf=revision))


def waiting_in(connection: Connection, account_id: str) -> Waiting:
    """As `Shelves.waiting`, inside the caller's transaction."""
    keeps = select(account.c.id).where(
        account.c.id == account_id, account.c.kind == "server", account.c.shelf != NO_SHELF
    )
    if connection.execute(keeps).first() is None:
        return Waiting()
    query = select(func.count(), func.min(shelf_change.c.made_s)).where(_is_of(account_id))
    count, oldest_s = connection.execute(query).one()
    return Waiting(int(count), oldest_s)


def _is_of(account_id: str) -> ColumnElement[bool]:
    """The condition that a change is one of this account: of its diagrams that are synced, its folders, or nobody's."""
    its_diagram = exists().where(
        sync_state.c.diagram_id == shelf_change.c.id, sync_state.c.account_id == account_id, sync_state.c.hold == ""
    )
    its_folder = exists().where(folder_base.c.folder_id == shelf_change.c.id, folder_base.c.account_id == account_id)
    nobodys = and_(
        exists().where(folder.c.id == shelf_change.c.id),
        ~exists().where(folder_base.c.folder_id == shelf_change.c.id),
    )
    return or_(
        and_(shelf_change.c.kind == "diagram", its_diagram),
        and_(shelf_change.c.kind == "folder", or_(its_folder, nobodys)),
    )


def _known(connection: Connection, account_id: str) -> Known:
    revision = connection.execute(select(account.c.shelf).where(account.c.id == account_id)).scalar() or ""
    folders = {
        row["folder_id"]: ShelfFolder(row["name"], row["parent_id"], row["colour"], bool(row["trashed"]))
        for row in own_folders(connection, account_id)
        if row["name"] is not None
    }
    unsettled = select(place_base.c.diagram_id).where(
        place_base.c.account_id == account_id,
        place_base.c.agreed == 0,
        exists().where(
            sync_state.c.diagram_id == place_base.c.diagram_id, sync_state.c.account_id == account_id,
            sync_state.c.hold == "",
        ),
    )  # fmt: skip
    changed = select(shelf_change.c.id).where(_is_of(account_id))
    is_due = any(connection.execute(query.limit(1)).first() is not None for query in (unsettled, changed))
    places = base_places(connection, account_id, agreed_only=False)
    return Known(revision, Shelf(folders, places), is_due or bool(free_folders(connection)))


def _without_foreign(connection: Connection, account_id: str, theirs: Shelf) -> Shelf:
    """Two accounts are never mixed: a folder that belongs to another one here cannot be this one's too."""
    query = select(folder_base.c.folder_id).where(
        folder_base.c.account_id.is_not(None), folder_base.c.account_id != account_id
    )
    foreign = set(connection.execute(query).scalars()) & theirs.folders.keys()
    if not foreign:
        return theirs
    return Shelf({one: told for one, told in theirs.folders.items() if one not in foreign}, theirs.places)


def _adopt(connection: Connection, account_id: str, theirs: Shelf) -> None:
    """Folders of nobody; and those that were kept here, but are there all the same."""
    fresh = [{"folder_id": one, "account_id": account_id} for one in free_folders(connection)]
    if fresh:
        connection.execute(insert(folder_base), fresh)
    kept = connection.execute(select(folder_base.c.folder_id).where(folder_base.c.account_id.is_(None))).scalars()
    for one in set(kept) & theirs.folders.keys():
        connection.execute(change(folder_base).where(folder_base.c.folder_id == one).values(account_id=account_id))


def _base(connection: Connection, account_id: str, mine: Mine) -> Shelf:
    folders = {
        row["folder_id"]: ShelfFolder(row["name"], row["parent_id"], row["colour"], bool(row["trashed"]))
        for row in own_folders(connection, account_id)
        if row["name"] is not None
    }
    agreed = base_places(connection, account_id, agreed_only=True)
    return Shelf(folders, {one: place for one, place in agreed.items() if one in mine.shelf.places})


def _forget_changes(connection: Connection, account_id: str, there: Changes) -> None:
    """All is settled but what the other side has to be told; what is of nobody any more is no change."""
    for kind, left in (("folder", there.folders), ("diagram", there.places)):
        its = set(
            connection.execute(
                select(shelf_change.c.id).where(shelf_change.c.kind == kind, _is_of(account_id))
            ).scalars()
        )
        _drop(connection, kind, its - left.keys())
    lost_folders = select(shelf_change.c.id).where(
        shelf_change.c.kind == "folder",
        ~exists().where(folder.c.id == shelf_change.c.id),
        ~exists().where(folder_base.c.folder_id == shelf_change.c.id),
    )
    lost_diagrams = select(shelf_change.c.id).where(
        shelf_change.c.kind == "diagram", ~exists().where(diagram.c.id == shelf_change.c.id)
    )
    _drop(connection, "folder", set(connection.execute(lost_folders).scalars()))
    _drop(connection, "diagram", set(connection.execute(lost_diagrams).scalars()))


def _drop(connection: Connection, kind: str, identities: set[str]) -> None:
    rows = [{"gone": one} for one in sorted(identities)]
    if rows:
        connection.execute(
            delete(shelf_change).where(shelf_change.c.kind == kind, shelf_change.c.id == bindparam("gone")), rows
        )
