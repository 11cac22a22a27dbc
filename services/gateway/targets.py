"""Where a request wants to go: a service and a path, so strictly read that the service cannot read it otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from starlette.types import Scope

from services.platform.errors import Invalid, ServiceError

_PREFIX = "/api/"
MAX_PATH_BYTES = 2048
MAX_QUERY_BYTES = 8192
# What RFC 3986 lets stand in a path, without the slash that separates its parts.
_PART = re.compile(rb"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+")
_QUERY = re.compile(rb"[\x21-\x7e]*")
_FORBIDDEN = re.compile(rb"[\x00-\x1f\x7f/\\]")


class TooLong(ServiceError):
    status = 414
    code = "uri_too_long"
    title = "The address is too long"
    advice = "Put what is long into the body."


@dataclass(frozen=True, slots=True)
class Target:
    """The service called `service`, and the whole path below the gateway: decoded, and as it was sent."""

    service: str
    path: str
    raw_path: bytes
    query: bytes

    @property
    def raw(self) -> bytes:
        return self.raw_path + b"?" + self.query if self.query else self.raw_path


def target_of(scope: Scope) -> Target:
    """Where the request in `scope` wants to go.

    A path has one spelling only: no empty parts, no ``.`` and ``..``, no slash, backslash or control character hidden
    behind a percent sign. So what is checked here is what the service sees.

    Raises:
        Invalid: the path is spelled in another way.
        TooLong: path or query are beyond what any endpoint takes.
    """
    raw, query = bytes(scope.get("raw_path") or scope["path"].encode()), bytes(scope.get("query_string", b""))
    if len(raw) > MAX_PATH_BYTES or len(query) > MAX_QUERY_BYTES:
        raise TooLong(f"a path may have {MAX_PATH_BYTES} bytes and a query {MAX_QUERY_BYTES}")
    if not _QUERY.fullmatch(query):
        raise Invalid("the query has bytes that must be percent-encoded")
    path = _decoded(raw)
    if not path.startswith(_PREFIX):
        raise Invalid("a path begins with /api/ and the name of a service")
    return Target(path[len(_PREFIX) :].partition("/")[0], path, raw, query)


def _decoded(raw: bytes) -> str:
    parts = raw.split(b"/")
    if parts[0]:
        raise Invalid("a path begins with a slash")
    found = []
    # The last part may be empty: a path may end with a slash.
    for number, part in enumerate(parts[1:], 1):
        is_last_and_empty = not part and number == len(parts) - 1
        if not is_last_and_empty and not _PART.fullmatch(part):
            raise Invalid("the path has an empty part or characters that must be percent-encoded")
        bare = unquote_to_bytes(part)
        if bare in (b".", b"..") or _FORBIDDEN.search(bare):
            raise Invalid("the path has a part that could be read as another place")
        found.append(bare)
    try:
        return "/" + b"/".join(found).decode()
    except UnicodeDecodeError:
        raise Invalid("the path is not UTF-8") from None
