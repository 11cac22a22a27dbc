"""Links that open a diagram: made by its owner, opened by anybody who has one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.roles import Role, role_on
from services.access.seal import digest
from services.platform.errors import Conflict, NotFound
from services.platform.ids import new_id
from services.schema.diagrams import Diagram
from services.schema.links import LinkMember, ShareLink

MOST = 100


@dataclass(frozen=True, slots=True)
class Terms:
    """What a link gives, and until when; `password_hash` None for none."""

    role: Role
    password_hash: str | None = None
    expires_at: datetime | None = None


async def listed(session: AsyncSession, diagram_id: str) -> Sequence[ShareLink]:
    """The links of a diagram that were not revoked, the newest last."""
    of_diagram = ShareLink.diagram_id == diagram_id, ShareLink.revoked_at.is_(None)
    rows = await session.scalars(select(ShareLink).where(*of_diagram).order_by(ShareLink.created_at, ShareLink.id))
    return rows.all()


async def make(session: AsyncSession, diagram: Diagram, terms: Terms, at: datetime) -> tuple[ShareLink, str]:
    """A new link and its token (256 bits), which is told only now. Raises: Conflict when there are too many."""
    living = ShareLink.diagram_id == diagram.id, ShareLink.revoked_at.is_(None)
    if (await session.scalar(select(func.count()).where(*living)) or 0) >= MOST:
        raise Conflict(f"it has {MOST} links already", advice="Revoke some first.")
    token = secrets.token_urlsafe(32)
    link = ShareLink(
        id=str(new_id()), diagram_id=diagram.id, token_hash=digest(token), role=terms.role.word,
        password_hash=terms.password_hash, expires_at=terms.expires_at, view_count=0, created_by=diagram.owner_id,
        created_at=at,
    )  # fmt: skip
    session.add(link)
    await session.flush()
    return link, token


async def of_diagram(session: AsyncSession, diagram_id: str, link_id: str) -> ShareLink:
    """One link that was not revoked. Raises: NotFound, also for a link of another diagram."""
    link = await session.get(ShareLink, link_id, with_for_update={"key_share": True}, populate_existing=True)
    if link is None or link.diagram_id != diagram_id or link.revoked_at is not None:
        raise NotFound("there is no such link")
    return link


async def working(session: AsyncSession, token: str, at: datetime) -> tuple[ShareLink, Diagram]:
    """The link of a token and its diagram. Raises: NotFound, the same whatever is wrong with it."""
    row = (
        await session.execute(
            select(ShareLink, Diagram)
            .join(Diagram, Diagram.id == ShareLink.diagram_id)
            .where(ShareLink.token_hash == digest(token), ShareLink.works_at(at), Diagram.trashed_at.is_(None))
        )
    ).first()
    if row is None:
        raise NotFound("this link does not work, or no longer", advice="Ask whoever sent it for a new one.")
    return row[0], row[1]


async def count_view(session: AsyncSession, link_id: str, at: datetime) -> None:
    """One more view; several at once are all counted."""
    views = {ShareLink.view_count: ShareLink.view_count + 1, ShareLink.last_viewed_at: at}
    await session.execute(update(ShareLink).where(ShareLink.id == link_id).values(views))


async def join(session: AsyncSession, link: ShareLink, user_id: str, at: datetime) -> Role:
    """The role of a person who opened a link: theirs if it is as large already, else the link's from now on."""
    role = await role_on(session, user_id, link.diagram_id, at=at)
    if role is not None and role >= Role.named(link.role):
        return role
    if await session.get(LinkMember, (link.id, user_id)) is None:
        session.add(LinkMember(link_id=link.id, user_id=user_id, joined_at=at))
        await session.flush()
    return Role.named(link.role)
