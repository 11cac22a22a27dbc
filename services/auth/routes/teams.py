"""Teams and their members."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from fastapi import status
from pydantic import BaseModel

from services.access.audit import Deed, record
from services.access.permissions import SIGNED_IN, OnTeam
from services.access.team_roles import TeamRole
from services.auth import teams
from services.auth.words import ThingName
from services.platform.ids import ThingId
from services.schema.accounts import Team, TeamMember, User
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("auth", "/teams")
READ, WRITE = "teams:read", "teams:write"
MEMBER, ADMIN, OWNER = OnTeam(TeamRole.MEMBER), OnTeam(TeamRole.ADMIN), OnTeam(TeamRole.OWNER)


class RoleName(StrEnum):
    MEMBER = "member"
    ADMIN = "admin"
    OWNER = "owner"


class TeamName(BaseModel):
    name: ThingName


class TeamOut(BaseModel):
    """A team and the caller's role in it."""

    id: str
    name: str
    role: str
    created_at: datetime

    @classmethod
    def of(cls, team: Team, role: TeamRole) -> TeamOut:
        return cls(id=team.id, name=team.name, role=role.word, created_at=team.created_at)


class MemberOut(BaseModel):
    user_id: str
    name: str
    email: str
    role: str
    joined_at: datetime

    @classmethod
    def of(cls, member: TeamMember, user: User) -> MemberOut:
        return cls(
            user_id=user.id, name=user.name, email=user.email, role=member.role, joined_at=member.created_at
        )  # fmt: skip


class MemberChange(BaseModel):
    role: RoleName


@routes.post("", permission=SIGNED_IN, scope=WRITE, status_code=status.HTTP_201_CREATED)
async def make_team(wish: TeamName, caller: CurrentCaller, platform: CurrentPlatform) -> TeamOut:
    async with platform.database.begin() as session:
        team = await teams.make(platform, session, caller, wish.name)
    return TeamOut.of(team, TeamRole.OWNER)


@routes.get("", permission=SIGNED_IN, scope=READ)
async def list_teams(caller: CurrentCaller, platform: CurrentPlatform) -> list[TeamOut]:
    """The teams that the caller is in."""
    async with platform.database.read() as session:
        return [TeamOut.of(team, role) for team, role in await teams.of_user(session, caller.user_id)]


@routes.patch("/{team_id}", permission=ADMIN, scope=WRITE)
async def rename_team(team_id: ThingId, wish: TeamName, caller: CurrentCaller, platform: CurrentPlatform) -> TeamOut:
    async with platform.database.begin() as session:
        own = await teams.member_of(session, team_id, caller.user_id)
        team = await session.get_one(Team, team_id)
        team.name = wish.name
        record(platform, session, caller, Deed("team.rename", "team", team_id, team_id=team_id))
        return TeamOut.of(team, TeamRole.named(own.role))


@routes.delete("/{team_id}", permission=OWNER, scope=WRITE, status_code=status.HTTP_204_NO_CONTENT)
async def delete_team(team_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """Delete a team; what was shared with it is shared with nobody through it any more."""
    async with platform.database.begin() as session:
        await session.delete(await session.get_one(Team, team_id))
        record(platform, session, caller, Deed("team.delete", "team", team_id, team_id=team_id))


@routes.get("/{team_id}/members", permission=MEMBER, scope=READ)
async def list_members(team_id: ThingId, platform: CurrentPlatform) -> list[MemberOut]:
    async with platform.database.read() as session:
        return [MemberOut.of(member, user) for member, user in await teams.members(session, team_id)]


@routes.put("/{team_id}/members/{user_id}", permission=ADMIN, scope=WRITE, status_code=status.HTTP_204_NO_CONTENT)
async def change_member(
    team_id: ThingId, user_id: ThingId, change: MemberChange, caller: CurrentCaller, platform: CurrentPlatform
) -> None:
    """Give a member another role, at most one's own; the last owner stays one."""
    async with platform.database.begin() as session:
        member = await teams.member_of(session, team_id, user_id)
        await teams.change_role(platform, session, caller, member, TeamRole.named(change.role))


@routes.delete("/{team_id}/members/{user_id}", permission=ADMIN, scope=WRITE, status_code=status.HTTP_204_NO_CONTENT)
async def remove_member(team_id: ThingId, user_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    async with platform.database.begin() as session:
        await teams.remove(platform, session, caller, await teams.member_of(session, team_id, user_id))


@routes.post("/{team_id}/leave", permission=MEMBER, scope=WRITE, status_code=status.HTTP_204_NO_CONTENT)
async def leave_team(team_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """Leave; the last owner cannot."""
    async with platform.database.begin() as session:
        await teams.remove(platform, session, caller, await teams.member_of(session, team_id, caller.user_id))
