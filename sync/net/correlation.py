"""Names a request, so that it can be found in the logs of the server."""

from __future__ import annotations

import re

import httpx

from sync.net.ids import new_span, new_trace
from sync.net.transport import Ask, Transport

CORRELATION = "X-Correlation-ID"
TRACE = "traceparent"
# Anything else could forge lines of a log, and of a dialog.
_GOOD = re.compile(r"[A-Za-z0-9-]{8,64}")


class Correlation:
    """One id for all attempts: as W3C trace context, and as the header that our backend logs."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner

    async def send(self, ask: Ask) -> httpx.Response:
        trace = new_trace()
        ask.request.headers[CORRELATION] = trace
        ask.request.headers[TRACE] = f"00-{trace}-{new_span()}-01"
        return await self._inner.send(ask)


def correlation_of(message: httpx.Request | httpx.Response) -> str:
    """The id of a request or an answer; empty when it has none that can be shown."""
    given = message.headers.get(CORRELATION, "")
    return given if _GOOD.fullmatch(given) else ""
