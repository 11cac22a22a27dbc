"""The door of the file store: what a presigned URL of S3 does, for one machine. The link is the permission."""

from __future__ import annotations

import asyncio
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from services.access.permissions import PUBLIC
from services.platform.blob_links import PREFIX, Leave, examine
from services.platform.blobs import attachment
from services.platform.errors import Forbidden
from services.platform.file_blobs import FileBlobs, content_type_of
from services.web.guard import platform_of
from services.web.routing import Routes

routes = Routes("blobs", PREFIX, root="")

# What people upload must never run as a page of ours.
_HARMLESS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, max-age=300"}


@routes.get("/{bucket}/{key:path}", permission=PUBLIC, include_in_schema=False)
async def download(bucket: str, key: str, request: Request) -> Response:
    leave = _leave(request, bucket, key)
    path = _store(request).path(bucket, key)
    headers = _HARMLESS | {"Content-Disposition": attachment(leave.file_name)}
    return FileResponse(path, media_type=content_type_of(path), headers=headers)


@routes.put("/{bucket}/{key:path}", permission=PUBLIC, include_in_schema=False)
async def upload(bucket: str, key: str, request: Request) -> Response:
    leave = _leave(request, bucket, key)
    said = request.headers.get("content-length"), request.headers.get("content-type")
    if said != (str(leave.size), leave.content_type):
        raise Forbidden(f"this link is for {leave.size} bytes of {leave.content_type}", advice="Ask for a new link.")
    store = _store(request)
    part = store.part_of(bucket, key)
    try:
        with part.open("wb") as file:
            await _receive(request, file, leave.size)
        await store.accept(part, bucket, key, leave.content_type)
    finally:
        part.unlink(missing_ok=True)
    return Response()


async def _receive(request: Request, file: BinaryIO, size: int) -> None:
    got = 0
    async for chunk in request.stream():
        got += len(chunk)
        if got > size:
            break
        await asyncio.to_thread(file.write, chunk)
    if got != size:
        raise Forbidden(f"{got} bytes came where {size} were agreed", advice="Send the file again.")


def _leave(request: Request, bucket: str, key: str) -> Leave:
    platform = platform_of(request)
    return examine(platform.settings, request.method, bucket, key, request.query_params, at=platform.clock())


def _store(request: Request) -> FileBlobs:
    store = platform_of(request).blobs
    assert isinstance(store, FileBlobs), "S3 serves its own links"
    return store
