"""Signing in: the password first, then the second factor where there is one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.audit import Deed, record
from services.access.origin import origin
from services.auth import accounts, one_time, second_factor, sign_ins
from services.auth.desk import Desk
from services.auth.one_time import Purpose
from services.auth.sign_ins import Started
from services.platform.errors import Forbidden, Invalid, NotSignedIn
from services.schema.accounts import User


@dataclass(frozen=True, slots=True)
class NeedsSecondFactor:
    """The password was right; `token` and a code of the second factor open the session."""

    token: str = field(repr=False)
    expires_at: datetime


async def by_password(desk: Desk, email: str, password: str, device: str) -> Started | NeedsSecondFactor:
    """Sign in. Raises: TooMany, Unavailable (attempts cannot be counted), NotSignedIn, Forbidden."""
    await _count(desk, email)
    checked = await _with_password(desk, email, password)
    async with desk.platform.database.begin() as session:
        user = await _unchanged(desk, session, checked, password)
        if await second_factor.is_on(session, user.id):
            made = await one_time.make(desk.platform, session, Purpose.MFA, user_id=user.id, email=email)
            return NeedsSecondFactor(made.token, made.expires_at)
        started = await sign_ins.begin(desk.platform, session, user, device)
    await desk.attempts.forget(desk.settings.logins_per_account, "logins", email)
    return started


async def by_second_factor(desk: Desk, token: str, code: str, device: str) -> Started:
    """The second step. Raises: TooMany, Unavailable, Invalid when token or code is not good.

    A wrong code may be corrected while the token lasts and attempts are left.
    """
    async with desk.platform.database.read() as session:
        known = await one_time.person_of(desk.platform, session, Purpose.MFA, token)
    await _count(desk, known.email)
    try:
        async with desk.platform.database.begin() as session:
            user, _ = await one_time.use(desk.platform, session, Purpose.MFA, token)
            how = await second_factor.check(desk.platform, session, user.id, code)
            started = await sign_ins.begin(desk.platform, session, user, device)
            record(desk.platform, session, user.id, Deed("login.second_factor", "user", user.id, detail={"by": how}))
            if how == "backup_code":
                accounts.tell(desk.platform, session, user, "A backup code was used to sign in")
    except Invalid:
        await _note_failure(desk, known, "code")
        raise
    await desk.attempts.forget(desk.settings.logins_per_account, "logins", known.email)
    return started


async def confirm_password(desk: Desk, user_id: str, password: str) -> User:
    """The caller's account, after the password was shown once more. Raises: TooMany, Unavailable, Forbidden."""
    async with desk.platform.database.read() as session:
        user = await session.get(User, user_id)
    email = user.email if user is not None else user_id
    await desk.attempts.take(desk.settings.logins_per_account, "logins", email)
    is_right = await desk.passwords.matches(password, user.password_hash if user is not None else None)
    if user is None or not is_right:
        raise Forbidden("the password is wrong", code="bad_password", advice="Type it again.")
    await desk.attempts.forget(desk.settings.logins_per_account, "logins", email)
    return user


async def _count(desk: Desk, email: str) -> None:
    await desk.attempts.take(desk.settings.logins_per_address, "logins_here", origin() or "nowhere")
    await desk.attempts.take(desk.settings.logins_per_account, "logins", email)


async def _with_password(desk: Desk, email: str, password: str) -> User:
    async with desk.platform.database.read() as session:
        user = await accounts.by_email(session, email)
    # The same work and the same answer, whether or not there is such an account.
    is_right = await desk.passwords.matches(password, user.password_hash if user is not None else None)
    if user is None or not is_right:
        await _note_failure(desk, user, "password")
        advice = "Type them again, or ask for a new password."
        raise NotSignedIn("the e-mail address or the password is wrong", code="bad_credentials", advice=advice)
    if user.disabled_at is not None:
        raise Forbidden("this account is disabled", code="account_disabled", advice="Ask an administrator.")
    if desk.settings.require_verified and user.verified_at is None:
        advice = "Enter the code from the mail, or ask for another one."
        raise Forbidden("the e-mail address is not verified", code="email_not_verified", advice=advice)
    if desk.passwords.is_outdated(user.password_hash):
        await _hash_anew(desk, user, password)
    return user


async def _unchanged(desk: Desk, session: AsyncSession, checked: User, password: str) -> User:
    """The account, locked: a password that was changed while this one was hashed opens nothing."""
    user = await session.get(User, checked.id, with_for_update=True)
    if user is not None and user.password_hash != checked.password_hash:
        user = user if await desk.passwords.matches(password, user.password_hash) else None
    if user is None or user.disabled_at is not None:
        raise NotSignedIn("the account was changed at this moment", code="bad_credentials")
    return user


async def _hash_anew(desk: Desk, user: User, password: str) -> None:
    fresh = await desk.passwords.hashed(password)
    same = User.password_hash == user.password_hash
    async with desk.platform.database.begin() as session:
        await session.execute(update(User).where(User.id == user.id, same).values(password_hash=fresh))
    user.password_hash = fresh


async def _note_failure(desk: Desk, user: User | None, what: str) -> None:
    deed = Deed("login.fail", "user", user.id if user is not None else "", detail={"wrong": what})
    async with desk.platform.database.begin() as session:
        record(desk.platform, session, None, deed)
