"""With whom a diagram is shared, and handing it over."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import Request, status
from pydantic import BaseModel, model_validator
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.audit import Deed, record
from services.access.caller import Caller
from services.access.emails import Email
from services.access.mail import post
from services.access.permissions import OnDiagram
from services.access.roles import Role
from services.diagrams import library, share_mails, shares
from services.diagrams.hints import access_changed
from services.diagrams.shapes import Asked, DiagramOut
from services.diagrams.share_mails import pace_of
from services.diagrams.shares import Granted, Receiver
from services.events.announcing import Happening, announce
from services.events.kinds import Kind
from services.platform.ids import ThingId
from services.platform.platform import Platform
from services.schema.accounts import User
from services.schema.diagrams import Share
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("diagrams")
VIEWER, OWNER = OnDiagram(Role.VIEWER), OnDiagram(Role.OWNER)
GivenRole = Literal["viewer", "commenter", "editor"]


class NewShare(Asked):
    """Exactly one of `email` and `team_id`."""

    email: Email | None = None
    team_id: ThingId | None = None
    role: GivenRole

    @model_validator(mode="after")
    def _one(self) -> NewShare:
        if (self.email is None) == (self.team_id is None):
            raise ValueError("name either an e-mail address or a team")
        return self


class ShareChange(Asked):
    role: GivenRole


class NewOwner(Asked):
    user_id: ThingId


class ShareOut(BaseModel):
    """`pending` until somebody proves to own the address."""

    id: str
    user_id: str | None
    team_id: str | None
    email: str | None
    name: str
    role: str
    pending: bool
    created_at: datetime

    @classmethod
    def of(cls, granted: Granted) -> ShareOut:
        row = granted.share
        return cls(
            id=row.id, user_id=row.user_id, team_id=row.team_id, email=granted.email, name=granted.name,
            role=row.role, pending=granted.is_pending, created_at=row.created_at,
        )  # fmt: skip


class Shares(BaseModel):
    items: list[ShareOut]


class MemberOut(BaseModel):
    id: str
    name: str
    role: str


class Members(BaseModel):
    items: list[MemberOut]


@routes.get("/{diagram_id}/shares", permission=OWNER)
async def list_shares(diagram_id: ThingId, platform: CurrentPlatform) -> Shares:
    async with platform.database.read() as session:
        return Shares(items=[ShareOut.of(one) for one in await shares.listed(session, diagram_id)])


@routes.get("/{diagram_id}/members", permission=VIEWER)
async def list_members(diagram_id: ThingId, platform: CurrentPlatform) -> Members:
    """Everybody who may see the diagram, by name; whom one can mention."""
    async with platform.database.read() as session:
        found = await shares.members(session, diagram_id, platform.clock())
    return Members(items=[MemberOut(id=one.id, name=one.name, role=one.role.word) for one in found])


@routes.post("/{diagram_id}/shares", permission=OWNER, status_code=status.HTTP_201_CREATED)
async def share_diagram(
    diagram_id: ThingId, wish: NewShare, caller: CurrentCaller, platform: CurrentPlatform, request: Request
) -> ShareOut:
    """Share it, or change what somebody may do. An address is told by mail, once; without an account it waits."""
    if wish.email is not None:
        await pace_of(request).take(caller.user_id)
    async with platform.database.begin() as session:
        diagram = await library.living(session, diagram_id)
        to = Receiver(wish.email, wish.team_id)
        share, is_new = await shares.grant(session, diagram, to, Role.named(wish.role), platform.clock())
        _tell(platform, session, caller, "share.grant", share)
        if wish.email is not None and is_new:
            inviter = await session.get_one(User, caller.user_id)
            subject, text = share_mails.shared(diagram.title, inviter.name or inviter.email, wish.role)
            post(platform, session, wish.email, subject=subject, text=text)
        made = next(one for one in await shares.listed(session, diagram_id) if one.share.id == share.id)
    await access_changed(platform, diagram_id)
    return ShareOut.of(made)


@routes.patch("/{diagram_id}/shares/{share_id}", permission=OWNER)
async def change_share(
    diagram_id: ThingId, share_id: ThingId, change: ShareChange, caller: CurrentCaller, platform: CurrentPlatform
) -> ShareOut:
    async with platform.database.begin() as session:
        await library.living(session, diagram_id)
        share = await shares.of_diagram(session, diagram_id, share_id)
        share.role = change.role
        await session.flush()
        _tell(platform, session, caller, "share.change", share)
        made = next(one for one in await shares.listed(session, diagram_id) if one.share.id == share_id)
    await access_changed(platform, diagram_id)
    return ShareOut.of(made)


@routes.delete("/{diagram_id}/shares/me", permission=VIEWER, status_code=status.HTTP_204_NO_CONTENT)
async def leave_diagram(diagram_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """Give up what was shared with the caller personally."""
    async with platform.database.begin() as session:
        owner_id = (await library.living(session, diagram_id)).owner_id
        await shares.leave(session, diagram_id, caller.user_id)
        record(platform, session, caller, Deed("share.leave", "diagram", diagram_id))
        announce(platform, session, Happening(Kind.DIAGRAM_SHARED, owner_id, caller.user_id, diagram_id))
    await access_changed(platform, diagram_id)


@routes.delete("/{diagram_id}/shares/{share_id}", permission=OWNER, status_code=status.HTTP_204_NO_CONTENT)
async def revoke_share(
    diagram_id: ThingId, share_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform
) -> None:
    """Take it back; open sockets of who had it close within seconds."""
    async with platform.database.begin() as session:
        await library.living(session, diagram_id)
        share = await shares.of_diagram(session, diagram_id, share_id)
        _tell(platform, session, caller, "share.revoke", share)
        await session.delete(share)
    await access_changed(platform, diagram_id)


@routes.put("/{diagram_id}/owner", permission=OWNER)
async def hand_over(
    diagram_id: ThingId, wish: NewOwner, caller: CurrentCaller, platform: CurrentPlatform
) -> DiagramOut:
    """Make somebody with whom it is shared personally its owner. The caller stays as editor."""
    at = platform.clock()
    async with platform.database.begin() as session:
        diagram = await library.living(session, diagram_id)
        await shares.hand_over(session, diagram, wish.user_id, at)
        record(platform, session, caller, Deed("diagram.hand_over", "diagram", diagram_id, detail={"to": wish.user_id}))
        for owner_id in (caller.user_id, wish.user_id):  # of both libraries: one has lost it, the other has it now
            told = Happening(Kind.DIAGRAM_SHARED, owner_id, caller.user_id, diagram_id, {"owner": wish.user_id})
            announce(platform, session, told)
        found = await library.seen_one(session, caller.user_id, diagram_id, at)
    await access_changed(platform, diagram_id)
    return DiagramOut.of(found)


def _tell(platform: Platform, session: AsyncSession, caller: Caller, action: str, share: Share) -> None:
    detail = {"role": share.role, "user": share.user_id, "email": share.email, "team": share.team_id}
    record(platform, session, caller, Deed(action, "diagram", share.diagram_id, share.team_id, detail))
    announce(platform, session, Happening(Kind.DIAGRAM_SHARED, caller.user_id, caller.user_id, share.diagram_id))
