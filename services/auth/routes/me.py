"""The caller's own account."""

from __future__ import annotations

from datetime import datetime

from fastapi import status
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError

from services.access.audit import Deed, record
from services.access.emails import Email
from services.access.mail import post
from services.access.permissions import PUBLIC, SESSION, SIGNED_IN
from services.access.sessions import forget
from services.auth import accounts, mails, one_time, sign_ins, signing_in
from services.auth.desk import CurrentDesk
from services.auth.one_time import Purpose
from services.auth.words import NewPassword, Password, PersonName, Token
from services.platform.errors import Conflict, TooMany
from services.platform.platform import Platform
from services.schema.accounts import User
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("auth")


class Account(BaseModel):
    id: str
    email: str
    name: str
    verified: bool
    is_admin: bool
    created_at: datetime

    @classmethod
    def of(cls, user: User) -> Account:
        return cls(
            id=user.id, email=user.email, name=user.name, verified=user.verified_at is not None,
            is_admin=user.is_admin, created_at=user.created_at,
        )  # fmt: skip


class AccountChange(BaseModel):
    name: PersonName


class PasswordChange(BaseModel):
    password: Password
    new_password: NewPassword


class EmailChange(BaseModel):
    email: Email
    password: Password


class PendingEmail(BaseModel):
    email: str
    next: str


class Confirmation(BaseModel):
    token: Token


class PasswordOnly(BaseModel):
    password: Password


@routes.get("/me", permission=SIGNED_IN)
async def me(caller: CurrentCaller, platform: CurrentPlatform) -> Account:
    async with platform.database.read() as session:
        return Account.of(await session.get_one(User, caller.user_id))


@routes.patch("/me", permission=SESSION)
async def change_me(change: AccountChange, caller: CurrentCaller, platform: CurrentPlatform) -> Account:
    async with platform.database.begin() as session:
        user = await accounts.by_id(session, caller.user_id)
        user.name = change.name
        record(platform, session, caller, Deed("account.rename", "user", user.id))
        return Account.of(user)


@routes.post("/me/password", permission=SESSION, status_code=status.HTTP_204_NO_CONTENT)
async def change_password(change: PasswordChange, caller: CurrentCaller, desk: CurrentDesk) -> None:
    """Choose another password. Every other session ends."""
    platform = desk.platform
    await signing_in.confirm_password(desk, caller.user_id, change.password)
    fresh = await desk.passwords.hashed(change.new_password)
    async with platform.database.begin() as session:
        user = await accounts.by_id(session, caller.user_id)
        user.password_hash = fresh
        await one_time.drop(session, user.id, Purpose.RESET, Purpose.MFA)
        ended = await sign_ins.end(platform, session, user.id, but=caller.session_id)
        record(platform, session, caller, Deed("password.change", "user", user.id, detail={"ended": len(ended)}))
        accounts.tell(platform, session, user, "Your password was changed")
    await forget(platform, *ended)


@routes.post("/me/email", permission=SESSION, status_code=status.HTTP_202_ACCEPTED)
async def change_email(change: EmailChange, caller: CurrentCaller, desk: CurrentDesk) -> PendingEmail:
    """Mail a code to the new address; the old one stays until it is confirmed."""
    platform = desk.platform
    await signing_in.confirm_password(desk, caller.user_id, change.password)
    if not await desk.attempts.may(desk.settings.mails_per_person, "mails", caller.user_id):
        raise TooMany("there were too many mails", retry_after_s=3600)
    async with platform.database.begin() as session:
        user = await accounts.by_id(session, caller.user_id)
        made = await one_time.make(platform, session, Purpose.EMAIL, user_id=user.id, email=change.email)
        subject, text = mails.new_address(made.token, made.expires_at)
        post(platform, session, change.email, subject=subject, text=text)
        record(platform, session, caller, Deed("email.wish", "user", user.id))
    return PendingEmail(email=change.email, next="a code to confirm the address is on its way")


@routes.post("/email/confirm", permission=PUBLIC)
async def confirm_email(confirmation: Confirmation, platform: CurrentPlatform) -> PendingEmail:
    """Use the new address from now on, with the code that was mailed to it. The old address is told."""
    try:
        email = await _new_email(platform, confirmation.token)
    except IntegrityError:
        raise Conflict("there is an account with this address", code="account_exists") from None
    return PendingEmail(email=email, next="sign in with this address from now on")


@routes.post("/me/close", permission=SESSION, status_code=status.HTTP_204_NO_CONTENT)
async def close_me(proof: PasswordOnly, caller: CurrentCaller, desk: CurrentDesk) -> None:
    """Delete the account with its diagrams, for good."""
    await signing_in.confirm_password(desk, caller.user_id, proof.password)
    async with desk.platform.database.begin() as session:
        user = await accounts.by_id(session, caller.user_id)
        ended = await sign_ins.end(desk.platform, session, user.id)
        await accounts.close(desk.platform, session, user)
    await forget(desk.platform, *ended)


async def _new_email(platform: Platform, token: str) -> str:
    async with platform.database.begin() as session:
        user, email = await one_time.use(platform, session, Purpose.EMAIL, token)
        accounts.tell(platform, session, user, f"Your account has the address {email} from now on")
        user.email, user.verified_at = email, platform.clock()
        await one_time.drop(session, user.id, Purpose.VERIFY, Purpose.RESET)
        record(platform, session, user.id, Deed("email.change", "user", user.id))
    return email
