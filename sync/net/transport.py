"""One request on its way to the backend, and what each layer that it passes looks like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import httpx

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
"""Methods that change nothing on the server."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request and how it is meant. `within_s` bounds one attempt; the headers of `request` are filled on the way.

    `is_signed`: it is asked in the name of the account. `by_person`: a person waits for it.
    """

    request: httpx.Request
    service: str
    within_s: float
    is_signed: bool = True
    by_person: bool = False

    @property
    def is_safe(self) -> bool:
        return self.request.method in SAFE


class Transport(Protocol):
    """A layer. The answer it gives is read to its end."""

    async def send(self, ask: Ask) -> httpx.Response:
        """Raises: httpx.TransportError when there is no answer; CircuitOpen, SignedOut and what `Tokens` raise."""
        ...


def causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and what it came from."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
