"""Bounds of a request: how large, how slowly sent, and how long its answer may take."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.platform.errors import Invalid, ServiceError, TooLarge, TooSlow
from services.web.problems import problem

# A body may pause this long, and must come at this rate on the whole once it began.
_PAUSE_S = 10.0
_BYTES_PER_S = 8 * 1024
_LINGER_S, _LINGER_BYTES = 2.0, 4 * 1024 * 1024


class TooSlowlySent(ServiceError):
    status = 408
    code = "sent_too_slowly"
    title = "The request was sent too slowly"
    advice = "Send it again over a better connection, or in smaller parts."


@dataclass(frozen=True, slots=True)
class Bounds:
    """`own` are the beginnings of paths whose endpoints bound themselves."""

    max_body_bytes: int
    answer_s: float
    own: tuple[str, ...] = ()
    pause_s: float = _PAUSE_S


class Bounded:
    """Refuses what is too large before it is read, and ends what takes too long."""

    def __init__(self, app: ASGIApp, bounds: Bounds) -> None:
        self._app = app
        self._bounds = bounds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self._bounds.own or ("\0",)):
            await self._app(scope, receive, send)
            return
        await _Exchange(self._bounds, scope, receive, send).run(self._app)


class _Exchange:
    """One request and its answer."""

    def __init__(self, bounds: Bounds, scope: Scope, receive: Receive, send: Send) -> None:
        self._bounds = bounds
        self._scope = scope
        self._receive = receive
        self._send = send
        self._got = 0
        self._began = time.monotonic()
        self._is_body_read = False
        self._is_answered = False
        self._refusal: ServiceError | None = None
        self._timeout: asyncio.Timeout | None = None

    async def run(self, app: ASGIApp) -> None:
        self._refusal = self._said_too_much()
        if self._refusal is None:
            try:
                async with asyncio.timeout(self._bounds.answer_s) as timeout:
                    self._timeout = timeout
                    await app(self._scope, self._read, self._write)
            except TimeoutError:
                if not timeout.expired() or self._is_answered:
                    raise
                self._refusal = TooSlow()
            except ServiceError:
                if self._refusal is None:
                    raise
        if self._refusal is not None and not self._is_answered:
            await self._linger()
            answer = problem(self._refusal)
            answer.headers["Connection"] = "close"
            await answer(self._scope, self._receive, self._send)

    def _said_too_much(self) -> ServiceError | None:
        said = Headers(scope=self._scope).get("content-length")
        if said is None:
            return None
        if not said.isascii() or not said.isdigit():
            return Invalid("Content-Length is not a number")
        return self._too_large() if int(said) > self._bounds.max_body_bytes else None

    def _too_large(self) -> TooLarge:
        return TooLarge(f"at most {self._bounds.max_body_bytes} bytes are taken at once")

    async def _read(self) -> Message:
        if self._is_body_read:
            return await self._receive()
        if self._refusal is not None:
            raise self._refusal
        self._wait(None)
        try:
            message = await asyncio.wait_for(self._receive(), self._bounds.pause_s)
        except TimeoutError:
            self._refusal = TooSlowlySent(f"nothing came for {self._bounds.pause_s:g} seconds")
            raise self._refusal from None
        self._got += len(message.get("body", b""))
        self._is_body_read = message["type"] != "http.request" or not message.get("more_body", False)
        self._refusal = self._overdone()
        if self._refusal is not None:
            raise self._refusal
        self._wait(self._bounds.answer_s)
        return message

    def _overdone(self) -> ServiceError | None:
        if self._got > self._bounds.max_body_bytes:
            return self._too_large()
        lasted = time.monotonic() - self._began - self._bounds.pause_s
        if not self._is_body_read and self._got < lasted * _BYTES_PER_S:
            return TooSlowlySent(f"fewer than {_BYTES_PER_S} bytes came in a second")
        return None

    async def _write(self, message: Message) -> None:
        if self._refusal is not None and not self._is_answered:
            return  # whatever the app makes of a body that broke off
        if message["type"] == "http.response.start":
            self._is_answered = True
            self._wait(None)
        await self._send(message)

    def _wait(self, seconds: float | None) -> None:
        if self._timeout is not None and not self._timeout.expired():
            self._timeout.reschedule(asyncio.get_running_loop().time() + seconds if seconds is not None else None)

    async def _linger(self) -> None:
        """Take some of what is still coming: a connection that is closed over unread bytes loses the answer too."""
        taken = 0
        try:
            async with asyncio.timeout(_LINGER_S):
                while not self._is_body_read and taken < _LINGER_BYTES:
                    message = await self._receive()
                    taken += len(message.get("body", b""))
                    self._is_body_read = message["type"] != "http.request" or not message.get("more_body", False)
        except TimeoutError:
            return
