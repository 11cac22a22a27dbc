"""What people are told of: written where it happens, read by the person, forgotten after a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.diagrams.cursor import Cursor
from services.platform.ids import new_id
from services.schema.accounts import User
from services.schema.comments import Notification
from services.schema.diagrams import Diagram

Kind = Literal["mention", "reply", "share", "owner"]
ORDER = "notifications"


def notify(
    session: AsyncSession, user_id: str, kind: Kind, diagram_id: str, *, at: datetime, actor_id: str,
    comment_id: str | None = None,
) -> None:  # fmt: skip
    """Tell a person, in the unit of work of what they are told of."""
    session.add(
        Notification(
            id=str(new_id()), user_id=user_id, kind=kind, diagram_id=diagram_id, comment_id=comment_id,
            actor_id=actor_id, created_at=at,
        )
    )  # fmt: skip


async def page(
    session: AsyncSession, user_id: str, cursor: str | None, limit: int, *, unread: bool
) -> tuple[Sequence[tuple[Notification, str, str | None]], str | None]:
    """The newest first, each with the diagram's title and the name of who caused it; and the next cursor."""
    query = (
        select(Notification, Diagram.title, User.name)
        .join(Diagram, Diagram.id == Notification.diagram_id)
        .outerjoin(User, User.id == Notification.actor_id)
        .where(Notification.user_id == user_id)
        .order_by(Notification.created_at.desc(), Notification.id.desc())
    )
    if unread:
        query = query.where(Notification.read_at.is_(None))
    if cursor is not None:
        after = Cursor.read(cursor, ORDER)
        same = and_(Notification.created_at == after.value, Notification.id < after.id)
        query = query.where(or_(Notification.created_at < after.value, same))
    rows = [(one, title, name) for one, title, name in await session.execute(query.limit(limit + 1))]
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1][0]
    return rows[:limit], Cursor(ORDER, last.created_at, last.id).word()


async def unread_count(session: AsyncSession, user_id: str) -> int:
    """How many of a person's notifications are unread."""
    mine = Notification.user_id == user_id, Notification.read_at.is_(None)
    return await session.scalar(select(func.count()).where(*mine)) or 0


async def mark_read(session: AsyncSession, user_id: str, until: datetime, at: datetime) -> None:
    """Everything that a person was told up to a moment counts as read."""
    mine = Notification.user_id == user_id, Notification.read_at.is_(None), Notification.created_at <= until
    await session.execute(update(Notification).where(*mine).values(read_at=at))


async def forget(session: AsyncSession, before: datetime) -> None:
    """Delete all that were made before a moment."""
    await session.execute(delete(Notification).where(Notification.created_at < before))
