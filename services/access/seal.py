"""Small secrets that the database keeps: sealed with the secret of the settings, a key of its own per purpose."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.platform.errors import ServiceError
from services.platform.platform import Platform


def seal(platform: Platform, purpose: str, data: bytes) -> bytes:
    """`data`, encrypted and authenticated; only the same secret and `purpose` open it."""
    return _fernet(platform, purpose).encrypt(data)


def unseal(platform: Platform, purpose: str, sealed: bytes) -> bytes:
    """What was sealed. Raises: ServiceError when it was sealed with another secret, or damaged."""
    try:
        return _fernet(platform, purpose).decrypt(sealed)
    except InvalidToken:
        advice = "AUTOGRAPH_SECRET differs from the one that it was sealed with: put that back, or run rotate-keys."
        raise ServiceError(f"a {purpose} cannot be opened", code="secret_changed", advice=advice) from None


def keyed_digest(platform: Platform, purpose: str, data: bytes) -> bytes:
    """HMAC-SHA-256 of `data` with the key of `purpose`: 32 bytes that nobody without the secret can compute."""
    return hmac.digest(_key(platform, purpose), data, "sha256")


def digest(token: str) -> str:
    """How a random token of 256 bits is kept: as SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def _key(platform: Platform, purpose: str) -> bytes:
    secret = platform.settings.secret.get_secret_value().encode()
    return HKDF(SHA256(), length=32, salt=None, info=f"autograph {purpose}".encode()).derive(secret)


def _fernet(platform: Platform, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key(platform, purpose)))
