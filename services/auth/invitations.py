"""Invitations to a team: a code by mail, for the address that it was sent to, for seven days."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.audit import Deed, record
from services.access.caller import Caller
from services.access.mail import post
from services.access.seal import digest
from services.access.team_roles import TeamRole, role_in_team
from services.auth import mails, teams
from services.platform.errors import Conflict, Forbidden, Invalid, NotFound
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.accounts import Team, TeamInvitation, TeamMember, User

LIFETIME = timedelta(days=7)
_ASK = "Ask an owner of the team."


async def invite(
    platform: Platform, session: AsyncSession, caller: Caller, team_id: str, *, email: str, role: TeamRole
) -> TeamInvitation:
    """Ask `email` to join; a former invitation of the address is withdrawn. Raises: Forbidden, Conflict."""
    own = await role_in_team(session, caller.user_id, team_id)
    if own is None or own < role:
        raise Forbidden(f"this needs the role {role.word} in the team", code="above_your_role", advice=_ASK)
    team, inviter = await session.get_one(Team, team_id), await session.get_one(User, caller.user_id)
    await _not_in_team(session, team_id, email)
    pending = [TeamInvitation.team_id == team_id, TeamInvitation.email == email, TeamInvitation.answer.is_(None)]
    at, token = platform.clock(), secrets.token_urlsafe(32)
    await session.execute(update(TeamInvitation).where(*pending).values(answer="withdrawn", answered_at=at))
    made = TeamInvitation(
        id=str(new_id()), team_id=team_id, email=email, role=role.word, hash=digest(token),
        invited_by=caller.user_id, created_at=at, expires_at=at + LIFETIME,
    )  # fmt: skip
    session.add(made)
    subject, text = mails.invitation(team.name, inviter.name or inviter.email, token, made.expires_at)
    post(platform, session, email, subject=subject, text=text)
    detail = {"email": email, "role": role.word}
    record(platform, session, caller, Deed("team.invite", "invitation", made.id, team_id=team_id, detail=detail))
    return made


async def pending(platform: Platform, session: AsyncSession, team_id: str) -> Sequence[TeamInvitation]:
    """The invitations of a team that nobody answered yet."""
    query = select(TeamInvitation).where(
        TeamInvitation.team_id == team_id, TeamInvitation.answer.is_(None), TeamInvitation.expires_at > platform.clock()
    )
    return (await session.scalars(query.order_by(TeamInvitation.id))).all()


async def withdraw(platform: Platform, session: AsyncSession, caller: Caller, team_id: str, invitation_id: str) -> None:
    """Raises: NotFound when there is none that is unanswered."""
    found = await session.get(TeamInvitation, invitation_id, with_for_update=True)
    if found is None or found.team_id != team_id or found.answer is not None:
        raise NotFound("there is no such invitation, or it was answered")
    found.answer, found.answered_at = "withdrawn", platform.clock()
    record(platform, session, caller, Deed("team.withdraw", "invitation", found.id, team_id=team_id))


async def answer(
    platform: Platform, session: AsyncSession, caller: Caller, token: str, *, accept: bool
) -> tuple[Team, TeamRole]:
    """Join the team, or decline to. Raises: Invalid for a code that is not good; Forbidden for one of somebody else."""
    query = select(TeamInvitation).where(TeamInvitation.hash == digest(token)).with_for_update()
    found = await session.scalar(query)
    if found is None or found.answer is not None or found.expires_at <= platform.clock():
        advice = "Ask for another invitation."
        raise Invalid("the code is wrong, was used, or has expired", code="bad_code", advice=advice)
    user = await session.get_one(User, caller.user_id)
    if user.email != found.email:
        advice = "Sign in with the account that has the invited address."
        raise Forbidden("this invitation is for another address", code="other_address", advice=advice)
    found.answer, found.answered_at = ("accepted" if accept else "declined"), platform.clock()
    if user.verified_at is None:
        user.verified_at = platform.clock()  # the code came through this address
    team, role = await session.get_one(Team, found.team_id, with_for_update=True), TeamRole.named(found.role)
    if accept and await role_in_team(session, user.id, team.id) is None:
        teams.add(platform, session, team.id, user.id, role)
    detail = {"role": role.word}
    action = "team.join" if accept else "team.decline"
    record(platform, session, caller, Deed(action, "user", user.id, team_id=team.id, detail=detail))
    return team, role


async def _not_in_team(session: AsyncSession, team_id: str, email: str) -> None:
    query = (
        select(TeamMember.id)
        .join(User, User.id == TeamMember.user_id)
        .where(TeamMember.team_id == team_id, User.email == email)
    )
    if await session.scalar(query) is not None:
        raise Conflict("this person is in the team already", code="already_member")
