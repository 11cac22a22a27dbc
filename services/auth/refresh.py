"""Renewing a session: each refresh token is good once and makes its successor.

A client may lose the answer. So for sixty seconds the immediate predecessor gives the *same* successor again, as long
as that one was not used. Any other second use means that two hold the token: the family ends, and the person is told.
Source: sync-research 4.4; decision record 0026.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.audit import Deed, record
from services.access.mail import post
from services.access.origin import origin
from services.access.seal import digest, keyed_digest
from services.access.sessions import forget
from services.auth import mails
from services.auth.sign_ins import ABSOLUTE, PREFIX, SLIDING, Started
from services.platform.errors import NotSignedIn
from services.platform.platform import Platform
from services.schema.accounts import User
from services.schema.sessions import RefreshToken, Session

GRACE = timedelta(seconds=60)
_SIGN_IN_AGAIN = "Sign in again; nothing on this computer is lost."


@dataclass(frozen=True, slots=True)
class _Reused:
    """The token was used before, outside the grace."""

    session_id: str


async def session_named(platform: Platform, token: str) -> str | None:
    """The session whose family `token` belongs to, whether or not it still counts."""
    async with platform.database.read() as session:
        return await session.scalar(select(RefreshToken.session_id).where(RefreshToken.hash == digest(token)))


async def renew(platform: Platform, token: str) -> Started:
    """The successor of `token`. Raises: NotSignedIn when the token counts no more; `code` says why."""
    async with platform.database.begin() as session:
        outcome = await _renewed(platform, session, token)
    if isinstance(outcome, _Reused):
        await forget(platform, outcome.session_id)
        raise NotSignedIn("the refresh token was used twice", code="refresh_reused", advice=_SIGN_IN_AGAIN)
    return outcome


async def _renewed(platform: Platform, session: AsyncSession, token: str) -> Started | _Reused:
    row, kept, user = await _family(session, token)
    at = platform.clock()
    if kept.revoked_at is not None or user.disabled_at is not None:
        raise NotSignedIn("the session was ended", code="session_over", advice=_SIGN_IN_AGAIN)
    if min(row.expires_at, kept.expires_at) <= at:
        raise NotSignedIn("the refresh token has expired", code="refresh_expired", advice=_SIGN_IN_AGAIN)
    if row.rotated_at is None:
        return await _rotated(platform, session, row, kept, token)
    if row.successor_salt is not None and at - row.rotated_at <= GRACE:
        successor = _derived(platform, row.successor_salt, token)
        child = await session.get(RefreshToken, digest(successor))
        if child is None:  # the secret of the settings was changed in between
            raise NotSignedIn("the refresh token is not known", code="refresh_unknown", advice=_SIGN_IN_AGAIN)
        return Started(kept.user_id, kept.id, successor, child.expires_at)
    kept.revoked_at = at
    record(platform, session, None, Deed("session.reuse", "session", kept.id, detail={"user": kept.user_id}))
    subject, text = mails.stolen_session()
    post(platform, session, user.email, subject=subject, text=text)
    return _Reused(kept.id)


async def _family(session: AsyncSession, token: str) -> tuple[RefreshToken, Session, User]:
    """The token, its session and its person. The session's row is locked: one renewal of a family at a time."""
    row = await session.get(RefreshToken, digest(token))
    kept = await session.get(Session, row.session_id, with_for_update=True) if row is not None else None
    user = await session.get(User, kept.user_id) if kept is not None else None
    if row is None or kept is None or user is None:
        raise NotSignedIn("the refresh token is not known", code="refresh_unknown", advice=_SIGN_IN_AGAIN)
    await session.refresh(row)  # it may have been rotated while we waited for the lock
    return row, kept, user


async def _rotated(platform: Platform, session: AsyncSession, row: RefreshToken, kept: Session, token: str) -> Started:
    at = platform.clock()
    row.rotated_at, row.successor_salt = at, secrets.token_bytes(16)
    successor = _derived(platform, row.successor_salt, token)
    # From here on, this token is used: its predecessor can give it to nobody again.
    used = update(RefreshToken).where(RefreshToken.hash == row.parent_hash).values(successor_salt=None)
    await session.execute(used)
    kept.expires_at = min(at + SLIDING, kept.created_at + ABSOLUTE)
    kept.last_seen_at, kept.ip = at, origin() or kept.ip
    session.add(
        RefreshToken(
            hash=digest(successor), session_id=kept.id, parent_hash=row.hash, issued_at=at, expires_at=kept.expires_at
        )
    )
    return Started(kept.user_id, kept.id, successor, kept.expires_at)


def _derived(platform: Platform, salt: bytes, token: str) -> str:
    """The successor of `token`. It is kept nowhere: token, salt and the secret of the settings make it again."""
    mac = keyed_digest(platform, "refresh token", salt + token.encode())
    return PREFIX + base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
