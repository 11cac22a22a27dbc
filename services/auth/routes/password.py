"""A forgotten password. The answers never tell whether an address has an account."""

from __future__ import annotations

from fastapi import status
from pydantic import BaseModel

from services.access.audit import Deed, record
from services.access.emails import Email
from services.access.mail import post
from services.access.origin import origin
from services.access.permissions import PUBLIC
from services.access.sessions import forget
from services.auth import accounts, mails, one_time, sign_ins
from services.auth.desk import CurrentDesk
from services.auth.one_time import Purpose
from services.auth.words import NewPassword, Token
from services.web.routing import Routes

routes = Routes("auth", "/password")


class Forgotten(BaseModel):
    email: Email


class Reset(BaseModel):
    token: Token
    new_password: NewPassword


class Asked(BaseModel):
    email: str
    next: str


@routes.post("/forgot", permission=PUBLIC, status_code=status.HTTP_202_ACCEPTED)
async def forgot(wish: Forgotten, desk: CurrentDesk) -> Asked:
    """Mail a code to the address, if it has an account."""
    platform = desk.platform
    await desk.attempts.take(desk.settings.registrations_per_address, "mail_wishes", origin() or "nowhere")
    if await desk.attempts.may(desk.settings.mails_per_person, "mails", wish.email):
        async with platform.database.begin() as session:
            user = await accounts.by_email(session, wish.email)
            if user is not None and user.disabled_at is None:
                made = await one_time.make(platform, session, Purpose.RESET, user_id=user.id, email=user.email)
                subject, text = mails.new_password(made.token, made.expires_at)
                post(platform, session, user.email, subject=subject, text=text)
                record(platform, session, None, Deed("password.forgot", "user", user.id))
    return Asked(email=wish.email, next="if there is such an account, a code is on its way")


@routes.post("/reset", permission=PUBLIC, status_code=status.HTTP_204_NO_CONTENT)
async def reset(wish: Reset, desk: CurrentDesk) -> None:
    """Choose a new password with the code from the mail. Every session ends; the second factor stays."""
    platform = desk.platform
    await desk.attempts.take(desk.settings.logins_per_address, "resets_here", origin() or "nowhere")
    async with platform.database.read() as session:
        await one_time.person_of(platform, session, Purpose.RESET, wish.token)
    fresh = await desk.passwords.hashed(wish.new_password)
    async with platform.database.begin() as session:
        user, email = await one_time.use(platform, session, Purpose.RESET, wish.token)
        user.password_hash = fresh
        if user.email == email and user.verified_at is None:
            user.verified_at = platform.clock()  # the code came through this address
        await one_time.drop(session, user.id, Purpose.MFA, Purpose.EMAIL)
        ended = await sign_ins.end(platform, session, user.id)
        record(platform, session, user.id, Deed("password.reset", "user", user.id, detail={"ended": len(ended)}))
        accounts.tell(platform, session, user, "Your password was changed")
    await forget(platform, *ended)
    await desk.attempts.forget(desk.settings.logins_per_account, "logins", email)
