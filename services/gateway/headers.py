"""Which headers pass the gateway, in both directions, and what it says in its own name."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable

from starlette.types import Scope

from services.gateway.settings import GatewaySettings
from services.platform.correlation import HEADER, correlation_id
from services.platform.errors import Invalid, ServiceError

Headers = list[tuple[bytes, bytes]]

# RFC 9110 section 7.6.1: they speak of one connection, not of the whole way.
_HOP_BY_HOP = frozenset(
    (b"connection", b"keep-alive", b"proxy-connection", b"proxy-authenticate", b"proxy-authorization", b"te",
     b"trailer", b"transfer-encoding", b"upgrade")
)  # fmt: skip
# What the gateway says itself; a client that could say it would be believed.
_OURS = frozenset(
    (b"host", b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-port",
     b"x-forwarded-prefix", b"x-real-ip", b"x-original-url", b"x-rewrite-url", b"x-http-method-override",
     b"traceparent", b"tracestate", HEADER.lower().encode(), b"content-length", b"expect",
     b"origin")
)  # fmt: skip
_FROM_SERVICES = frozenset((HEADER.lower().encode(), b"server", b"date"))
_VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
_TRACE = re.compile(r"[0-9a-f]{32}")


class TooManyHeaders(ServiceError):
    status = 431
    code = "too_many_headers"
    title = "The headers are too large"
    advice = "Send fewer or shorter headers."


def check(headers: Headers, settings: GatewaySettings) -> None:
    """Refuse what could be read in two ways. Raises: TooManyHeaders, Invalid."""
    if len(headers) > settings.max_headers:
        raise TooManyHeaders(f"a request may have {settings.max_headers} headers")
    if sum(len(name) + len(value) + 4 for name, value in headers) > settings.max_header_bytes:
        raise TooManyHeaders(f"the headers of a request may have {settings.max_header_bytes} bytes")
    names = [name.lower() for name, _ in headers]
    for single in (b"host", b"content-length", b"transfer-encoding", b"authorization", b"content-type"):
        if names.count(single) > 1:
            raise Invalid(f"the header {single.decode()} stands there twice")
    if b"content-length" in names and b"transfer-encoding" in names:
        raise Invalid("a body has a Content-Length or a Transfer-Encoding, not both")
    for name, value in headers:
        if not _VALUE.fullmatch(value):
            raise Invalid(f"the header {name.decode('latin-1')!r} has a control character")


def upward(scope: Scope, address: str, host: bytes) -> Headers:
    """The headers that a service gets, without those that frame the body."""
    passed = _end_to_end(scope["headers"], _OURS)
    is_secure = scope["scheme"] in ("https", "wss")
    return [
        (b"host", host),
        *passed,
        (b"x-forwarded-for", address.encode()),
        (b"x-forwarded-proto", b"https" if is_secure else b"http"),
        (HEADER.lower().encode(), correlation_id().encode()),
        (b"traceparent", traceparent()),
    ]


def downward(headers: Iterable[tuple[bytes, bytes]], base_url: str) -> Headers:
    """The headers that a client gets of an answer. A redirect into the service's own place leads to the gateway."""
    base = base_url.encode() + b"/"
    return [
        (name, b"/" + value[len(base) :] if name.lower() == b"location" and value.startswith(base) else value)
        for name, value in _end_to_end(headers, _FROM_SERVICES)
    ]


def traceparent() -> bytes:
    """W3C trace context of this request. The trace's id is the correlation id, or a hash of one that has other form."""
    word = correlation_id()
    is_trace = _TRACE.fullmatch(word) is not None and word.strip("0") != ""
    trace = word if is_trace else hashlib.sha256(word.encode()).hexdigest()[:32]
    return f"00-{trace}-{secrets.token_hex(8)}-01".encode()


def _end_to_end(headers: Iterable[tuple[bytes, bytes]], dropped: frozenset[bytes]) -> Headers:
    kept = [(name.lower(), value) for name, value in headers]
    named = {word.strip().lower() for name, value in kept if name == b"connection" for word in value.split(b",")}
    return [
        (name, value) for name, value in kept if name not in _HOP_BY_HOP and name not in dropped and name not in named
    ]
