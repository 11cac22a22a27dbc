"""Making an account and verifying its address. The answers never tell whether an address has an account."""

from __future__ import annotations

from fastapi import status
from pydantic import BaseModel

from services.access.audit import Deed, record
from services.access.emails import Email
from services.access.origin import origin
from services.access.permissions import PUBLIC
from services.auth import accounts, one_time
from services.auth.desk import CurrentDesk, Desk
from services.auth.one_time import Purpose
from services.auth.words import NewPassword, PersonName, Token
from services.platform.errors import Forbidden
from services.web.routing import Routes

routes = Routes("auth")


class Registration(BaseModel):
    email: Email
    password: NewPassword
    name: PersonName = ""


class Address(BaseModel):
    email: Email


class Code(BaseModel):
    """A code that was mailed."""

    token: Token


class Accepted(BaseModel):
    email: str
    next: str


class Verified(BaseModel):
    email: str


@routes.post("/register", permission=PUBLIC, status_code=status.HTTP_202_ACCEPTED)
async def register(wish: Registration, desk: CurrentDesk) -> Accepted:
    """Make an account and mail a code to its address. An address that has one gets another mail; the answer is equal.

    The account can be used at once, unless the backend wants verified addresses only.
    """
    if not desk.settings.registration_open:
        raise Forbidden("registration is closed", code="registration_closed", advice="Ask an administrator.")
    await desk.attempts.take(desk.settings.registrations_per_address, "registrations", origin() or "nowhere")
    password_hash = await desk.passwords.hashed(wish.password)
    may_remind = await desk.attempts.may(desk.settings.mails_per_person, "mails", wish.email)
    await accounts.register(
        desk.platform, wish.email, name=wish.name, password_hash=password_hash, may_remind=may_remind
    )
    return Accepted(email=wish.email, next="a code to verify the address is on its way")


@routes.post("/verify", permission=PUBLIC)
async def verify(code: Code, desk: CurrentDesk) -> Verified:
    """Verify an address with the code that was mailed to it."""
    async with desk.platform.database.begin() as session:
        user, email = await one_time.use(desk.platform, session, Purpose.VERIFY, code.token)
        if user.email == email and user.verified_at is None:
            user.verified_at = desk.platform.clock()
            record(desk.platform, session, user.id, Deed("account.verify", "user", user.id))
    return Verified(email=email)


@routes.post("/verify/again", permission=PUBLIC, status_code=status.HTTP_202_ACCEPTED)
async def verify_again(address: Address, desk: CurrentDesk) -> Accepted:
    """Mail another code, if the address has an account that is not verified."""
    await _count_mail_wishes(desk)
    if await desk.attempts.may(desk.settings.mails_per_person, "mails", address.email):
        async with desk.platform.database.begin() as session:
            user = await accounts.by_email(session, address.email)
            if user is not None and user.verified_at is None and user.disabled_at is None:
                await accounts.send_verification(desk.platform, session, user)
    return Accepted(email=address.email, next="if there is such an account, a code is on its way")


async def _count_mail_wishes(desk: Desk) -> None:
    await desk.attempts.take(desk.settings.registrations_per_address, "mail_wishes", origin() or "nowhere")
