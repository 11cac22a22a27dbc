"""A receiver of webhooks that checks signatures as its author would, and can misbehave."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


@dataclass(frozen=True, slots=True)
class Received:
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def said(self) -> dict[str, Any]:
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found

    def is_signed_with(self, secret: str) -> bool:
        """As Standard Webhooks says, written anew from its text."""
        key = base64.b64decode(secret[len("whsec_") :])
        text = self.headers["webhook-id"] + "." + self.headers["webhook-timestamp"] + "." + self.body.decode()
        wanted = base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()
        return f"v1,{wanted}" in self.headers["webhook-signature"].split()


@dataclass
class Receiver:
    """Answers with `answers`, one after the other and the last for ever, while `speaks` is set; keeps what came."""

    answers: list[Response] = field(default_factory=lambda: [Response("thanks")])
    received: list[Received] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    speaks: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.speaks.set()

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self._take, methods=["GET", "POST"])])

    async def wait(self, count: int) -> list[Received]:
        """The first `count` requests, when they have come."""
        async with asyncio.timeout(20):
            while len(self.received) < count:
                self.came.clear()
                await self.came.wait()
        return self.received

    async def _take(self, request: Request) -> Response:
        self.received.append(Received(dict(request.headers), await request.body()))
        self.came.set()
        await self.speaks.wait()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return Response(answer.body, answer.status_code, dict(answer.headers))
