"""States of diagrams that are kept as blobs: versions, and templates."""

from __future__ import annotations

import hashlib

from services.platform.errors import NotFound, Unavailable
from services.platform.platform import Platform
from services.schema.versions import Version
from services.updates.snapshots import BUCKET


def version_key(version: Version) -> str:
    """Where the content of a version is."""
    return f"versions/{version.diagram_id}/{version.id}"


async def keep(platform: Platform, key: str, blob: bytes) -> None:
    """Keep a blob under `key`; it is there when this returns."""
    await platform.blobs.put(BUCKET, key, blob)


async def kept(platform: Platform, key: str, sha256: str) -> bytes:
    """A kept blob. Raises: NotFound when it is gone, Unavailable when it is damaged."""
    try:
        blob = await platform.blobs.get(BUCKET, key)
    except NotFound:
        raise NotFound("its content is gone", code="content_gone", advice="Ask for another one.") from None
    if hashlib.sha256(blob).hexdigest() != sha256:
        raise Unavailable("what was kept cannot be read", code="content_damaged", retry_after_s=60)
    return blob
