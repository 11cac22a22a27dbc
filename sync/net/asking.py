"""How a server is asked, as those say it who ask: what they are given fits, whoever answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypedDict, Unpack

import httpx


class How(TypedDict, total=False):
    """What may go with a question; see `sync.net.backend.Backend.ask`."""

    params: Mapping[str, Any] | None  # Any: whatever httpx can write into an address
    json: Any  # Any: whatever JSON can say
    content: bytes | None
    headers: Mapping[str, str] | None
    is_long: bool
    by_person: bool


class Ask(Protocol):
    """As `Backend.ask`: all that is no 2xx is raised."""

    async def __call__(self, method: str, path: str, **how: Unpack[How]) -> httpx.Response: ...
