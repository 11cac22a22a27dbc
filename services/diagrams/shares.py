"""Sharing a diagram with a person, an address, or a team; and handing it over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.roles import Role
from services.diagrams.notifications import notify
from services.platform.errors import Conflict, NotFound
from services.platform.ids import new_id
from services.schema.accounts import Team, TeamMember, User
from services.schema.diagrams import Diagram, Share
from services.schema.links import LinkMember, ShareLink

MOST = 500


@dataclass(frozen=True, slots=True)
class Receiver:
    """Exactly one of them: a person's address, or a team."""

    email: str | None = None
    team_id: str | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """A share with the name of who has it; `is_pending` while nobody has proved to own the address."""

    share: Share
    name: str
    email: str | None
    is_pending: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A person who may see a diagram."""

    id: str
    name: str
    role: Role


async def listed(session: AsyncSession, diagram_id: str) -> list[Granted]:
    """All shares of a diagram, in the order in which they were made."""
    person = or_(User.id == Share.user_id, and_(User.email == Share.email, User.verified_at.is_not(None)))
    rows = await session.execute(
        select(Share, User, Team.name)
        .outerjoin(User, person)
        .outerjoin(Team, Team.id == Share.team_id)
        .where(Share.diagram_id == diagram_id)
        .order_by(Share.created_at, Share.id)
    )
    return [
        Granted(
            share,
            name=(user.name if user else team) or "",
            email=user.email if user else share.email,
            is_pending=share.email is not None and user is None,
        )
        for share, user, team in rows
    ]


async def grant(session: AsyncSession, diagram: Diagram, to: Receiver, role: Role, at: datetime) -> tuple[Share, bool]:
    """Give `role`, and say whether it is a new share; who has another one gets this one instead.

    An address of a person whose account is verified means that person; any other waits. Raises: Conflict for the
    owner, or when there are too many shares; NotFound for a team that the owner is not in.
    """
    user_id, email = await _person(session, to.email) if to.email is not None else (None, None)
    if user_id == diagram.owner_id:
        raise Conflict("the diagram is theirs already")
    if to.team_id is not None and not await _is_member(session, to.team_id, diagram.owner_id):
        raise NotFound("there is no such team, or the owner is not in it")
    share = await _same(session, diagram.id, user_id, (to.email or "").lower(), to.team_id)
    is_new = share is None
    if share is None:
        count = await session.scalar(select(func.count()).where(Share.diagram_id == diagram.id))
        if (count or 0) >= MOST:
            raise Conflict(f"it is shared {MOST} times already", advice="Share it with a team.")
        share = Share(
            id=str(new_id()), diagram_id=diagram.id, user_id=user_id, team_id=to.team_id, email=email,
            granted_by=diagram.owner_id, created_at=at,
        )  # fmt: skip
        session.add(share)
        if user_id is not None:
            notify(session, user_id, "share", diagram.id, at=at, actor_id=diagram.owner_id)
    share.user_id, share.email, share.role = user_id, email, role.word
    await session.flush()
    return share, is_new


async def of_diagram(session: AsyncSession, diagram_id: str, share_id: str) -> Share:
    """One share. Raises: NotFound, also for a share of another diagram."""
    share = await session.get(Share, share_id)
    if share is None or share.diagram_id != diagram_id:
        raise NotFound("there is no such share")
    return share


async def leave(session: AsyncSession, diagram_id: str, user_id: str) -> None:
    """Give up what was given to one personally, by address or by link. Raises: Conflict for a team's share."""
    address = select(User.email).where(User.id == user_id, User.verified_at.is_not(None))
    own = or_(Share.user_id == user_id, Share.email.in_(address))
    gone = await session.execute(delete(Share).where(Share.diagram_id == diagram_id, own).returning(Share.id))
    links = select(ShareLink.id).where(ShareLink.diagram_id == diagram_id)
    left = await session.execute(
        delete(LinkMember)
        .where(LinkMember.user_id == user_id, LinkMember.link_id.in_(links))
        .returning(LinkMember.link_id)
    )
    if not gone.all() and not left.all():
        raise Conflict("it is not shared with you personally", advice="Leave the team, or ask the owner.")


async def members(session: AsyncSession, diagram_id: str, at: datetime) -> list[Member]:
    """Everybody who may see a diagram at a moment, by name: at most `MOST`, those with the largest roles."""
    owner = select(Diagram.owner_id, User.name).join(User, User.id == Diagram.owner_id).where(Diagram.id == diagram_id)
    found = {one: Member(one, name, Role.OWNER) for one, name in await session.execute(owner)}
    of_diagram = Share.diagram_id == diagram_id
    verified = and_(User.email == Share.email, User.verified_at.is_not(None))
    people = select(User.id, User.name)
    sources = (
        people.add_columns(Share.role).join(Share, Share.user_id == User.id).where(of_diagram),
        people.add_columns(Share.role).join(Share, verified).where(of_diagram),
        people.add_columns(Share.role)
        .join(TeamMember, TeamMember.user_id == User.id)
        .join(Share, Share.team_id == TeamMember.team_id)
        .where(of_diagram),
        people.add_columns(ShareLink.role)
        .join(LinkMember, LinkMember.user_id == User.id)
        .join(ShareLink, ShareLink.id == LinkMember.link_id)
        .where(ShareLink.diagram_id == diagram_id, ShareLink.works_at(at)),
    )
    for source in sources:
        for one, name, word in await session.execute(source.limit(MOST)):
            known = found.get(one)
            if known is None or known.role < Role.named(word):
                found[one] = Member(one, name, Role.named(word))
    largest = sorted(found.values(), key=lambda member: (-member.role, member.name, member.id))[:MOST]
    return sorted(largest, key=lambda member: (member.name, member.id))


async def hand_over(session: AsyncSession, diagram: Diagram, user_id: str, at: datetime) -> None:
    """Make a person with whom it is shared personally the owner; the former one stays as editor. Raises: Conflict."""
    email = await session.scalar(select(User.email).where(User.id == user_id, User.verified_at.is_not(None)))
    share = await _same(session, diagram.id, user_id, email or "", None)
    if share is None:
        raise Conflict("they have to be among those it is shared with", advice="Share it with them first.")
    former = diagram.owner_id
    share.user_id, share.email, share.role, share.granted_by = former, None, Role.EDITOR.word, user_id
    diagram.owner_id, diagram.folder_id = user_id, None
    diagram.revision += 1
    notify(session, user_id, "owner", diagram.id, at=at, actor_id=former)
    await session.flush()


async def _same(
    session: AsyncSession, diagram_id: str, user_id: str | None, email: str, team_id: str | None
) -> Share | None:
    """The share that the receiver has already. One that waited for the address of a person becomes theirs."""
    if team_id is not None:
        whose = Share.team_id == team_id
    else:
        whose = or_(Share.user_id == user_id, Share.email == email) if user_id else Share.email == email
    found = (await session.scalars(select(Share).where(Share.diagram_id == diagram_id, whose))).all()
    for double in found[1:]:
        await session.delete(double)
    await session.flush()
    return found[0] if found else None


async def _person(session: AsyncSession, email: str) -> tuple[str | None, str | None]:
    """The account that proved to own an address, or else the address."""
    email = email.lower()
    user_id = await session.scalar(select(User.id).where(User.email == email, User.verified_at.is_not(None)))
    return (user_id, None) if user_id is not None else (None, email)


async def _is_member(session: AsyncSession, team_id: str, user_id: str) -> bool:
    found = exists().where(TeamMember.team_id == team_id, TeamMember.user_id == user_id)
    return bool(await session.scalar(select(found)))
