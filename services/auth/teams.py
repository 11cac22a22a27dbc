"""Teams and who is in them. A team is never without an owner."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.audit import Deed, record
from services.access.caller import Caller
from services.access.team_roles import TeamRole
from services.platform.errors import Conflict, Forbidden, NotFound
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.accounts import Team, TeamMember, User

_ASK = "Ask an owner of the team."


async def make(platform: Platform, session: AsyncSession, caller: Caller, name: str) -> Team:
    """A team with the caller as its owner."""
    team = Team(id=str(new_id()), name=name, created_at=platform.clock())
    session.add(team)
    await session.flush()
    add(platform, session, team.id, caller.user_id, TeamRole.OWNER)
    record(platform, session, caller, Deed("team.make", "team", team.id, team_id=team.id))
    return team


async def of_user(session: AsyncSession, user_id: str) -> list[tuple[Team, TeamRole]]:
    """The teams of a person and the role in each, by name."""
    query = (
        select(Team, TeamMember.role)
        .join(TeamMember, TeamMember.team_id == Team.id)
        .where(TeamMember.user_id == user_id)
        .order_by(Team.name, Team.id)
    )
    return [(row[0], TeamRole.named(row[1])) for row in await session.execute(query)]


async def members(session: AsyncSession, team_id: str) -> Sequence[tuple[TeamMember, User]]:
    """Everybody in a team, in the order in which they came."""
    query = (
        select(TeamMember, User)
        .join(User, User.id == TeamMember.user_id)
        .where(TeamMember.team_id == team_id)
        .order_by(TeamMember.created_at, TeamMember.id)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


def add(platform: Platform, session: AsyncSession, team_id: str, user_id: str, role: TeamRole) -> None:
    at = platform.clock()
    session.add(TeamMember(id=str(new_id()), team_id=team_id, user_id=user_id, role=role.word, created_at=at))


async def change_role(
    platform: Platform, session: AsyncSession, caller: Caller, member: TeamMember, role: TeamRole
) -> None:
    """Give a member another role. Raises: Forbidden above one's own role; Conflict for the last owner."""
    await _may_touch(session, caller, member, wanted=role)
    if member.role == TeamRole.OWNER.word and role is not TeamRole.OWNER:
        await _not_last_owner(session, member.team_id)
    was, member.role = member.role, role.word
    detail = {"was": was, "role": role.word}
    record(platform, session, caller, Deed("team.role", "user", member.user_id, team_id=member.team_id, detail=detail))


async def remove(platform: Platform, session: AsyncSession, caller: Caller, member: TeamMember) -> None:
    """Take a member out; everybody may take out themselves. Raises: as `change_role`."""
    if member.user_id != caller.user_id:
        await _may_touch(session, caller, member, wanted=TeamRole.MEMBER)
    if member.role == TeamRole.OWNER.word:
        await _not_last_owner(session, member.team_id)
    action = "team.leave" if member.user_id == caller.user_id else "team.remove"
    record(platform, session, caller, Deed(action, "user", member.user_id, team_id=member.team_id))
    await session.delete(member)


async def member_of(session: AsyncSession, team_id: str, user_id: str) -> TeamMember:
    """The membership, with the whole team locked: changes of its owners come one after another. Raises: NotFound."""
    await session.get(Team, team_id, with_for_update=True)
    query = select(TeamMember).where(TeamMember.team_id == team_id, TeamMember.user_id == user_id)
    found = await session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("there is no such member of the team")
    return found


async def _may_touch(session: AsyncSession, caller: Caller, member: TeamMember, *, wanted: TeamRole) -> None:
    own = await session.scalar(
        select(TeamMember.role).where(TeamMember.team_id == member.team_id, TeamMember.user_id == caller.user_id)
    )
    largest = max(wanted, TeamRole.named(member.role))
    if own is None or TeamRole.named(own) < max(largest, TeamRole.ADMIN):
        raise Forbidden(f"this needs the role {largest.word} in the team", code="above_your_role", advice=_ASK)


async def _not_last_owner(session: AsyncSession, team_id: str) -> None:
    query = select(func.count()).where(TeamMember.team_id == team_id, TeamMember.role == TeamRole.OWNER.word)
    if (await session.scalar(query) or 0) < 2:
        advice = "Make somebody else its owner first, or delete the team."
        raise Conflict("a team needs an owner, and this is the last one", code="last_owner", advice=advice)
