"""Where the caller is signed in."""

from __future__ import annotations

from datetime import datetime

from fastapi import status
from pydantic import BaseModel

from services.access.audit import Deed, record
from services.access.permissions import SESSION
from services.access.sessions import forget
from services.auth import sign_ins
from services.platform.errors import NotFound
from services.platform.ids import ThingId
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("auth", "/sessions")


class SessionOut(BaseModel):
    """One sign-in. `last_seen_at` is when it was renewed last: at most ten minutes before it was used."""

    id: str
    device: str
    ip: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_current: bool


@routes.get("", permission=SESSION)
async def list_sessions(caller: CurrentCaller, platform: CurrentPlatform) -> list[SessionOut]:
    """The sessions of the caller that are not over, the last seen first."""
    async with platform.database.read() as session:
        return [
            SessionOut(
                id=one.id, device=one.device, ip=one.ip, created_at=one.created_at, last_seen_at=one.last_seen_at,
                expires_at=one.expires_at, is_current=one.id == caller.session_id,
            )
            for one in await sign_ins.living(platform, session, caller.user_id)
        ]  # fmt: skip


@routes.delete("/{session_id}", permission=SESSION, status_code=status.HTTP_204_NO_CONTENT)
async def revoke_session(session_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """End one session of the caller's, such as that of a lost computer."""
    async with platform.database.begin() as session:
        ended = await sign_ins.end(platform, session, caller.user_id, only=session_id)
        if not ended:
            raise NotFound("there is no such session, or it is over")
        record(platform, session, caller, Deed("session.revoke", "session", session_id))
    await forget(platform, *ended)
