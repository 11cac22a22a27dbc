"""How the parts here ask the server: one question, and an answer that is read with bounds or an error of `sync`."""

from __future__ import annotations

from collections.abc import Coroutine
from concurrent.futures import Future
from datetime import datetime
from typing import Annotated, Any, Protocol, TypeAlias, TypeVar

import httpx
import msgspec
from msgspec import Meta

from sync.errors import ServerFailed
from sync.wire import limits

T = TypeVar("T")
Identity: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9A-Za-z-]{1,64}$")]  # it goes into addresses
Line: TypeAlias = Annotated[str, Meta(max_length=1_000)]
Number: TypeAlias = Annotated[int, Meta(ge=0, le=2**53)]
Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]


class Run(Protocol):
    """Starts a coroutine in the loop of `sync`, from any thread."""

    def __call__(self, work: Coroutine[Any, Any, T], /) -> Future[T]: ...  # Any: what nobody sends to a coroutine


def read(response: httpx.Response, kind: type[T]) -> T:
    """The JSON of an answer as `kind`; what `kind` does not know is left out.

    Raises: ServerFailed for what is too long, no JSON, or something else than asked for.
    """
    correlation_id = response.headers.get("X-Correlation-ID", "")[: limits.REASON]
    if len(response.content) > limits.BODY:
        raise ServerFailed("The server's answer is too long to be one.", correlation_id=correlation_id)
    try:
        return msgspec.json.decode(response.content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ServerFailed("The server's answer cannot be understood.", correlation_id=correlation_id) from error
