"""A request that is sent again because its answer was lost is done once, and answered as the first time.

A client marks it with ``Idempotency-Key``: a word of its own, new for every thing it wants done. The answer is kept
for a day. What was refused or failed changed nothing, so it is not kept: sent again, it is tried again.
Source: draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

from fastapi.routing import APIRoute
from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette.responses import Response

from services.access.caller import Caller
from services.platform.errors import Conflict, Invalid, Unprocessable
from services.platform.platform import Platform
from services.schema.idempotency import KeptAnswer
from services.web.guard import platform_of

HEADER = "Idempotency-Key"
LIFETIME = timedelta(hours=24)
# Longer than any request may take: whoever began so long ago died before the end.
_ABANDONED = timedelta(minutes=2)
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_LARGEST = 1024 * 1024


def once(may: Callable[[Request], Awaitable[None]]) -> type[APIRoute]:
    """Routes that heed the header. Whether the caller `may` ask at all is checked first, each time."""

    class Once(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:  # Any: as FastAPI has it
            answer = super().get_route_handler()

            async def answer_once(request: Request) -> Response:
                key = request.headers.get(HEADER)
                if key is None:
                    return await answer(request)
                if not _KEY.fullmatch(key):
                    raise Invalid(f"{HEADER} has 1 to 128 printable characters without spaces")
                digest = await _digest(request)
                await may(request)
                caller = request.state.caller
                assert isinstance(caller, Caller), "only routes that need a caller heed the header"
                asking = _Asking(platform_of(request), caller.user_id, key, digest)
                return await asking.begin() or await asking.run(lambda: answer(request))

            return answer_once

    return Once


class _Asking:
    """One request of a person under one key."""

    def __init__(self, platform: Platform, user_id: str, key: str, digest: str) -> None:
        self._platform = platform
        self._digest = digest
        self._row = (KeptAnswer.user_id == user_id) & (KeptAnswer.key == key)
        self._names = {"user_id": user_id, "key": key}

    async def begin(self) -> Response | None:
        """The kept answer; None when it is ours to make. Raises: Unprocessable, Conflict."""
        at = self._platform.clock()
        values = self._names | {"request_sha256": self._digest, "began_at": at}
        try:
            async with self._platform.database.begin() as session:
                await session.execute(insert(KeptAnswer).values(values))
            return None
        except IntegrityError:
            pass
        async with self._platform.database.begin() as session:
            kept = await session.scalar(select(KeptAnswer).where(self._row))
            if kept is None or kept.began_at < at - (LIFETIME if kept.status else _ABANDONED):
                taken = await session.execute(
                    update(KeptAnswer)
                    .where(self._row, KeptAnswer.began_at == (kept.began_at if kept else at))
                    .values(request_sha256=self._digest, began_at=at, status=None, body=None)
                    .execution_options(synchronize_session=False)
                )
                assert isinstance(taken, CursorResult)
                if taken.rowcount == 1:
                    return None
                kept = None
        return self._again(kept)

    def _again(self, kept: KeptAnswer | None) -> Response:
        if kept is not None and kept.request_sha256 != self._digest:
            raise Unprocessable("this key was used for another request", advice="Use a new key for a new request.")
        if kept is None or kept.status is None:
            raise Conflict("the same request is being answered", code="in_flight", retry_after_s=1)
        headers = {"Idempotent-Replayed": "true"} | ({"Location": kept.location} if kept.location else {})
        return Response(kept.body or b"", kept.status, headers, kept.content_type)

    async def run(self, answer: Callable[[], Awaitable[Response]]) -> Response:
        """Answer, and keep the answer if something was done."""
        is_kept = False
        try:
            response = await answer()
            body = getattr(response, "body", None)
            if response.status_code < 300 and isinstance(body, bytes) and len(body) <= _LARGEST:
                await self._keep(response, body)
                is_kept = True
            return response
        finally:
            if not is_kept:
                await self._forget()

    async def _keep(self, response: Response, body: bytes) -> None:
        values = {
            "status": response.status_code,
            "content_type": response.headers.get("content-type"),
            "location": response.headers.get("location"),
            "body": body,
        }
        async with self._platform.database.begin() as session:
            await session.execute(update(KeptAnswer).where(self._row).values(values))

    async def _forget(self) -> None:
        async with self._platform.database.begin() as session:
            await session.execute(delete(KeptAnswer).where(self._row, KeptAnswer.status.is_(None)))


async def forget_old(platform: Platform) -> int:
    """Drop the answers whose day is over; how many there were."""
    async with platform.database.begin() as session:
        old = KeptAnswer.began_at < platform.clock() - LIFETIME
        dropped = await session.execute(delete(KeptAnswer).where(old))
    assert isinstance(dropped, CursorResult)
    return dropped.rowcount


async def _digest(request: Request) -> str:
    total = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    total.update(await request.body())
    return total.hexdigest()
