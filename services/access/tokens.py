"""Access tokens: short-lived, signed with Ed25519, and good only while their session is."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import jwt

from services.access.caller import Caller
from services.access.sessions import state_of
from services.access.signing import LEEWAY, LIFETIME, SigningPair, public_key
from services.platform.errors import NotSignedIn
from services.platform.platform import Platform

ALGORITHM = "EdDSA"
ISSUER = "autograph"
AUDIENCE = "autograph-api"
_REQUIRED = ["exp", "iat", "iss", "aud", "sub", "sid", "jti"]
_KID = re.compile(r"[0-9a-f]{32}")
# Ours have about 500 characters.
_LONGEST = 2048


KeyOf = Callable[[str], Awaitable[str | None]]
"""The public key, as PEM, of a key's id; None for a key that is not ours."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says, after its signature and times were found good."""

    user_id: str
    session_id: str
    expires_at: datetime


def issue(platform: Platform, pair: SigningPair, *, user_id: str, session_id: str) -> str:
    """A signed access token, good for `LIFETIME` and while the session is."""
    at = platform.clock()
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": user_id,
        "sid": session_id,
        "jti": secrets.token_hex(16),
        "iat": at,
        "exp": at + LIFETIME,
    }
    return jwt.encode(claims, pair.private_pem, algorithm=ALGORITHM, headers={"kid": pair.kid})


async def verify(platform: Platform, token: str) -> Caller:
    """Whom `token` names. Raises: NotSignedIn when it is forged, expired, malformed, or its session is over."""
    claims = await read(platform, token)
    state = await state_of(platform, claims.session_id)
    if state is None or not state.is_live or state.user_id != claims.user_id:
        raise NotSignedIn("the session is over", code="session_over")
    expires = claims.expires_at
    return Caller(claims.user_id, session_id=claims.session_id, is_admin=state.is_admin, expires_at=expires)


async def read(platform: Platform, token: str) -> Claims:
    """What `token` says; its session is not looked at. Raises: NotSignedIn."""
    return await claims_in(token, partial(public_key, platform), platform.clock())


async def claims_in(token: str, key_of: KeyOf, at: datetime) -> Claims:
    """What `token` says at the moment `at`, when `key_of` knows the key that signed it. Raises: NotSignedIn."""
    try:
        kid = jwt.get_unverified_header(token).get("kid") if len(token) <= _LONGEST else None
        public_pem = await key_of(kid) if isinstance(kid, str) and _KID.fullmatch(kid) else None
        if public_pem is None:
            raise NotSignedIn("the token is signed by a key that is not ours")
        # The times are compared with the platform's clock, below.
        claims = jwt.decode(
            token, public_pem, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=ISSUER,
            options={"require": _REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )  # fmt: skip
        return _timely(claims, at)
    except (jwt.PyJWTError, RecursionError, ValueError, TypeError, OverflowError):
        raise NotSignedIn("the token is not valid") from None


def _timely(claims: dict[str, Any], at: datetime) -> Claims:  # Any: what a token says
    issued, expires = (datetime.fromtimestamp(float(claims[name]), UTC) for name in ("iat", "exp"))
    starts = max(issued, datetime.fromtimestamp(float(claims.get("nbf", 0)), UTC))
    if at >= expires + LEEWAY:
        raise NotSignedIn("the token has expired", code="token_expired")
    if starts > at + LEEWAY or expires - issued > LIFETIME + timedelta(seconds=1):
        raise NotSignedIn("the token is not valid")
    if not (isinstance(claims["sub"], str) and isinstance(claims["sid"], str)):
        raise NotSignedIn("the token is not valid")
    return Claims(claims["sub"], claims["sid"], expires)
