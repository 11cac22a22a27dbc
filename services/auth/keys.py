"""API keys of a person: made, listed, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.api_keys import new_key
from services.access.audit import Deed, record
from services.access.caller import Caller
from services.access.seal import digest
from services.platform.errors import Conflict, NotFound
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.sessions import ApiKey

MOST = 100
_HINT = 12


async def make(
    platform: Platform, session: AsyncSession, caller: Caller, *, name: str, scopes: Sequence[str], end: datetime
) -> tuple[ApiKey, str]:
    """A key and its text, which nobody can read again. Raises: Conflict when the person has a hundred."""
    at = platform.clock()
    living = select(func.count()).where(
        ApiKey.user_id == caller.user_id, ApiKey.revoked_at.is_(None), ApiKey.expires_at > at
    )
    if (await session.scalar(living) or 0) >= MOST:
        raise Conflict(f"there are {MOST} keys", code="too_many_keys", advice="Revoke those that are not needed.")
    text = new_key()
    row = ApiKey(
        id=str(new_id()), user_id=caller.user_id, name=name, hint=text[:_HINT], hash=digest(text),
        scopes=" ".join(sorted(set(scopes))), created_at=at, expires_at=end,
    )  # fmt: skip
    session.add(row)
    record(platform, session, caller, Deed("api_key.make", "api_key", row.id, detail={"scopes": row.scopes}))
    return row, text


async def of_user(session: AsyncSession, user_id: str) -> Sequence[ApiKey]:
    """Every key that was not revoked, the newest first; expired ones too."""
    query = select(ApiKey).where(ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None)).order_by(ApiKey.id.desc())
    return (await session.scalars(query)).all()


async def revoke(platform: Platform, session: AsyncSession, caller: Caller, key_id: str) -> None:
    """Raises: NotFound when the caller has no such key."""
    row = await session.get(ApiKey, key_id, with_for_update=True)
    if row is None or row.user_id != caller.user_id or row.revoked_at is not None:
        raise NotFound("there is no such key")
    row.revoked_at = platform.clock()
    record(platform, session, caller, Deed("api_key.revoke", "api_key", row.id))
