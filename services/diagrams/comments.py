"""Comments on a diagram: threads, answers, mentions, and settling them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.roles import role_on
from services.diagrams.cursor import Cursor
from services.diagrams.notifications import notify
from services.diagrams.usage import Metric, count
from services.platform.errors import Conflict, NotFound
from services.platform.ids import new_id
from services.schema.accounts import User
from services.schema.comments import Comment, Mention

ORDER = "comments"
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Wish:
    """A comment to be made: on a record (`anchor`), or as an answer to one (`parent_id`)."""

    body: str
    anchor: str = ""
    parent_id: str | None = None
    mentions: Sequence[str] = ()
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A comment with its author's name and who is mentioned in it."""

    comment: Comment
    author: str
    mentions: Sequence[str] = ()


async def add(session: AsyncSession, diagram_id: str, author_id: str, wish: Wish, at: datetime) -> Comment:
    """Make a comment, and tell those mentioned and answered who may see the diagram. Again with the same id: as it is.

    Raises: NotFound for a parent of another diagram, Conflict for a taken id or too many comments.
    """
    if wish.id is not None and (known := await session.get(Comment, wish.id)) is not None:
        if (known.diagram_id, known.author_id) != (diagram_id, author_id):
            raise Conflict("that id is taken", advice="Make another id.")
        return known
    if (await session.scalar(select(func.count()).where(Comment.diagram_id == diagram_id)) or 0) >= MOST:
        raise Conflict(f"there are {MOST} comments already", advice="Delete some first.")
    parent = await one(session, diagram_id, wish.parent_id) if wish.parent_id is not None else None
    first = parent if parent is None or parent.parent_id is None else await session.get_one(Comment, parent.parent_id)
    comment = Comment(
        id=wish.id or str(new_id()), diagram_id=diagram_id, parent_id=first.id if first else None, author_id=author_id,
        anchor=wish.anchor if first is None else first.anchor, body=wish.body, created_at=at,
    )  # fmt: skip
    session.add(comment)
    await session.flush()
    told = await _mention(session, comment, wish.mentions, at)
    if parent is not None and parent.author_id not in (None, author_id, *told):
        assert parent.author_id is not None
        if await role_on(session, parent.author_id, diagram_id, at=at) is not None:
            notify(session, parent.author_id, "reply", diagram_id, at=at, actor_id=author_id, comment_id=comment.id)
    await count(session, author_id, Metric.COMMENTS, at)
    return comment


async def edit(session: AsyncSession, comment: Comment, body: str, mentions: Iterable[str], at: datetime) -> None:
    """Another text; those who are mentioned for the first time are told."""
    comment.body, comment.edited_at = body, at
    wanted = set(mentions)
    gone = Mention.comment_id == comment.id, Mention.user_id.not_in(wanted)
    await session.execute(delete(Mention).where(*gone))
    known = set(await session.scalars(select(Mention.user_id).where(Mention.comment_id == comment.id)))
    await _mention(session, comment, wanted - known, at)


async def remove(session: AsyncSession, comment: Comment, at: datetime) -> None:
    """Delete a comment; one that was answered stays without its text."""
    answered = await session.scalar(select(exists().where(Comment.parent_id == comment.id)))
    if not answered:
        await session.delete(comment)
        return
    comment.body, comment.deleted_at = "", at
    await session.execute(delete(Mention).where(Mention.comment_id == comment.id))


async def one(session: AsyncSession, diagram_id: str, comment_id: str) -> Comment:
    """Raises: NotFound, also for a comment of another diagram, or a deleted one."""
    comment = await session.get(Comment, comment_id, with_for_update={"key_share": True})
    if comment is None or comment.diagram_id != diagram_id or comment.deleted_at is not None:
        raise NotFound("there is no such comment")
    return comment


async def page(
    session: AsyncSession, diagram_id: str, cursor: str | None, limit: int, *, unresolved: bool
) -> tuple[list[Said], str | None]:
    """Comments in the order in which they were made; and the next cursor. `unresolved`: only open threads."""
    query = select(Comment, User.name).outerjoin(User, User.id == Comment.author_id)
    query = query.where(Comment.diagram_id == diagram_id).order_by(Comment.created_at, Comment.id)
    if unresolved:
        settled = select(Comment.id).where(Comment.diagram_id == diagram_id, Comment.resolved_at.is_not(None))
        query = query.where(func.coalesce(Comment.parent_id, Comment.id).not_in(settled))
    if cursor is not None:
        after = Cursor.read(cursor, ORDER)
        same = and_(Comment.created_at == after.value, Comment.id > after.id)
        query = query.where(or_(Comment.created_at > after.value, same))
    rows = [(comment, name or "") for comment, name in await session.execute(query.limit(limit + 1))]
    shown = rows[:limit]
    found = await _said(session, shown)
    if len(rows) <= limit:
        return found, None
    last = shown[-1][0]
    return found, Cursor(ORDER, last.created_at, last.id).word()


async def said(session: AsyncSession, comment: Comment) -> Said:
    """A comment with its author's name and its mentions."""
    name = await session.scalar(select(User.name).where(User.id == comment.author_id))
    [found] = await _said(session, [(comment, name or "")])
    return found


async def _said(session: AsyncSession, rows: Sequence[tuple[Comment, str]]) -> list[Said]:
    mentions: dict[str, list[str]] = {}
    wanted = Mention.comment_id.in_([comment.id for comment, _ in rows])
    for mention in await session.scalars(select(Mention).where(wanted).order_by(Mention.user_id)):
        mentions.setdefault(mention.comment_id, []).append(mention.user_id)
    return [Said(comment, name, mentions.get(comment.id, [])) for comment, name in rows]


async def _mention(session: AsyncSession, comment: Comment, users: Iterable[str], at: datetime) -> set[str]:
    """Note and tell those of `users` who may see the diagram; others are left out, whether they exist or not."""
    told = set()
    for user_id in sorted(set(users)):
        if await role_on(session, user_id, comment.diagram_id, at=at) is None:
            continue
        session.add(Mention(comment_id=comment.id, user_id=user_id, created_at=at))
        told.add(user_id)
        if user_id != comment.author_id:
            assert comment.author_id is not None
            notify(
                session, user_id, "mention", comment.diagram_id, at=at, actor_id=comment.author_id,
                comment_id=comment.id,
            )  # fmt: skip
    await session.flush()
    return told
