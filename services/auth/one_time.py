"""Tokens that are good once: mailed to somebody, or handed out between the two steps of a login."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.seal import digest
from services.platform.errors import Invalid
from services.platform.platform import Platform
from services.schema.accounts import User
from services.schema.sessions import OneTimeToken


class Purpose(Enum):
    """What a token is for, and how long it is good."""

    lifetime: timedelta

    def __new__(cls, name: str, lifetime: timedelta) -> Purpose:
        one = object.__new__(cls)
        one._value_ = name
        one.lifetime = lifetime
        return one

    VERIFY = "verify", timedelta(days=3)
    RESET = "reset", timedelta(hours=1)
    EMAIL = "email", timedelta(days=1)
    MFA = "mfa", timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Made:
    token: str
    expires_at: datetime


async def make(platform: Platform, session: AsyncSession, purpose: Purpose, *, user_id: str, email: str) -> Made:
    """A fresh token; the ones that the person had for the same purpose are good no more (a login may have several)."""
    at = platform.clock()
    if purpose is not Purpose.MFA:
        await drop(session, user_id, purpose)
    made = Made(secrets.token_urlsafe(32), at + purpose.lifetime)
    session.add(
        OneTimeToken(
            hash=digest(made.token), user_id=user_id, purpose=purpose.value, email=email, created_at=at,
            expires_at=made.expires_at,
        )
    )  # fmt: skip
    return made


async def person_of(platform: Platform, session: AsyncSession, purpose: Purpose, token: str) -> User:
    """Whose token it is; it stays good. Raises: Invalid when it is not good."""
    found = (await session.execute(_good(platform, purpose, token))).one_or_none()
    if found is None:
        raise _bad()
    return found[1]


async def use(platform: Platform, session: AsyncSession, purpose: Purpose, token: str) -> tuple[User, str]:
    """Use `token` up: its person, and the address that it was sent to. Raises: Invalid when it is not good."""
    found = (await session.execute(_good(platform, purpose, token).with_for_update())).one_or_none()
    if found is None:
        raise _bad()
    row, user = found
    email = row.email
    await session.delete(row)
    return user, email


def _good(platform: Platform, purpose: Purpose, token: str) -> Select[OneTimeToken, User]:
    return (
        select(OneTimeToken, User)
        .join(User, User.id == OneTimeToken.user_id)
        .where(
            OneTimeToken.hash == digest(token),
            OneTimeToken.purpose == purpose.value,
            OneTimeToken.expires_at > platform.clock(),
            User.disabled_at.is_(None),
        )
    )


def _bad() -> Invalid:
    return Invalid("the code is wrong, was used, or has expired", code="bad_code", advice="Ask for a new one.")


async def drop(session: AsyncSession, user_id: str, *purposes: Purpose) -> None:
    """Let the person's tokens for these purposes be good no more."""
    names = [one.value for one in purposes]
    await session.execute(delete(OneTimeToken).where(OneTimeToken.user_id == user_id, OneTimeToken.purpose.in_(names)))
