"""What no longer counts is deleted: expired tokens at once, sessions and invitations after thirty days."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI
from sqlalchemy import CursorResult, delete, or_

from services.background.rounds import Every, rounds
from services.platform.platform import Platform
from services.schema.accounts import TeamInvitation
from services.schema.sessions import OneTimeToken, RefreshToken, Session

_EVERY = Every(3600)
_KEPT = timedelta(days=30)


async def sweep(platform: Platform) -> int:
    """Delete what is over, and say how many rows that were. The audit log is kept."""
    now = platform.clock()
    long_ago = now - _KEPT
    over = (
        delete(OneTimeToken).where(OneTimeToken.expires_at < now),
        delete(RefreshToken).where(RefreshToken.expires_at < now),
        delete(Session).where(or_(Session.expires_at < long_ago, Session.revoked_at < long_ago)),
        delete(TeamInvitation).where(or_(TeamInvitation.expires_at < long_ago, TeamInvitation.answered_at < long_ago)),
    )
    gone = 0
    for statement in over:
        async with platform.database.begin() as session:
            result = await session.execute(statement)
            assert isinstance(result, CursorResult)
            gone += result.rowcount
    return gone


@asynccontextmanager
async def sweeping(platform: Platform, _app: FastAPI) -> AsyncIterator[None]:
    """Sweep every hour as long as the service runs."""

    async def work() -> bool:
        await sweep(platform)
        return False

    async with rounds(platform, work, name="sweeping", every=_EVERY):
        yield
