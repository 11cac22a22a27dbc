"""Headers that every answer has: what a browser must not make of it, and the end of a connection near the end."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.platform.platform import Platform

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_ONLY_TLS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


class Secured:
    """An endpoint that sets one of these headers itself keeps its own."""

    def __init__(self, app: ASGIApp, platform: Platform) -> None:
        self._app = app
        self._lifecycle = platform.lifecycle
        has_tls = platform.settings.public_url.startswith("https://")
        self._headers = _HEADERS | (_ONLY_TLS if has_tls else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, text in self._headers.items():
                    headers.setdefault(name, text)
                if self._lifecycle.is_ending:
                    headers["Connection"] = "close"
            await send(message)

        await self._app(scope, receive, dressed)
