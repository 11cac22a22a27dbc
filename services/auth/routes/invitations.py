"""Invitations to teams."""

from __future__ import annotations

from datetime import datetime

from fastapi import status
from pydantic import BaseModel

from services.access.emails import Email
from services.access.permissions import SESSION, OnTeam
from services.access.team_roles import TeamRole
from services.auth import invitations
from services.auth.desk import CurrentDesk
from services.auth.routes.teams import READ, WRITE, RoleName, TeamOut
from services.auth.words import Token
from services.platform.errors import TooMany
from services.platform.ids import ThingId
from services.schema.accounts import TeamInvitation
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("auth")
ADMIN = OnTeam(TeamRole.ADMIN)


class Invitation(BaseModel):
    email: Email
    role: RoleName = RoleName.MEMBER


class InvitationOut(BaseModel):
    id: str
    email: str
    role: str
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, row: TeamInvitation) -> InvitationOut:
        return cls(
            id=row.id, email=row.email, role=row.role, created_at=row.created_at, expires_at=row.expires_at
        )  # fmt: skip


class Answer(BaseModel):
    token: Token


class Declined(BaseModel):
    team: str


@routes.post("/teams/{team_id}/invitations", permission=ADMIN, scope=WRITE, status_code=status.HTTP_201_CREATED)
async def invite(team_id: ThingId, wish: Invitation, caller: CurrentCaller, desk: CurrentDesk) -> InvitationOut:
    """Mail a code to somebody, with or without an account, which is good for seven days."""
    if not await desk.attempts.may(desk.settings.invitations_per_person, "invitations", caller.user_id):
        raise TooMany("there were too many invitations", retry_after_s=3600)
    async with desk.platform.database.begin() as session:
        made = await invitations.invite(
            desk.platform, session, caller, team_id, email=wish.email, role=TeamRole.named(wish.role)
        )
    return InvitationOut.of(made)


@routes.get("/teams/{team_id}/invitations", permission=ADMIN, scope=READ)
async def list_invitations(team_id: ThingId, platform: CurrentPlatform) -> list[InvitationOut]:
    """Those that nobody answered yet."""
    async with platform.database.read() as session:
        return [InvitationOut.of(row) for row in await invitations.pending(platform, session, team_id)]


@routes.delete(
    "/teams/{team_id}/invitations/{invitation_id}",
    permission=ADMIN,
    scope=WRITE,
    status_code=status.HTTP_204_NO_CONTENT,
)
async def withdraw(team_id: ThingId, invitation_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    async with platform.database.begin() as session:
        await invitations.withdraw(platform, session, caller, team_id, invitation_id)


@routes.post("/invitations/accept", permission=SESSION)
async def accept(reply: Answer, caller: CurrentCaller, platform: CurrentPlatform) -> TeamOut:
    """Join the team, as the person with the address that was invited."""
    async with platform.database.begin() as session:
        team, role = await invitations.answer(platform, session, caller, reply.token, accept=True)
    return TeamOut.of(team, role)


@routes.post("/invitations/decline", permission=SESSION)
async def decline(reply: Answer, caller: CurrentCaller, platform: CurrentPlatform) -> Declined:
    async with platform.database.begin() as session:
        team, _ = await invitations.answer(platform, session, caller, reply.token, accept=False)
    return Declined(team=team.name)
