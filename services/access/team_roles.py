"""What a person may do in a team: one of three roles, each including those below it."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.schema.accounts import TeamMember


class TeamRole(IntEnum):
    """A member works with what the team was given; an admin invites and removes; an owner may do everything."""

    MEMBER = 1
    ADMIN = 2
    OWNER = 3

    @classmethod
    def named(cls, name: str) -> TeamRole:
        return cls[name.upper()]

    @property
    def word(self) -> str:
        """The name as the tables and the API write it."""
        return self.name.lower()


async def role_in_team(session: AsyncSession, user_id: str, team_id: str) -> TeamRole | None:
    """The role of `user_id` in a team; None for none."""
    query = select(TeamMember.role).where(TeamMember.team_id == team_id, TeamMember.user_id == user_id)
    name = await session.scalar(query)
    return TeamRole.named(name) if name is not None else None
