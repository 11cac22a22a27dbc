"""Whether a session still counts: kept in Redis for 24 hours, believed for three seconds, then asked of the database.

Ending a session tells Redis at once. If Redis cannot be told, or gives back what it knew before it was restarted, the
age of what it says bounds the error: within five seconds every service knows, also when their clocks differ a little.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from math import inf

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.platform.cache import SESSION_LIFETIME, Cache
from services.platform.platform import Platform
from services.schema.accounts import User
from services.schema.sessions import Session

_BELIEVED_S = 3.0
_CACHE = "cache of sessions"


@dataclass(frozen=True, slots=True)
class SessionState:
    """A session at the moment `at` (seconds since 1970)."""

    user_id: str
    is_live: bool
    is_admin: bool
    at: float


async def state_of(platform: Platform, session_id: str) -> SessionState | None:
    """How a session stands; None when there was never one. `is_live` is False once it or its person was stopped."""
    cache, now = _cache(platform), platform.clock().timestamp()
    kept = _parsed(await cache.get(session_id))
    if kept is not None and 0 <= now - kept.at <= _BELIEVED_S:
        return kept
    found = await _from_database(platform, session_id)
    if found is not None:
        await cache.put(session_id, json.dumps(asdict(found)))
    return found


def living(at: datetime | ColumnElement[datetime]) -> Select[str]:
    """The ids of all sessions that count at a moment, to be asked for some of them."""
    return (
        select(Session.id)
        .join(User, User.id == Session.user_id)
        .where(Session.revoked_at.is_(None), Session.expires_at > at, User.disabled_at.is_(None))
    )


async def live_of(session: AsyncSession, session_ids: Collection[str], at: datetime) -> set[str]:
    """Those of a few hundred sessions that count at this moment, by the database alone and in one question."""
    return set(await session.scalars(living(at).where(Session.id.in_(session_ids))))


async def forget(platform: Platform, *session_ids: str) -> None:
    """Make every service ask the database for these sessions at their next request. Call it after the commit.

    Where Redis cannot be told, what it knows is too old to be believed in three seconds.
    """
    if session_ids:
        await _cache(platform).drop(*session_ids)


def _cache(platform: Platform) -> Cache:
    cache = platform.memory.get(_CACHE, inf)
    if not isinstance(cache, Cache):
        cache = Cache(platform.redis, "session", SESSION_LIFETIME)
        platform.memory.put(_CACHE, cache)
    return cache


def _parsed(text: str | None) -> SessionState | None:
    try:
        return SessionState(**json.loads(text)) if text else None
    except (ValueError, TypeError):
        return None


# Built once, as in `services.access.roles`.
_FACTS = (
    select(Session.user_id, Session.revoked_at, Session.expires_at, User.is_admin, User.disabled_at)
    .join(User, User.id == Session.user_id)
    .where(Session.id == bindparam("session"))
)


async def _from_database(platform: Platform, session_id: str) -> SessionState | None:
    at = platform.clock()
    async with platform.database.read() as session:
        row = (await session.execute(_FACTS, {"session": session_id})).one_or_none()
    if row is None:
        return None
    is_live = row.revoked_at is None and row.disabled_at is None and row.expires_at > at
    return SessionState(row.user_id, is_live, row.is_admin, at.timestamp())
