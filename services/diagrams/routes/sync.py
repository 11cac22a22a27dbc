"""Sync by HTTP for many diagrams at once: what has changed, what a client lacks, what it has to give."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import Query, Request, Response

from services.access.permissions import SIGNED_IN, OnDiagram
from services.access.roles import Role
from services.diagrams import exchange, pulling, shelf
from services.diagrams.feed import Cursor, FeedPage, changes
from services.platform.errors import Invalid, NotFound, TooLarge
from services.platform.ids import ThingId
from services.updates.catching_up import standings
from services.updates.epoch import epoch_of
from services.updates.snapshots import load, load_part
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.ranges import asked_part
from services.web.routing import Routes
from sync.wire import limits
from sync.wire.codec import BadMessage, body, encode
from sync.wire.requests import MEDIA_TYPE, PullAnswer, PullRequest, PushAnswer, PushRequest

routes = Routes("diagrams", "/sync")
T = TypeVar("T")

_BINARY = {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
_DOCS: dict[str, Any] = {  # Any: a fragment of OpenAPI
    "openapi_extra": {"requestBody": {**_BINARY, "required": True}},
    "responses": {200: {**_BINARY, "description": "see docs/protocol.md"}},
    "response_class": Response,
}


@routes.get("/feed", permission=SIGNED_IN)
async def feed(
    caller: CurrentCaller,
    platform: CurrentPlatform,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 500,
) -> FeedPage:
    """The caller's diagrams that have changed since `cursor`; without one, all."""
    at = platform.clock()
    place = Cursor.read(cursor) if cursor else Cursor()
    epoch = await epoch_of(platform.database, at)
    async with platform.database.read() as session:
        told, onward, more, shared = await changes(session, caller.user_id, place, limit=limit, at=at)
        revision = None if more else (await shelf.read(session, caller.user_id, at)).revision
    return FeedPage(epoch=epoch, cursor=str(onward), more=more, diagrams=told, shared=shared, shelf=revision)


@routes.post("/pull", permission=SIGNED_IN, scope="diagrams:read", heeds_key=False, **_DOCS)
async def pull(request: Request, caller: CurrentCaller, platform: CurrentPlatform) -> Response:
    """What a client lacks of up to 200 diagrams. It only reads, so no answer of megabytes is kept."""
    wanted = await _body(request, PullRequest)
    epoch, answers = await pulling.pull(platform, caller.user_id, wanted)
    return _packed(PullAnswer(epoch, answers))


@routes.post("/push", permission=SIGNED_IN, **_DOCS)
async def push(request: Request, caller: CurrentCaller, platform: CurrentPlatform) -> Response:
    """Batches for up to 200 diagrams; each has an answer of its own, given when it is stored."""
    given = await _body(request, PushRequest)
    state = request.app.state
    epoch, acks = await exchange.push(platform, state.intake, state.allowance, caller.user_id, given)
    return _packed(PushAnswer(epoch, acks))


@routes.get("/snapshots/{diagram_id}", permission=OnDiagram(Role.VIEWER), response_class=Response)
async def snapshot(request: Request, diagram_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform) -> Response:
    """The newest snapshot of a diagram, one that was too large for an answer to pull; or one range of its bytes.

    With `If-Match`: 412 when there is a newer one, so that nobody joins parts of two.
    """
    async with platform.database.read() as session:
        found = (await standings(session, caller.user_id, [diagram_id], platform.clock())).get(diagram_id)
    if found is None or found.snapshot is None:
        raise NotFound("this diagram has no snapshot", advice="Pull its updates.")
    etag, size = f'"{found.snapshot.sha256}"', found.snapshot.size
    headers = {"X-Snapshot-Seq": str(found.snapshot.covers_seq), "ETag": etag, "Accept-Ranges": "bytes"}
    part = asked_part(request.headers, etag, size)
    if part is None:
        data = await load(platform, found.snapshot)
        return Response(data, media_type="application/octet-stream", headers=headers)
    data = await load_part(platform, found.snapshot, part.start, part.end - part.start)
    headers["Content-Range"] = part.words(size)
    return Response(data, 206, media_type="application/octet-stream", headers=headers)


async def _body(request: Request, kind: type[T]) -> T:
    """Raises: TooLarge as soon as it is, Invalid."""
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > limits.BODY:
            raise TooLarge(f"a request may have {limits.BODY} bytes", advice="Send fewer diagrams at once.")
    try:
        return body(kind, bytes(data))
    except BadMessage as error:
        raise Invalid(f"the body is not what docs/protocol.md describes: {error}") from None


def _packed(answer: msgspec.Struct) -> Response:
    return Response(encode(answer), media_type=MEDIA_TYPE)
