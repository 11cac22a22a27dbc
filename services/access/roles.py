"""What a person may do with a diagram: one of four roles, each including those below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum

from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, bindparam, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from services.platform.clock import now
from services.schema.accounts import TeamMember, User
from services.schema.diagrams import Diagram, Share
from services.schema.links import LinkMember, ShareLink


class Role(IntEnum):
    """Ordered: a larger role may do all that a smaller one may."""

    VIEWER = 1
    COMMENTER = 2
    EDITOR = 3
    OWNER = 4

    @classmethod
    def named(cls, name: str) -> Role:
        return cls[name.upper()]

    @property
    def word(self) -> str:
        """The name as the tables and the API write it."""
        return self.name.lower()


def grants(at: datetime | ColumnElement[datetime]) -> CompoundSelect[str, str, str]:
    """All grants as rows (user_id, diagram_id, role): by a share, a team's share, a verified address, or a link."""
    return union_all(
        select(Share.user_id.label("user_id"), Share.diagram_id, Share.role).where(Share.user_id.is_not(None)),
        select(TeamMember.user_id, Share.diagram_id, Share.role).join(Share, Share.team_id == TeamMember.team_id),
        select(User.id, Share.diagram_id, Share.role)
        .join(Share, Share.email == User.email)
        .where(User.verified_at.is_not(None)),
        select(LinkMember.user_id, ShareLink.diagram_id, ShareLink.role)
        .join(LinkMember, LinkMember.link_id == ShareLink.id)
        .where(ShareLink.works_at(at)),
    )


def grants_of(user_id: str, at: datetime) -> Select[str, str]:
    """The grants of `user_id` as rows (diagram_id, role)."""
    every = grants(at).subquery()
    return select(every.c.diagram_id, every.c.role).where(every.c.user_id == user_id)


# Built once, as other questions of every round of sync: making one takes longer than the database takes to answer it.
_EVERY = grants(bindparam("at")).subquery()
_GRANTED = select(_EVERY.c.diagram_id, _EVERY.c.role).where(_EVERY.c.user_id == bindparam("user"))


async def granted(session: AsyncSession, user_id: str, at: datetime) -> Sequence[Row[str, str]]:
    """The rows of `grants_of`."""
    return (await session.execute(_GRANTED, {"user": user_id, "at": at})).all()


async def role_on(
    session: AsyncSession, user_id: str, diagram_id: str, *, at: datetime | None = None, even_trashed: bool = False
) -> Role | None:
    """The largest role of `user_id` on a diagram at a moment (now): as its owner or by a grant; None for none.

    In the trash a diagram is its owner's alone; with `even_trashed` the role is that which a grant gives all the same.
    """
    facts = (
        await session.execute(select(Diagram.owner_id, Diagram.trashed_at).where(Diagram.id == diagram_id))
    ).first()
    if facts is None:
        return None
    owner, trashed_at = facts
    if owner == user_id:
        return Role.OWNER
    if trashed_at is not None and not even_trashed:
        return None
    grants = grants_of(user_id, at or now()).subquery()
    names = await session.scalars(select(grants.c.role).where(grants.c.diagram_id == diagram_id))
    return max((Role.named(name) for name in names), default=None)
