"""Access tokens: short-lived, signed with Ed25519 by a key that the auth service rotates."""

from __future__ import annotations

import secrets
from datetime import timedelta

import jwt
from sqlalchemy import select

from services.access.caller import Caller
from services.platform.errors import NotSignedIn
from services.platform.platform import Platform
from services.schema.accounts import SigningKey

ALGORITHM = "EdDSA"
ISSUER = "autograph"
AUDIENCE = "autograph-api"
LIFETIME = timedelta(minutes=10)
_LEEWAY = timedelta(seconds=60)


def issue(platform: Platform, caller: Caller, *, kid: str, private_pem: str) -> str:
    """A signed access token for `caller`, good for `LIFETIME`."""
    at = platform.clock()
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": caller.user_id,
        "sid": caller.session_id,
        "adm": caller.is_admin,
        "jti": secrets.token_hex(16),
        "iat": at,
        "exp": at + LIFETIME,
    }
    return jwt.encode(claims, private_pem, algorithm=ALGORITHM, headers={"kid": kid})


async def verify(platform: Platform, token: str) -> Caller:
    """Whom `token` names. Raises: NotSignedIn when it is forged, expired, for somebody else, or malformed."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        public_pem = await _public_key(platform, kid) if isinstance(kid, str) else None
        if public_pem is None:
            raise NotSignedIn("the token is signed by a key that is not ours")
        claims = jwt.decode(
            token,
            public_pem,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            leeway=_LEEWAY,
            options={"require": ["exp", "iat", "sub", "jti"]},
        )
    except jwt.ExpiredSignatureError:
        raise NotSignedIn("the token has expired", code="token_expired") from None
    except jwt.PyJWTError:
        raise NotSignedIn("the token is not valid") from None
    return Caller(claims["sub"], session_id=claims.get("sid"), is_admin=bool(claims.get("adm")))


async def _public_key(platform: Platform, kid: str) -> str | None:
    async with platform.database.read() as session:
        return await session.scalar(select(SigningKey.public_pem).where(SigningKey.kid == kid))
