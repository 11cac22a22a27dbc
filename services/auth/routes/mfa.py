"""The second factor of the caller."""

from __future__ import annotations

from typing import Annotated

from fastapi import status
from pydantic import BaseModel, Field

from services.access.audit import Deed, record
from services.access.permissions import SESSION
from services.auth import accounts, second_factor, signing_in
from services.auth.desk import CurrentDesk, Desk
from services.auth.words import Password
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("auth", "/mfa")
FactorCode = Annotated[str, Field(min_length=6, max_length=32, pattern=r"^[A-Za-z0-9 -]+$")]


class SecondFactor(BaseModel):
    is_on: bool
    backup_codes_left: int


class PasswordOnly(BaseModel):
    password: Password


class ProposalOut(BaseModel):
    """Type `secret` into an authenticator app, or show `uri` to it as a QR code; then confirm with a first code."""

    secret: str
    uri: str


class CodeOnly(BaseModel):
    code: FactorCode


class PasswordAndCode(BaseModel):
    password: Password
    code: FactorCode


class BackupCodes(BaseModel):
    """Each is good once. They are shown now and never again."""

    backup_codes: list[str]


@routes.get("", permission=SESSION)
async def read_factor(caller: CurrentCaller, platform: CurrentPlatform) -> SecondFactor:
    async with platform.database.read() as session:
        return SecondFactor(
            is_on=await second_factor.is_on(session, caller.user_id),
            backup_codes_left=await second_factor.codes_left(session, caller.user_id),
        )


@routes.post("/totp", permission=SESSION)
async def begin_totp(proof: PasswordOnly, caller: CurrentCaller, desk: CurrentDesk) -> ProposalOut:
    """Propose a secret. It counts once it is confirmed."""
    await signing_in.confirm_password(desk, caller.user_id, proof.password)
    async with desk.platform.database.begin() as session:
        user = await accounts.by_id(session, caller.user_id)
        proposal = await second_factor.propose(desk.platform, session, user)
    return ProposalOut(secret=proposal.secret, uri=proposal.uri)


@routes.post("/totp/confirm", permission=SESSION)
async def confirm_totp(proof: CodeOnly, caller: CurrentCaller, desk: CurrentDesk) -> BackupCodes:
    """Turn the second factor on with a first code of the app."""
    await _count(desk, caller.user_id)
    async with desk.platform.database.begin() as session:
        user = await accounts.by_id(session, caller.user_id)
        codes = await second_factor.confirm(desk.platform, session, user.id, proof.code)
        record(desk.platform, session, caller, Deed("mfa.on", "user", user.id))
        accounts.tell(desk.platform, session, user, "The second factor was turned on")
    return BackupCodes(backup_codes=codes)


@routes.post("/backup-codes", permission=SESSION)
async def renew_codes(proof: PasswordAndCode, caller: CurrentCaller, desk: CurrentDesk) -> BackupCodes:
    """Ten fresh backup codes; the former ones are good no more."""
    await signing_in.confirm_password(desk, caller.user_id, proof.password)
    await _count(desk, caller.user_id)
    async with desk.platform.database.begin() as session:
        await second_factor.check(desk.platform, session, caller.user_id, proof.code)
        codes = await second_factor.new_backup_codes(desk.platform, session, caller.user_id)
        record(desk.platform, session, caller, Deed("mfa.codes", "user", caller.user_id))
    return BackupCodes(backup_codes=codes)


@routes.post("/off", permission=SESSION, status_code=status.HTTP_204_NO_CONTENT)
async def turn_off(proof: PasswordAndCode, caller: CurrentCaller, desk: CurrentDesk) -> None:
    """Turn the second factor off; this needs the password and a code."""
    await signing_in.confirm_password(desk, caller.user_id, proof.password)
    await _count(desk, caller.user_id)
    async with desk.platform.database.begin() as session:
        user = await accounts.by_id(session, caller.user_id)
        await second_factor.check(desk.platform, session, user.id, proof.code)
        await second_factor.turn_off(session, user.id)
        record(desk.platform, session, caller, Deed("mfa.off", "user", user.id))
        accounts.tell(desk.platform, session, user, "The second factor was turned off")


async def _count(desk: Desk, user_id: str) -> None:
    await desk.attempts.take(desk.settings.logins_per_account, "codes", user_id)
