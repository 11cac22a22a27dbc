"""What a person may do with a diagram: one of four roles, each including those below it."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.schema.accounts import TeamMember
from services.schema.diagrams import Diagram, Share


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


async def role_on(session: AsyncSession, user_id: str, diagram_id: str) -> Role | None:
    """The largest role of `user_id` on a diagram: as its owner, by a share, or by a team's share; None for none."""
    owner = await session.scalar(select(Diagram.owner_id).where(Diagram.id == diagram_id))
    if owner is None:
        return None
    if owner == user_id:
        return Role.OWNER
    teams = select(TeamMember.team_id).where(TeamMember.user_id == user_id)
    shares = select(Share.role).where(
        Share.diagram_id == diagram_id, (Share.user_id == user_id) | Share.team_id.in_(teams)
    )
    return max((Role.named(name) for name in await session.scalars(shares)), default=None)
