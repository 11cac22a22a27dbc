"""Presigned S3 requests whose headers are bound too, so that an upload has the size and type that were agreed.

Source: AWS Signature Version 4, "Authenticating Requests: Using Query Parameters". The `minio` package signs the host
only.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Account:
    """Who signs, and for which store; `origin` is scheme, host and port."""

    origin: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)


def presign(
    account: Account,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str],
    query: Mapping[str, str],
    at: datetime,
    lifetime: timedelta,
) -> str:
    """The URL for `method` on `path` (not yet quoted) with exactly `headers`, from `at` for `lifetime`."""
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{account.region}/s3/aws4_request"
    bound = {"host": account.origin.partition("://")[2]} | {name.lower(): text for name, text in headers.items()}
    names = ";".join(sorted(bound))
    words = dict(query) | {
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{account.access_key}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(int(lifetime.total_seconds())),
        "X-Amz-SignedHeaders": names,
    }
    line = "&".join(f"{_quoted(name)}={_quoted(words[name])}" for name in sorted(words))
    place = quote(path, safe="/-_.~")
    lines = [method, place, line, *(f"{name}:{bound[name].strip()}" for name in sorted(bound))]
    canonical = "\n".join([*lines, "", names, "UNSIGNED-PAYLOAD"])
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    signature = _hmac(_key(account, stamp[:8]), "\n".join([_ALGORITHM, stamp, scope, digest])).hex()
    return f"{account.origin}{place}?{line}&X-Amz-Signature={signature}"


def _key(account: Account, day: str) -> bytes:
    key = f"AWS4{account.secret_key}".encode()
    for word in (day, account.region, "s3", "aws4_request"):
        key = _hmac(key, word)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
