"""The shelf: the order that one person keeps. Their folders, where each diagram lies for them, their stars and tags.

It has a revision, a digest of all of it, and is changed only by somebody who has seen the newest one. So all changes
stand in one row, and whoever comes second reads what the first did before deciding what becomes of both (0043).
A digest is computed anew each time: folders and stars change in many places, and looking cannot forget one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.roles import granted
from services.diagrams import folder_tree, folders
from services.diagrams.shapes import FolderOnShelf, PlaceOnShelf, ShelfChange
from services.platform.errors import Conflict, Outdated
from services.schema.diagrams import Diagram, Folder, Mark, PersonTag

DEEPEST = 200
"""Folders inside each other: as deep as a library may have them, which asks nobody, and shallow enough to be walked."""
_AT_ONCE = 500


class Shelf:
    """One person's, as it is now. All diagrams that they may see have a place, in the trash too."""

    def __init__(self, on_shelf: Sequence[FolderOnShelf], places: Sequence[PlaceOnShelf]) -> None:
        self.folders = on_shelf
        self.places = places

    @property
    def revision(self) -> str:
        digest = hashlib.sha256()
        for folder in self.folders:
            digest.update(repr((folder.id, folder.name, folder.parent, folder.colour, folder.trashed)).encode())
        for place in self.places:
            digest.update(repr((place.id, place.folder, place.starred, place.tags)).encode())
        return digest.hexdigest()[:32]


async def read(session: AsyncSession, user_id: str, at: datetime) -> Shelf:
    """What the shelf of `user_id` says now."""
    rows = await session.scalars(select(Folder).where(Folder.owner_id == user_id).order_by(Folder.id))
    on_shelf = [
        FolderOnShelf.model_construct(
            id=one.id, name=one.name, parent=one.parent_id, colour=one.colour, trashed=one.trashed_at is not None
        )
        for one in rows
    ]
    return Shelf(on_shelf, await _places(session, user_id, at))


async def change(session: AsyncSession, user_id: str, wish: ShelfChange, at: datetime) -> Shelf:
    """Carry out all of `wish` or nothing; the shelf as it is then. Doing it again changes nothing.

    A place for a diagram that the person may not see (any more) is passed over.

    Raises: Outdated when the shelf is not as the wish has seen it; Conflict for what would be no tree, for a folder of
    somebody else, and for one that is not there.
    """
    await folders.lock_tree(session, user_id)
    before = await read(session, user_id, at)
    if before.revision != wish.revision:
        raise Outdated("the shelf was changed in the meantime")
    rows = {one.id: one for one in await session.scalars(select(Folder).where(Folder.owner_id == user_id))}
    gone = set(wish.gone) & rows.keys()
    parents = _new_parents(rows, wish.folders, gone)
    trashed = {one.id: one.trashed_at is not None for one in rows.values()}
    trashed |= {one.id: one.trashed for one in wish.folders}
    _check_tree(parents, trashed)
    await _put_folders(session, user_id, rows, wish.folders, parents, at)
    await _let_go(session, user_id, rows, gone, parents)
    await _put_places(session, user_id, wish.places, parents, at)
    await session.flush()
    session.expire_all()
    return await read(session, user_id, at)


# Built once, as in `services.access.roles`.
_USER: BindParameter[str] = bindparam("user")
_TAGS = select(PersonTag.diagram_id, PersonTag.tag).where(PersonTag.user_id == _USER)
_MARKS = select(Mark.diagram_id, Mark.folder_id, Mark.starred_at).where(Mark.user_id == _USER)
_OWN = select(Diagram.id, Diagram.folder_id).where(Diagram.owner_id == _USER)


async def _places(session: AsyncSession, user_id: str, at: datetime) -> list[PlaceOnShelf]:
    tags: dict[str, list[str]] = {}
    mine = {"user": user_id}
    for diagram_id, tag in await session.execute(_TAGS, mine):
        tags.setdefault(diagram_id, []).append(tag)
    marked = {
        diagram_id: (folder_id, starred_at is not None)
        for diagram_id, folder_id, starred_at in await session.execute(_MARKS, mine)
    }
    where: dict[str, str | None] = {
        diagram_id: marked.get(diagram_id, (None, False))[0]
        for diagram_id, _role in await granted(session, user_id, at)
    }
    where |= {diagram_id: folder_id for diagram_id, folder_id in await session.execute(_OWN, mine)}
    return [
        PlaceOnShelf.model_construct(
            id=one, folder=where[one], starred=marked.get(one, (None, False))[1], tags=sorted(tags.get(one, ()))
        )
        for one in sorted(where)
    ]


def _new_parents(rows: Mapping[str, Folder], wished: Iterable[FolderOnShelf], gone: set[str]) -> dict[str, str | None]:
    """The parent of each folder that will be there; what was in one that goes falls to the next above it."""
    parents = {one.id: one.parent_id for one in rows.values()} | {one.id: one.parent for one in wished}

    def remaining(folder_id: str | None) -> str | None:
        for _ in range(len(parents)):
            if folder_id not in gone:
                break
            folder_id = rows[folder_id].parent_id if folder_id is not None else None
        return folder_id

    return {one: remaining(parent) for one, parent in parents.items() if one not in gone}


