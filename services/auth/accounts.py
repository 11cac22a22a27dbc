"""Accounts: made, found, changed, closed."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.audit import Deed, record
from services.access.mail import post
from services.auth import mails, one_time
from services.auth.one_time import Purpose
from services.platform.errors import Conflict, NotFound
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.accounts import Team, TeamMember, User


async def by_email(session: AsyncSession, email: str) -> User | None:
    """The account with this address, which is in lower case."""
    return await session.scalar(select(User).where(User.email == email))


async def by_id(session: AsyncSession, user_id: str) -> User:
    """Raises: NotFound."""
    user = await session.get(User, user_id, with_for_update=True)
    if user is None:
        raise NotFound("there is no such account")
    return user


async def make(
    platform: Platform, session: AsyncSession, *, email: str, name: str, password_hash: str, is_admin: bool = False
) -> User:
    """A new account. Raises: Conflict when the address has one."""
    user = User(
        id=str(new_id()), email=email, name=name, password_hash=password_hash, is_admin=is_admin,
        created_at=platform.clock(),
    )  # fmt: skip
    try:
        async with session.begin_nested():
            session.add(user)
    except IntegrityError:
        raise Conflict("there is an account with this address", code="account_exists") from None
    record(platform, session, user.id, Deed("account.make", "user", user.id))
    return user


async def register(platform: Platform, email: str, *, name: str, password_hash: str, may_remind: bool) -> None:
    """Make an account, or (if it may) remind the owner of the address by mail that there is one: nobody else learns."""
    async with platform.database.begin() as session:
        try:
            user = await make(platform, session, email=email, name=name, password_hash=password_hash)
        except Conflict:
            if may_remind:
                subject, text = mails.already_here()
                post(platform, session, email, subject=subject, text=text)
        else:
            await send_verification(platform, session, user)


async def send_verification(platform: Platform, session: AsyncSession, user: User) -> None:
    made = await one_time.make(platform, session, Purpose.VERIFY, user_id=user.id, email=user.email)
    subject, text = mails.welcome(made.token, made.expires_at)
    post(platform, session, user.email, subject=subject, text=text)


def tell(platform: Platform, session: AsyncSession, user: User, what: str) -> None:
    """Mail the person that something was done to the account."""
    subject, text = mails.notice(what)
    post(platform, session, user.email, subject=subject, text=text)


async def close(platform: Platform, session: AsyncSession, user: User) -> None:
    """Delete an account with all that is its own. Raises: Conflict while it is the last owner of a team of others."""
    for team_id, name in await _teams_that_need(session, user.id):
        others = await session.scalar(select(func.count()).select_from(TeamMember).where(TeamMember.team_id == team_id))
        if (others or 0) > 1:
            advice = "Make somebody else its owner, or delete the team."
            raise Conflict(f"you are the last owner of the team {name}", code="last_owner", advice=advice)
        await session.delete(await session.get_one(Team, team_id))
    record(platform, session, user.id, Deed("account.close", "user", user.id))
    tell(platform, session, user, "Your account was closed")
    await session.delete(user)


async def _teams_that_need(session: AsyncSession, user_id: str) -> list[tuple[str, str]]:
    """The teams of which the person is the only owner; all of the person's teams are locked."""
    own = select(TeamMember.team_id).where(TeamMember.user_id == user_id)
    await session.execute(select(Team.id).where(Team.id.in_(own)).order_by(Team.id).with_for_update())
    owners = (
        select(TeamMember.team_id)
        .where(TeamMember.role == "owner")
        .group_by(TeamMember.team_id)
        .having(func.count() == 1)
    )
    query = (
        select(Team.id, Team.name)
        .join(TeamMember, TeamMember.team_id == Team.id)
        .where(TeamMember.user_id == user_id, TeamMember.role == "owner", Team.id.in_(owners))
    )
    return [(row.id, row.name) for row in await session.execute(query)]
