"""The folders of a person: made, moved, trashed with what is in them, restored, and deleted for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.diagrams import folder_tree
from services.diagrams.folder_tree import Parents
from services.platform.errors import Conflict, NotFound
from services.schema.accounts import User
from services.schema.diagrams import Diagram, Folder


async def listed(session: AsyncSession, owner_id: str, *, in_trash: bool) -> Sequence[Folder]:
    """Somebody's folders by name: those in use, or those in the trash."""
    wanted = Folder.trashed_at.is_not(None) if in_trash else Folder.trashed_at.is_(None)
    rows = await session.scalars(
        select(Folder).where(Folder.owner_id == owner_id, wanted).order_by(Folder.name, Folder.id)
    )
    return rows.all()


async def make(session: AsyncSession, folder: Folder) -> Folder:
    """Put a new folder into its parent. Asking again for one's own id gives what is there.

    Raises: NotFound, Conflict as `folder_tree.check_place`; Conflict for an id of somebody else.
    """
    parents = await _parents(session, folder.owner_id)
    if (known := await session.get(Folder, folder.id)) is not None:
        if known.owner_id != folder.owner_id:
            raise Conflict("that id is taken", advice="Make another id.")
        return known
    folder_tree.check_place(parents, None, folder.parent_id)
    session.add(folder)
    await session.flush()
    return folder


async def move(session: AsyncSession, folder: Folder, parent_id: str | None) -> None:
    """Put a folder elsewhere. Raises: as `make`."""
    folder_tree.check_place(await _parents(session, folder.owner_id), folder.id, parent_id)
    folder.parent_id = parent_id


async def trash(session: AsyncSession, folder: Folder, at: datetime) -> list[str]:
    """Put a folder with all that is in it into the trash: the diagrams among that.

    What was there before keeps its own moment.
    """
    if folder.trashed_at is not None:
        return []
    inside = folder_tree.subtree(await _parents(session, folder.owner_id), folder.id)
    living = Folder.id.in_(inside), Folder.trashed_at.is_(None)
    await session.execute(update(Folder).where(*living).values(trashed_at=at, revision=Folder.revision + 1))
    diagrams = Diagram.folder_id.in_(inside), Diagram.trashed_at.is_(None)
    trashed = update(Diagram).where(*diagrams).values(trashed_at=at, revision=Diagram.revision + 1)
    return list(await session.scalars(trashed.returning(Diagram.id)))


async def restore(session: AsyncSession, folder: Folder) -> list[str]:
    """Take a folder out of the trash with what went there with it: the diagrams among that.

    It goes to the top when its parent is not in use.
    """
    if folder.trashed_at is None:
        return []
    parents = await _parents(session, folder.owner_id, with_trash=True)
    moment, inside = folder.trashed_at, folder_tree.subtree(parents, folder.id)
    together = Folder.id.in_(inside), Folder.trashed_at == moment
    await session.execute(update(Folder).where(*together).values(trashed_at=None, revision=Folder.revision + 1))
    diagrams = Diagram.folder_id.in_(inside), Diagram.trashed_at == moment
    restored = update(Diagram).where(*diagrams).values(trashed_at=None, revision=Diagram.revision + 1)
    back = list(await session.scalars(restored.returning(Diagram.id)))
    await session.refresh(folder)
    living = await _parents(session, folder.owner_id)
    try:
        folder_tree.check_place(living, folder.id, folder.parent_id)
    except (NotFound, Conflict):
        folder.parent_id = None
    return back


async def purge(session: AsyncSession, folder: Folder) -> list[str]:
    """Delete for good a folder that is in the trash, and what went there with it: the diagrams among that.

    Raises: Conflict when it is not in the trash.
    """
    if folder.trashed_at is None:
        raise Conflict("it is not in the trash", advice="Move it to the trash first.")
    parents = await _parents(session, folder.owner_id, with_trash=True)
    inside = folder_tree.subtree(parents, folder.id)
    together = Diagram.folder_id.in_(inside), Diagram.trashed_at == folder.trashed_at
    gone = list(await session.scalars(delete(Diagram).where(*together).returning(Diagram.id)))
    await session.delete(folder)
    return gone


async def locked(session: AsyncSession, folder_id: str) -> Folder:
    """A folder, with the tree it is in locked until the unit of work ends. Raises: NotFound."""
    owner_id = await session.scalar(select(Folder.owner_id).where(Folder.id == folder_id))
    if owner_id is not None:
        await lock_tree(session, owner_id)
        folder = await session.get(Folder, folder_id, populate_existing=True)
        if folder is not None:
            return folder
    raise NotFound("there is no such folder")


async def lock_tree(session: AsyncSession, owner_id: str) -> None:
    """Nobody else changes these folders until the unit of work ends."""
    # The owner's row is the lock of the tree, taken before any folder's: two moves at once could make a circle of two
    # good ones, and each would wait for the row of the other. It leaves alone those who only refer to the owner.
    await session.execute(select(User.id).where(User.id == owner_id).with_for_update(key_share=True))


async def _parents(session: AsyncSession, owner_id: str, *, with_trash: bool = False) -> Parents:
    await lock_tree(session, owner_id)
    query = select(Folder.id, Folder.parent_id).where(Folder.owner_id == owner_id)
    if not with_trash:
        query = query.where(Folder.trashed_at.is_(None))
    return {folder: parent for folder, parent in await session.execute(query)}
