"""Opening a link, with an account or without."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, StringConstraints

from services.access.audit import Deed, record
from services.access.link_grants import issue_grant
from services.access.origin import origin
from services.access.permissions import PUBLIC
from services.access.roles import Role
from services.diagrams import links
from services.diagrams.attempts import attempts_of
from services.diagrams.routes.links import Password, passwords_of
from services.diagrams.shapes import Asked
from services.platform.errors import Forbidden
from services.schema.links import ShareLink
from services.web.guard import CurrentPlatform, MaybeCaller
from services.web.routing import Routes

routes = Routes("diagrams", "/links")
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]


class Opening(Asked):
    token: Token
    password: Password | None = None


class Opened(BaseModel):
    """`grant` (for the header ``X-Link-Grant``) only for who is not signed in: leave to read for ten minutes."""

    diagram_id: str
    title: str
    role: str
    grant: str | None
    grant_ends_at: datetime | None


@routes.post("/open", permission=PUBLIC)
async def open_link(opening: Opening, caller: MaybeCaller, platform: CurrentPlatform, request: Request) -> Opened:
    """Who is signed in finds the diagram among those shared with them, as long as the link works.

    403 `link_password_needed` or `link_password_wrong`; 404 for a link that is unknown, ended or revoked.
    """
    at = platform.clock()
    async with platform.database.read() as session:
        link, _ = await links.working(session, opening.token, at)
    await _check_password(request, link, opening.password)
    joins = caller is not None and caller.has_scope("diagrams:write")
    async with platform.database.begin() as session:
        link, diagram = await links.working(session, opening.token, at)
        role = Role.VIEWER
        if caller is not None and joins:
            role = await links.join(session, link, caller.user_id, at)
        await links.count_view(session, link.id, at)
        deed = Deed("link.open", "diagram", diagram.id, detail={"link": link.id})
        record(platform, session, caller, deed)
    grant, ends = issue_grant(platform, link.id) if not joins else (None, None)
    return Opened(diagram_id=diagram.id, title=diagram.title, role=role.word, grant=grant, grant_ends_at=ends)


async def _check_password(request: Request, link: ShareLink, password: str | None) -> None:
    if link.password_hash is None:
        return
    if password is None:
        raise Forbidden(
            "this link asks for a password", code="link_password_needed", advice="Ask whoever sent it for the password."
        )
    await attempts_of(request).take(link.id, origin())
    if not await passwords_of(request).matches(password, link.password_hash):
        raise Forbidden("that is not the password", code="link_password_wrong", advice="Try again.")
