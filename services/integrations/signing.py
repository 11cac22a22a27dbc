"""How a receiver can tell that a request is ours, whole, and not sent again by somebody else.

The headers and the signature are those of Standard Webhooks 1.0: HMAC-SHA256 over ``id.timestamp.body``.
Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

_PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A fresh secret of 256 random bits, as a person copies it to the receiver."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def headers_for(message_id: str, at: datetime, body: bytes, secrets_now: Sequence[str]) -> dict[str, str]:
    """The headers of one request, with a signature by each of the secrets that count at the moment."""
    seconds = int(at.timestamp())
    signed = f"{message_id}.{seconds}.".encode() + body
    signatures = (hmac.digest(_key(secret), signed, "sha256") for secret in secrets_now)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in signatures),
    }


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(_PREFIX))
