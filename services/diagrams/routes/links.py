"""The links of a diagram."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Request, status
from pydantic import AfterValidator, AwareDatetime, BaseModel, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.audit import Deed, Detail, record
from services.access.caller import Caller
from services.access.passwords import Passwords
from services.access.permissions import OnDiagram
from services.access.roles import Role
from services.diagrams import library, links
from services.diagrams.hints import access_changed
from services.diagrams.routes.shares import GivenRole
from services.diagrams.shapes import Asked
from services.events.announcing import Happening, announce
from services.events.kinds import Kind
from services.platform.errors import Invalid
from services.platform.ids import ThingId
from services.platform.platform import Platform
from services.schema.links import ShareLink
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("diagrams")
OWNER = OnDiagram(Role.OWNER)


def _writable(text: str) -> str:
    text.encode()  # half a character (a lone surrogate) has no bytes that could be hashed
    return text


Password = Annotated[str, StringConstraints(min_length=4, max_length=256), AfterValidator(_writable)]


class NewLink(Asked):
    role: GivenRole = "viewer"
    password: Password | None = None
    expires_at: AwareDatetime | None = None


class LinkChange(Asked):
    """What is left out stays; null takes the password or the end away."""

    role: GivenRole | None = None
    password: Password | None = None
    expires_at: AwareDatetime | None = None


class LinkOut(BaseModel):
    id: str
    role: str
    has_password: bool
    expires_at: datetime | None
    view_count: int
    last_viewed_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, row: ShareLink) -> LinkOut:
        return cls(
            id=row.id, role=row.role, has_password=row.password_hash is not None, expires_at=row.expires_at,
            view_count=row.view_count, last_viewed_at=row.last_viewed_at, created_at=row.created_at,
        )  # fmt: skip


class MadeLink(LinkOut):
    """`token` is told here only: it is kept as its hash."""

    token: str


class Links(BaseModel):
    items: list[LinkOut]


def passwords_of(request: Request) -> Passwords:
    """The one hasher of this service in this process: its queue bounds memory and cores."""
    state = request.app.state
    if not hasattr(state, "link_passwords"):
        state.link_passwords = Passwords()
    found = state.link_passwords
    assert isinstance(found, Passwords)
    return found


@routes.get("/{diagram_id}/links", permission=OWNER)
async def list_links(diagram_id: ThingId, platform: CurrentPlatform) -> Links:
    async with platform.database.read() as session:
        return Links(items=[LinkOut.of(one) for one in await links.listed(session, diagram_id)])


@routes.post("/{diagram_id}/links", permission=OWNER, status_code=status.HTTP_201_CREATED)
async def make_link(
    diagram_id: ThingId, wish: NewLink, caller: CurrentCaller, platform: CurrentPlatform, request: Request
) -> MadeLink:
    """A link for whoever has its token: put it into the part of an address after ``#``, which no log sees."""
    at = platform.clock()
    hashed = await passwords_of(request).hashed(wish.password) if wish.password is not None else None
    terms = links.Terms(Role.named(wish.role), hashed, _end(platform, wish.expires_at))
    async with platform.database.begin() as session:
        link, token = await links.make(session, await library.living(session, diagram_id), terms, at)
        _tell(platform, session, caller, "link.make", link)
    return MadeLink(**LinkOut.of(link).model_dump(), token=token)


@routes.patch("/{diagram_id}/links/{link_id}", permission=OWNER)
async def change_link(
    diagram_id: ThingId, link_id: ThingId, change: LinkChange, caller: CurrentCaller, platform: CurrentPlatform,
    request: Request,
) -> LinkOut:  # fmt: skip
    """Change what the link gives; it holds at once for all who came by it."""
    given = change.model_fields_set
    hashed = await passwords_of(request).hashed(change.password) if change.password is not None else None
    async with platform.database.begin() as session:
        await library.living(session, diagram_id)
        link = await links.of_diagram(session, diagram_id, link_id)
        link.role = change.role or link.role
        if "password" in given:
            link.password_hash = hashed
        if "expires_at" in given:
            link.expires_at = _end(platform, change.expires_at)
        _tell(platform, session, caller, "link.change", link)
    await access_changed(platform, diagram_id)
    return LinkOut.of(link)


@routes.delete("/{diagram_id}/links/{link_id}", permission=OWNER, status_code=status.HTTP_204_NO_CONTENT)
async def revoke_link(diagram_id: ThingId, link_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """End the link, and the access of all who came by it."""
    async with platform.database.begin() as session:
        await library.living(session, diagram_id)
        link = await links.of_diagram(session, diagram_id, link_id)
        link.revoked_at = platform.clock()
        _tell(platform, session, caller, "link.revoke", link)
    await access_changed(platform, diagram_id)


def _end(platform: Platform, expires_at: datetime | None) -> datetime | None:
    if expires_at is not None and expires_at <= platform.clock():
        raise Invalid("expires_at is in the past")
    return expires_at


def _tell(platform: Platform, session: AsyncSession, caller: Caller, action: str, link: ShareLink) -> None:
    told: dict[str, Detail] = {"link": link.id, "role": link.role}
    detail = told | {"password": link.password_hash is not None}
    record(platform, session, caller, Deed(action, "diagram", link.diagram_id, detail=detail))
    announce(platform, session, Happening(Kind.DIAGRAM_SHARED, caller.user_id, caller.user_id, link.diagram_id, told))
