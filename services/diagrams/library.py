"""The diagrams of a library as rows: made, read, renamed, moved, trashed, restored, and deleted for good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.roles import Role, grants_of
from services.diagrams.usage import Metric, count
from services.platform.errors import Conflict, NotFound
from services.schema.accounts import User
from services.schema.diagrams import Diagram, DiagramTag, Folder, Mark


@dataclass(frozen=True, slots=True)
class Seen:
    """A diagram as one person sees it."""

    diagram: Diagram
    owner_name: str
    role: Role
    tags: Sequence[str] = ()
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A diagram to be made; `id` when the desktop made it already."""

    id: str
    title: str
    folder_id: str | None = None
    tags: Sequence[str] = ()


async def make(session: AsyncSession, owner_id: str, wish: Wish, at: datetime) -> tuple[Diagram, bool]:
    """The diagram of `wish`, and whether it is new: asking again for one's own id gives what is there.

    Raises: Conflict when somebody else has the id, NotFound for a folder that is not the owner's.
    """
    if (known := await session.get(Diagram, wish.id)) is None:
        if wish.folder_id is not None:
            await own_folder(session, owner_id, wish.folder_id)
        made = Diagram(
            id=wish.id, owner_id=owner_id, folder_id=wish.folder_id, title=wish.title,
            head_seq=0, revision=1, created_at=at, updated_at=at,
        )  # fmt: skip
        try:
            async with session.begin_nested():
                session.add(made)
        except IntegrityError:  # the same request came twice at once
            known = await session.get(Diagram, wish.id)
        else:
            await put_tags(session, made.id, wish.tags)
            await count(session, owner_id, Metric.DIAGRAMS, at)
            return made, True
    if known is None or known.owner_id != owner_id:
        raise Conflict("that id is taken", advice="Make another id.")
    return known, False


async def living(session: AsyncSession, diagram_id: str) -> Diagram:
    """The row of a diagram, locked until the unit of work ends. Raises: NotFound."""
    diagram = await session.get(Diagram, diagram_id, with_for_update={"key_share": True}, populate_existing=True)
    if diagram is None:
        raise NotFound("there is no such diagram, or it is not shared with you")
    return diagram


async def own_folder(session: AsyncSession, owner_id: str, folder_id: str) -> Folder:
    """A folder of `owner_id` that is not in the trash. Raises: NotFound."""
    folder = await session.get(Folder, folder_id)
    if folder is None or folder.owner_id != owner_id or folder.trashed_at is not None:
        raise NotFound("there is no such folder")
    return folder


async def put_tags(session: AsyncSession, diagram_id: str, tags: Iterable[str]) -> None:
    """Make `tags` all the tags that a diagram has."""
    await session.execute(delete(DiagramTag).where(DiagramTag.diagram_id == diagram_id))
    session.add_all(DiagramTag(diagram_id=diagram_id, tag=tag) for tag in sorted(set(tags)))
    await session.flush()


async def mark_of(session: AsyncSession, user_id: str, diagram_id: str) -> Mark:
    """What a person noted about a diagram; made when there is nothing yet."""
    key = (user_id, diagram_id)
    if (mark := await session.get(Mark, key)) is None:
        mark = Mark(user_id=user_id, diagram_id=diagram_id)
        try:
            async with session.begin_nested():
                session.add(mark)
        except IntegrityError:  # two windows at once
            mark = await session.get_one(Mark, key)
    return mark


async def restore(session: AsyncSession, diagram: Diagram) -> None:
    """Take a diagram out of the trash, to where it was; a folder in the trash comes along, and those above.

    The desktop does the same: what it restores lies where it lay, on every computer.
    """
    diagram.trashed_at = None
    diagram.revision += 1
    folder_id, passed = diagram.folder_id, set[str]()
    while folder_id is not None and folder_id not in passed:
        passed.add(folder_id)
        folder = await session.get(Folder, folder_id)
        if folder is None:
            break
        if folder.trashed_at is not None:
            folder.trashed_at = None
            folder.revision += 1
        folder_id = folder.parent_id


async def seen(session: AsyncSession, user_id: str, ids: Sequence[str], at: datetime) -> list[Seen]:
    """The diagrams of `ids` as `user_id` sees them, in that order; those that they may not see are left out.

    What is in the trash only its owner sees.
    """
    rows = await session.execute(
        select(Diagram, User.name).join(User, User.id == Diagram.owner_id).where(Diagram.id.in_(ids))
    )
    found = {diagram.id: (diagram, name) for diagram, name in rows}
    grants = grants_of(user_id, at).subquery()
    roles: dict[str, Role] = {one.id: Role.OWNER for one, _ in found.values() if one.owner_id == user_id}
    for identity, role in await session.execute(select(grants).where(grants.c.diagram_id.in_(ids))):
        roles[identity] = max(Role.named(role), roles.get(identity, Role.VIEWER))
    tags: dict[str, list[str]] = {}
    tag_rows = await session.execute(select(DiagramTag).where(DiagramTag.diagram_id.in_(ids)).order_by(DiagramTag.tag))
    for tag in tag_rows.scalars():
        tags.setdefault(tag.diagram_id, []).append(tag.tag)
    marks = await session.scalars(select(Mark).where(Mark.user_id == user_id, Mark.diagram_id.in_(ids)))
    marked = {mark.diagram_id: mark for mark in marks}
    return [
        Seen(*found[one], roles[one], tags.get(one, []), marked.get(one))
        for one in ids
        if one in found and one in roles and (roles[one] is Role.OWNER or found[one][0].trashed_at is None)
    ]


async def seen_one(session: AsyncSession, user_id: str, diagram_id: str, at: datetime) -> Seen:
    """One diagram as `user_id` sees it. Raises: NotFound."""
    for one in await seen(session, user_id, [diagram_id], at):
        return one
    raise NotFound("there is no such diagram, or it is not shared with you")


async def seen_by_link(session: AsyncSession, diagram_id: str) -> Seen:
    """One diagram as somebody sees it who has no account, only a link. Raises: NotFound."""
    row = (
        await session.execute(
            select(Diagram, User.name).join(User, User.id == Diagram.owner_id).where(Diagram.id == diagram_id)
        )
    ).first()
    if row is None:
        raise NotFound("there is no such diagram, or it is not shared with you")
    return Seen(row[0], row[1], Role.VIEWER)
