"""Signing in and out, renewing a session, and the keys that others check tokens with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Header, Response, status
from pydantic import BaseModel, Field

from services.access.audit import Deed, record
from services.access.emails import Email
from services.access.permissions import PUBLIC, SESSION
from services.access.sessions import forget
from services.access.signing import LIFETIME, current_pair, published
from services.access.tokens import issue
from services.auth import refresh, sign_ins, signing_in
from services.auth.desk import CurrentDesk, Desk
from services.auth.sign_ins import Started
from services.auth.signing_in import NeedsSecondFactor
from services.auth.words import DeviceName, Password, Token, device_name
from services.platform.errors import TooMany
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("auth")
UserAgent = Annotated[str, Header(alias="user-agent")]


class Login(BaseModel):
    """`device` is what the list of sessions calls it; without one, what the client says of itself."""

    email: Email
    password: Password
    device: DeviceName = ""


class SecondStep(BaseModel):
    mfa_token: Token
    code: str = Field(min_length=6, max_length=32, pattern=r"^[A-Za-z0-9 -]+$")
    device: DeviceName = ""


class Renewal(BaseModel):
    refresh_token: Token


class Tokens(BaseModel):
    """Send `access_token` as ``Authorization: Bearer``; `expires_in` is its seconds. `refresh_token` is good once."""

    access_token: str
    token_type: str = "Bearer"
    expires_in: int
    refresh_token: str
    refresh_expires_at: datetime
    session_id: str


class SecondFactorWanted(BaseModel):
    """The password was right. Send `mfa_token` and a code to ``login/mfa`` within `expires_in` seconds."""

    mfa_required: bool = True
    mfa_token: str
    expires_in: int
    methods: list[str] = Field(default=["totp", "backup_code"])


@routes.post("/login", permission=PUBLIC, responses={202: {"model": SecondFactorWanted}})
async def login(
    wish: Login, desk: CurrentDesk, response: Response, user_agent: UserAgent = ""
) -> Tokens | SecondFactorWanted:
    """Sign in with e-mail address and password. 202 where a second factor is on."""
    device = wish.device or device_name(user_agent)
    outcome = await signing_in.by_password(desk, wish.email, wish.password, device)
    if isinstance(outcome, NeedsSecondFactor):
        response.status_code = status.HTTP_202_ACCEPTED
        left = outcome.expires_at - desk.platform.clock()
        return SecondFactorWanted(mfa_token=outcome.token, expires_in=int(left.total_seconds()))
    return await _tokens(desk, outcome)


@routes.post("/login/mfa", permission=PUBLIC)
async def second_step(wish: SecondStep, desk: CurrentDesk, user_agent: UserAgent = "") -> Tokens:
    """The second step: a code of the authenticator app, or a backup code."""
    device = wish.device or device_name(user_agent)
    return await _tokens(desk, await signing_in.by_second_factor(desk, wish.mfa_token, wish.code, device))


@routes.post("/refresh", permission=PUBLIC)
async def renew(wish: Renewal, desk: CurrentDesk) -> Tokens:
    """A new access token and the next refresh token. Lost the answer? Send the same token again within 60 seconds."""
    family = await refresh.session_named(desk.platform, wish.refresh_token)
    if family and not await desk.attempts.may(desk.settings.refreshes_per_session, "refreshes", family):
        raise TooMany("this session was renewed too often", retry_after_s=120)
    return await _tokens(desk, await refresh.renew(desk.platform, wish.refresh_token))


@routes.post("/logout", permission=SESSION, status_code=status.HTTP_204_NO_CONTENT)
async def log_out(caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """End this session: its tokens count no more, anywhere."""
    async with platform.database.begin() as session:
        ended = await sign_ins.end(platform, session, caller.user_id, only=caller.session_id)
        record(platform, session, caller, Deed("session.end", "session", caller.session_id or ""))
    await forget(platform, *ended)


@routes.post("/logout/all", permission=SESSION, status_code=status.HTTP_204_NO_CONTENT)
async def log_out_everywhere(caller: CurrentCaller, platform: CurrentPlatform) -> None:
    """End every session of the caller, this one too."""
    async with platform.database.begin() as session:
        ended = await sign_ins.end(platform, session, caller.user_id)
        record(platform, session, caller, Deed("session.end_all", "user", caller.user_id, detail={"ended": len(ended)}))
    await forget(platform, *ended)


@routes.get("/jwks", permission=PUBLIC)
async def jwks(platform: CurrentPlatform, response: Response) -> dict[str, Any]:  # Any: a document of RFC 7517
    """The public keys that access tokens are checked with (RFC 7517)."""
    response.headers["Cache-Control"] = "public, max-age=300"
    return await published(platform)


async def _tokens(desk: Desk, started: Started) -> Tokens:
    pair = await current_pair(desk.platform, timedelta(days=desk.settings.signing_key_days))
    access = issue(desk.platform, pair, user_id=started.user_id, session_id=started.session_id)
    return Tokens(
        access_token=access,
        expires_in=int(LIFETIME.total_seconds()),
        refresh_token=started.refresh_token,
        refresh_expires_at=started.expires_at,
        session_id=started.session_id,
    )
