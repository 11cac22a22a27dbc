"""What the ends of requests mean, in the errors of this room."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import httpx

from sync.errors import Refused, ServerFailed, SignedOut, SlowDown, SyncError, Unreachable, Untrusted
from sync.net.correlation import correlation_of
from sync.net.pool import TooMuch
from sync.net.retry_after import retry_after_s
from sync.net.trust import is_distrust
from sync.pace import Pace

_LONGEST = 300
_PROBLEM = 64 * 1024
_SOON_S = 1.0


@contextmanager
def understood(request: httpx.Request) -> Iterator[None]:
    """Turns what httpx raises for `request` into errors of this room."""
    try:
        yield
    except httpx.ConnectError as error:
        if is_distrust(error):
            raise Untrusted(_distrust(error)) from error
        raise Unreachable("the server cannot be reached") from error
    except httpx.PoolTimeout as error:
        raise Unreachable("all connections to the server are in use") from error
    except (httpx.TimeoutException, TimeoutError) as error:
        raise Unreachable("the server did not answer in time", correlation_id=correlation_of(request)) from error
    except TooMuch as error:
        raise ServerFailed(str(error), correlation_id=correlation_of(request)) from error
    except httpx.TransportError as error:
        raise Unreachable("the connection to the server broke", correlation_id=correlation_of(request)) from error


def taken(response: httpx.Response, pace: Pace) -> httpx.Response:
    """An answer that says yes. Raises: SyncError, as the answer has it."""
    named = correlation_of(response)
    if not named and response.status_code < 500 and response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
        # Every answer of our backend is named. This is a hotel's sign-in page, a proxy or another server, and what it
        # says of diagrams and sessions means nothing.
        raise ServerFailed(f"something answers there that is no AutoGraph server (status {response.status_code})")
    if response.is_success:
        return response
    raise _no(response, named or correlation_of(response.request), pace)


def problem(response: httpx.Response) -> dict[str, object]:
    """The problem document (RFC 9457) in an answer; empty when it has none."""
    if len(response.content) > _PROBLEM or "json" not in response.headers.get("content-type", ""):
        return {}
    try:
        read = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _no(response: httpx.Response, named: str, pace: Pace) -> SyncError:
    status, said = response.status_code, problem(response)
    text = _word(said, "detail") or _word(said, "title") or f"the server answered with status {status}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        asked_s = retry_after_s(response, pace.wall)
        return SlowDown(text, _SOON_S if asked_s is None else asked_s, correlation_id=named)
    if status >= 500 or status < 400:
        return ServerFailed(text, correlation_id=named)
    kind = SignedOut if status == HTTPStatus.UNAUTHORIZED else Refused
    return kind(text, status, advice=_word(said, "advice"), code=_word(said, "code"), correlation_id=named)


def _word(said: dict[str, object], name: str) -> str:
    """A member of a problem document as one short line."""
    given = said.get(name)
    if not isinstance(given, str):
        return ""
    return " ".join("".join(one if one.isprintable() else " " for one in given[:_LONGEST]).split())


def _distrust(error: BaseException) -> str:
    text = str(error).lower()
    if "expired" in text or "not yet valid" in text:
        return "the server's certificate is not valid today; look whether the date of this computer is right"
    if "hostname mismatch" in text or "ip address mismatch" in text:
        return "the server's certificate is made out to another name"
    return "nobody whom this computer trusts vouches for the server"