def _check_tree(parents: Mapping[str, str | None], trashed: Mapping[str, bool]) -> None:
    """Raises: Conflict."""
    if len(parents) > folder_tree.MOST:
        raise Conflict(f"there may be {folder_tree.MOST} folders", code="too_many_folders")
    for one, parent in parents.items():
        if parent is not None and parent not in parents:
            raise Conflict("there is no such folder to put it in", code="no_such_folder")
        if parent is not None and trashed[parent] and not trashed[one]:
            raise Conflict("it cannot lie in a folder that is in the trash", code="folder_in_trash")
    depths: dict[str, int] = {}
    for one in parents:
        chain: list[str] = []
        here: str | None = one
        while here is not None and here not in depths:
            if here in chain:
                raise Conflict("a folder cannot be inside itself", code="folder_cycle")
            chain.append(here)
            if len(chain) > DEEPEST:
                raise Conflict(f"folders go {DEEPEST} deep at most", code="folder_too_deep")
            here = parents[here]
        above = 0 if here is None else depths[here]
        for step, inner in enumerate(reversed(chain), 1):
            depths[inner] = above + step
        if depths[one] > DEEPEST:
            raise Conflict(f"folders go {DEEPEST} deep at most", code="folder_too_deep")


async def _put_folders(  # noqa: PLR0913  # one unit of work, told in its parts
    session: AsyncSession, user_id: str, rows: dict[str, Folder], wished: Sequence[FolderOnShelf],
    parents: Mapping[str, str | None], at: datetime,
) -> None:  # fmt: skip
    new = [one.id for one in wished if one.id not in rows]
    for start in range(0, len(new), _AT_ONCE):
        taken = select(Folder.id).where(Folder.id.in_(new[start : start + _AT_ONCE]))
        if await session.scalar(taken.limit(1)) is not None:
            raise Conflict("that id is taken", advice="Make another id.", code="folder_taken")
    # At the top first: whichever comes first, the one that it lies in is there when it is moved into it.
    for one in wished:
        if one.id not in rows and one.id in parents:
            rows[one.id] = Folder(
                id=one.id, owner_id=user_id, parent_id=None, name=one.name, colour=one.colour, revision=1,
                created_at=at, trashed_at=at if one.trashed else None,
            )  # fmt: skip
            session.add(rows[one.id])
    await session.flush()
    wishes = {one.id: one for one in wished}
    for identity, parent in parents.items():
        row, wish = rows[identity], wishes.get(identity)
        facts = row.parent_id, row.name, row.colour, row.trashed_at
        row.parent_id = parent
        if wish is not None:
            row.name, row.colour = wish.name, wish.colour
            row.trashed_at = (row.trashed_at or at) if wish.trashed else None
        if facts != (row.parent_id, row.name, row.colour, row.trashed_at):
            row.revision += 1
    await session.flush()


async def _let_go(
    session: AsyncSession, user_id: str, rows: Mapping[str, Folder], gone: set[str], parents: Mapping[str, str | None]
) -> None:
    """Delete folders; the diagrams in them fall to the next above that stays."""
    for identity in sorted(gone):
        above = rows[identity].parent_id
        for _ in range(len(rows)):
            if above is None or above in parents:
                break
            above = rows[above].parent_id
        own = update(Diagram).where(Diagram.folder_id == identity)
        await session.execute(own.values(folder_id=above, revision=Diagram.revision + 1))
        await session.execute(update(Mark).where(Mark.folder_id == identity).values(folder_id=above))
    for identity in sorted(gone):
        await session.execute(delete(Folder).where(Folder.id == identity, Folder.owner_id == user_id))


async def _put_places(
    session: AsyncSession, user_id: str, wished: Sequence[PlaceOnShelf], parents: Mapping[str, str | None], at: datetime
) -> None:
    if any(one.folder is not None and one.folder not in parents for one in wished):
        raise Conflict("there is no such folder to put it in", code="no_such_folder")
    theirs = {identity for identity, _role in await granted(session, user_id, at)}
    for start in range(0, len(wished), _AT_ONCE):
        part = {one.id: one for one in wished[start : start + _AT_ONCE]}
        found = await session.execute(
            select(Diagram.id, Diagram.owner_id, Diagram.folder_id).where(Diagram.id.in_(part))
        )
        known = {one.id: one for one in found if one.owner_id == user_id or one.id in theirs}
        marks = {
            one.diagram_id: one
            for one in await session.scalars(select(Mark).where(Mark.user_id == user_id, Mark.diagram_id.in_(known)))
        }
        await session.execute(
            delete(PersonTag).where(PersonTag.user_id == user_id, PersonTag.diagram_id.in_(list(known)))
        )
        tags = [
            {"user_id": user_id, "diagram_id": one, "tag": tag} for one in known for tag in sorted(set(part[one].tags))
        ]
        if tags:
            await session.execute(insert(PersonTag), tags)
        for identity, row in known.items():
            place, is_own = part[identity], row.owner_id == user_id
            if is_own and row.folder_id != place.folder:
                moved = update(Diagram).where(Diagram.id == identity)
                await session.execute(moved.values(folder_id=place.folder, revision=Diagram.revision + 1))
            if (mark := marks.get(identity)) is None:
                if not place.starred and (is_own or place.folder is None):
                    continue
                mark = Mark(user_id=user_id, diagram_id=identity)
                session.add(mark)
            mark.starred_at = (mark.starred_at or at) if place.starred else None
            mark.folder_id = None if is_own else place.folder
        await session.flush()
