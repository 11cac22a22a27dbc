"""Marks what changes something, so that the server does it once however often it arrives."""

from __future__ import annotations

import httpx

from sync.net.ids import new_key
from sync.net.transport import Ask, Transport

KEY = "Idempotency-Key"


class Idempotency:
    """Gives a signed request that changes something a key, the same for all its attempts.

    One that the caller gave is left: whoever must do a thing once across restarts keeps the key with the job. Requests
    without an account get none, because the server keeps answers by account.
    """

    def __init__(self, inner: Transport) -> None:
        self._inner = inner

    async def send(self, ask: Ask) -> httpx.Response:
        if ask.is_signed and not ask.is_safe and KEY not in ask.request.headers:
            ask.request.headers[KEY] = new_key()
        return await self._inner.send(ask)
