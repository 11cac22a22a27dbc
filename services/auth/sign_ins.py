"""Sessions: begun, listed, ended."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.audit import Deed, record
from services.access.origin import origin
from services.access.seal import digest
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.accounts import User
from services.schema.sessions import RefreshToken, Session

SLIDING = timedelta(days=30)
"""A session that is not refreshed for so long is over."""
ABSOLUTE = timedelta(days=90)
"""No session lasts longer."""
PREFIX = "agr_"


@dataclass(frozen=True, slots=True)
class Started:
    """A session and the token that renews it."""

    user_id: str
    session_id: str
    refresh_token: str = field(repr=False)
    expires_at: datetime


def fresh_token() -> str:
    """256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


async def begin(platform: Platform, session: AsyncSession, user: User, device: str) -> Started:
    """Sign `user` in on a device."""
    at, token, session_id = platform.clock(), fresh_token(), str(new_id())
    session.add(
        Session(
            id=session_id, user_id=user.id, device=device or "unknown", ip=origin(), created_at=at, last_seen_at=at,
            expires_at=at + SLIDING,
        )
    )  # fmt: skip
    await session.flush()
    session.add(RefreshToken(hash=digest(token), session_id=session_id, issued_at=at, expires_at=at + SLIDING))
    record(platform, session, user.id, Deed("session.begin", "session", session_id, detail={"device": device}))
    return Started(user.id, session_id, token, at + SLIDING)


async def living(platform: Platform, session: AsyncSession, user_id: str) -> Sequence[Session]:
    """The sessions of a person that are not over, the last seen first."""
    query = (
        select(Session)
        .where(Session.user_id == user_id, Session.revoked_at.is_(None), Session.expires_at > platform.clock())
        .order_by(Session.last_seen_at.desc(), Session.id)
    )
    return (await session.scalars(query)).all()


async def end(
    platform: Platform, session: AsyncSession, user_id: str, *, only: str | None = None, but: str | None = None
) -> list[str]:
    """End the sessions of a person: `only` that one, or all `but` one. Whoever calls it must `forget` them after the
    commit. Returns the ids of those that were alive.
    """
    chosen = [Session.user_id == user_id, Session.revoked_at.is_(None)]
    if only is not None:
        chosen.append(Session.id == only)
    if but is not None:
        chosen.append(Session.id != but)
    ended = update(Session).where(*chosen).values(revoked_at=platform.clock()).returning(Session.id)
    return list(await session.scalars(ended.execution_options(synchronize_session=False)))
