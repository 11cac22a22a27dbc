"""A server that speaks as much of the OpenAI API as an outline needs, and can misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Behaviour = Callable[[], Awaitable[Response]]


def says(text: str) -> Behaviour:
    async def answer() -> Response:
        return JSONResponse({"choices": [{"message": {"role": "assistant", "content": text}}]})

    return answer


def fails(status: int) -> Behaviour:
    async def answer() -> Response:
        return JSONResponse({"error": {"message": "secret detail of the provider"}}, status)

    return answer


def raw(data: bytes) -> Behaviour:
    async def answer() -> Response:
        return Response(data, media_type="application/json")

    return answer


def sleeps(seconds: float, status: int = 200) -> Behaviour:
    async def answer() -> Response:
        await asyncio.sleep(seconds)
        return JSONResponse({}, status)

    return answer


@dataclass
class ModelServer:
    """`answers` are given one after the other, the last one for ever; `asked` keeps the bodies and keys that came."""

    answers: list[Behaviour] = field(default_factory=lambda: [says("flowchart TD\n  a[Start] --> b[End]")])
    models: list[str] = field(default_factory=lambda: ["small", "large"])
    asked: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/models", self._list),
                Route("/v1/chat/completions", self._complete, methods=["POST"]),
            ]
        )

    async def _list(self, request: Request) -> Response:
        return JSONResponse({"data": [{"id": name} for name in self.models]})

    async def _complete(self, request: Request) -> Response:
        self.asked.append((request.headers.get("authorization", ""), await request.json()))
        behaviour = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await behaviour()
