"""What the server gives who signs in or renews: a token for now, and one for the next renewal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

import httpx
import msgspec

from sync.errors import Refused, ServerFailed, SignedOut, Unreachable
from sync.net.backend import Backend
from sync.net.correlation import correlation_of
from sync.pace import Pace

_Token = Annotated[str, msgspec.Meta(min_length=1, max_length=4096, pattern=r"^[\x21-\x7e]*$")]
_OVER = frozenset(("refresh_reused", "refresh_expired", "refresh_unknown", "session_over"))
_REPEATS = 3
_PAUSE_S = 1.0


@dataclass(frozen=True, slots=True)
class Session:
    """`access` is good for `lasts_s` from `asked_s` on, by the monotonic clock; `renewal` is good once."""

    access: str = field(repr=False)
    renewal: str = field(repr=False)
    lasts_s: float
    asked_s: float


class _Answer(msgspec.Struct):
    access_token: _Token
    refresh_token: _Token
    expires_in: Annotated[int, msgspec.Meta(ge=1, le=366 * 86_400)]


def session_in(response: httpx.Response, asked_s: float) -> Session:
    """The session in an answer to a request of the moment `asked_s`. Raises: ServerFailed when there is none."""
    try:
        answer = msgspec.json.decode(response.content, type=_Answer)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise ServerFailed("the server gave no session", correlation_id=correlation_of(response)) from error
    return Session(answer.access_token, answer.refresh_token, float(answer.expires_in), asked_s)


async def renewed(backend: Backend, token: str, pace: Pace) -> Session:
    """The session that `token` renews.

    An answer that was lost is asked for again at once, with the same token: for a minute the server gives the same
    successor. Raises: SignedOut only when the server says that this session is over; SyncError.
    """
    for repeats_left in reversed(range(_REPEATS)):
        asked_s = pace.now()
        try:
            response = await backend.ask("POST", "/api/auth/refresh", json={"refresh_token": token}, is_signed=False)
            return session_in(response, asked_s)
        except (Unreachable, ServerFailed):
            if not repeats_left:
                raise
        except Refused as error:
            if isinstance(error, SignedOut) and error.code in _OVER:
                raise
            text = "something refused to renew the session, but not as the server would"
            raise ServerFailed(text, correlation_id=error.correlation_id) from error
        await pace.sleep(pace.jittered(_PAUSE_S))
    raise AssertionError("the last repeat raises")
