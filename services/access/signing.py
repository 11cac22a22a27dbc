"""The key pairs that sign access tokens: made when there is none, renewed by age or by command.

A retired key signs nothing more and is believed until the last token that it signed has expired.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.algorithms import OKPAlgorithm
from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.seal import seal, unseal
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.accounts import SigningKey

LIFETIME = timedelta(minutes=10)
"""How long an access token is good."""
LEEWAY = timedelta(seconds=60)
"""How far the clocks of two machines may be apart."""
MAX_AGE = timedelta(days=30)
_PURPOSE = "signing key"
# A key that was taken away for cause stops counting after this.
_REMEMBERED_S = 5.0


@dataclass(frozen=True, slots=True)
class SigningPair:
    """The key that signs now."""

    kid: str
    private_pem: str = field(repr=False)


async def current_pair(platform: Platform, max_age: timedelta = MAX_AGE) -> SigningPair:
    """The newest key that is not retired; a new one when there is none or it is older than `max_age`."""
    async with platform.database.read() as session:
        newest = await session.scalar(
            select(SigningKey)
            .where(SigningKey.retired_at.is_(None))
            .order_by(SigningKey.created_at.desc(), SigningKey.kid.desc())
            .limit(1)
        )
    if newest is None or platform.clock() - newest.created_at > max_age:
        return await rotate(platform)
    return SigningPair(newest.kid, unseal(platform, _PURPOSE, newest.private_sealed).decode())


async def rotate(platform: Platform, *, at_once: bool = False) -> SigningPair:
    """Make a new key and retire the others. `at_once` for a key in wrong hands: nothing it signed counts any more."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pair, at = SigningPair(str(new_id()), pem.decode()), platform.clock()
    async with platform.database.begin() as session:
        await _retire(session, at, at_once=at_once)
        sealed = seal(platform, _PURPOSE, pem)
        session.add(SigningKey(kid=pair.kid, public_pem=public.decode(), private_sealed=sealed, created_at=at))
    return pair


async def public_key(platform: Platform, kid: str) -> str | None:
    """The public half of a key that still counts, as PEM."""
    known = platform.memory.get(f"signing key {kid}", _REMEMBERED_S)
    if isinstance(known, str):
        return known
    async with platform.database.read() as session:
        found = await session.scalar(
            select(SigningKey.public_pem).where(SigningKey.kid == kid, _counts(platform.clock()))
        )
    if found is not None:
        platform.memory.put(f"signing key {kid}", found)
    return found


async def published(platform: Platform) -> dict[str, Any]:  # Any: a document of RFC 7517
    """The public halves of all keys that count, as a JSON Web Key Set."""
    async with platform.database.read() as session:
        rows = await session.scalars(
            select(SigningKey).where(_counts(platform.clock())).order_by(SigningKey.created_at.desc())
        )
        return {"keys": [_jwk(row) for row in rows]}


def _jwk(row: SigningKey) -> dict[str, Any]:  # Any: as above
    key = serialization.load_pem_public_key(row.public_pem.encode())
    assert isinstance(key, Ed25519PublicKey)
    plain = OKPAlgorithm.to_jwk(key, as_dict=True)
    return {**plain, "kid": row.kid, "use": "sig", "alg": "EdDSA"}


def _counts(at: datetime) -> Any:  # Any: SQLAlchemy's condition
    return or_(SigningKey.retired_at.is_(None), SigningKey.retired_at > at - LIFETIME - 2 * LEEWAY)


async def _retire(session: AsyncSession, at: datetime, *, at_once: bool) -> None:
    if at_once:
        await session.execute(delete(SigningKey))
    else:
        await session.execute(update(SigningKey).where(SigningKey.retired_at.is_(None)).values(retired_at=at))
        await session.execute(delete(SigningKey).where(~_counts(at)))
