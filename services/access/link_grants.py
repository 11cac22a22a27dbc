"""What somebody without an account gets for opening a link: leave to read one diagram for a few minutes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from starlette.requests import HTTPConnection

from services.access.caller import Caller
from services.access.permissions import OnDiagram
from services.access.roles import Role
from services.access.seal import seal, unseal
from services.platform.errors import Forbidden, NotFound, NotSignedIn, ServiceError
from services.platform.ids import canonical
from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.schema.links import ShareLink

HEADER = "X-Link-Grant"
LIFETIME = timedelta(minutes=10)
_PURPOSE = "link grant"
_LONGEST = 1000


def issue_grant(platform: Platform, link_id: str) -> tuple[str, datetime]:
    """A grant for `HEADER` to read the diagram of a link, and until when it is good."""
    ends = platform.clock() + LIFETIME
    words = json.dumps([link_id, int(ends.timestamp())]).encode()
    return seal(platform, _PURPOSE, words).decode(), ends


async def granted_diagram(platform: Platform, grant: str) -> str:
    """The diagram that a grant opens. Raises: NotSignedIn when it is forged or old, or its link works no more."""
    try:
        if len(grant) > _LONGEST:
            raise ValueError
        link_id, ends = json.loads(unseal(platform, _PURPOSE, grant.encode("ascii")))
    except (ServiceError, ValueError):
        raise NotSignedIn("that grant was not made here", advice="Open the link again.") from None
    at = platform.clock()
    if at.timestamp() < ends:
        async with platform.database.read() as session:
            link = select(Diagram.id).join(ShareLink, ShareLink.diagram_id == Diagram.id).where(ShareLink.id == link_id)
            working = link.where(ShareLink.works_at(at), Diagram.trashed_at.is_(None))
            if (diagram_id := await session.scalar(working)) is not None:
                return diagram_id
    raise NotSignedIn("that grant has ended", code="grant_expired", advice="Open the link again.")


@dataclass(frozen=True, slots=True)
class ReadsDiagram:
    """A viewer of the diagram that the path names, or whoever brings a grant for it. `scope` is for API keys."""

    parameter: str = "diagram_id"
    scope: str = "diagrams:read"
    needs_caller: bool = False
    label: str = "viewer of the diagram, or holder of a link"

    async def check(self, platform: Platform, caller: Caller | None, request: HTTPConnection) -> None:
        if caller is not None:
            if not caller.has_scope(self.scope):
                raise Forbidden(f"this API key lacks the scope {self.scope}", advice="Make a key that has it.")
            await OnDiagram(Role.VIEWER, self.parameter).check(platform, caller, request)
            return
        grant = request.headers.get(HEADER, "")
        if not grant:
            raise NotSignedIn("this needs an access token, an API key, or a grant from a link")
        if await granted_diagram(platform, grant) != canonical(request.path_params[self.parameter]):
            raise NotFound("there is no such diagram, or it is not shared with you")
