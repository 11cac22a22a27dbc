"""API keys: for programs, with scopes and an end; never worth more than their person."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import or_, select, update

from services.access.caller import Caller
from services.access.seal import digest
from services.platform.errors import NotSignedIn
from services.platform.platform import Platform
from services.schema.accounts import User
from services.schema.sessions import ApiKey

PREFIX = "agk_"
_LONGEST = 128
# The day and hour are what people look for; a write for each request would cost more than the request.
_USE_IS_NOTED_EVERY = timedelta(minutes=1)


def new_key() -> str:
    """A fresh key: 256 random bits that scanners for lost secrets can recognise by their beginning."""
    return PREFIX + secrets.token_urlsafe(32)


async def verify_key(platform: Platform, key: str) -> Caller:
    """Whom `key` acts for. Raises: NotSignedIn when there is no such key, it ended, or its person may not sign in."""
    at = platform.clock()
    query = (
        select(ApiKey, User.is_admin)
        .join(User, User.id == ApiKey.user_id)
        .where(
            ApiKey.hash == digest(key[:_LONGEST]),
            ApiKey.revoked_at.is_(None),
            ApiKey.expires_at > at,
            User.disabled_at.is_(None),
        )
    )
    async with platform.database.read() as session:
        found = (await session.execute(query)).one_or_none()
    if found is None:
        raise NotSignedIn("the API key is not known, has expired or was revoked", code="bad_api_key")
    row, is_admin = found
    await _note_use(platform, row)
    return Caller(
        row.user_id,
        is_admin=is_admin,
        scopes=frozenset(row.scopes.split()),
        key_id=row.id,
        expires_at=row.expires_at,
    )


async def _note_use(platform: Platform, row: ApiKey) -> None:
    at = platform.clock()
    if row.last_used_at is not None and at - row.last_used_at < _USE_IS_NOTED_EVERY:
        return
    unnoted = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < at)
    async with platform.database.begin() as session:
        await session.execute(update(ApiKey).where(ApiKey.id == row.id, unnoted).values(last_used_at=at))
