"""A little server whose answers a test says, on a real socket; and time that passes faster."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from sync.net.backend import Backend, Reaching
from sync.pace import Pace
from tests.services.outside import serving

Answer = Callable[[Request], Awaitable[Response]]


@dataclass(slots=True)
class Little:
    """Remembers what it was asked. `script` are statuses to answer with, one request each; then all is well."""

    script: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: object = field(default_factory=lambda: {"code": "test", "detail": "as the test says"})
    delay_s: float = 0.0
    is_autograph: bool = True
    seen: list[Request] = field(default_factory=list)
    finished: int = 0
    most_at_once: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        await request.body()
        self.seen.append(request)
        self.most_at_once = max(self.most_at_once, len(self.seen) - self.finished)
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        status = self.script.pop(0) if self.script else 200
        headers = dict(self.headers) if status >= 300 else {}
        if self.is_autograph:
            headers["X-Correlation-ID"] = request.headers.get("X-Correlation-ID", "none-was-given")
        await JSONResponse(self.body, status, headers)(scope, receive, send)
        self.finished += 1

    def all(self, header: str) -> list[str | None]:
        """What every request had in a header."""
        return [one.headers.get(header) for one in self.seen]


class Ann:
    """Signed in, with tokens one after the other."""

    def __init__(self) -> None:
        self.number = 1
        self.refusals: list[str] = []

    async def access(self) -> str:
        return f"token-{self.number}"

    def refused(self, token: str = "") -> None:
        self.refusals.append(token)
        self.number += 1


@dataclass(slots=True)
class Slept:
    """A `Pace` whose sleeps pass at once and are written down."""

    slept: list[float] = field(default_factory=list)
    wall: Callable[[], float] = time.time
    passed: float = 0.0

    def pace(self) -> Pace:
        return Pace(now=lambda: time.monotonic() + self.passed, wall=self.wall, sleep=self._sleep, chance=Random(7))

    async def _sleep(self, seconds: float) -> None:
        if seconds > 14:  # the bounds of requests, which are not what a test of waiting means
            await asyncio.sleep(seconds)
        self.slept.append(seconds)
        self.passed += seconds
        await asyncio.sleep(0)


def hurried(times: float) -> Pace:
    """Everything takes so many times less."""
    return Pace(now=lambda: time.monotonic() * times, sleep=lambda seconds: asyncio.sleep(seconds / times))


@asynccontextmanager
async def reached(url: str, pace: Pace | None = None) -> AsyncIterator[Backend]:
    """A backend at `url`, with Ann signed in."""
    backend = Backend(url, Reaching(pace=pace or Pace()))
    backend.sign_with(Ann())
    try:
        yield backend
    finally:
        await backend.close()


@asynccontextmanager
async def neighbours(little: Little, pace: Pace | None = None) -> AsyncIterator[Backend]:
    """A backend that reaches `little`."""
    async with serving(little) as url, reached(url, pace) as backend:
        yield backend
