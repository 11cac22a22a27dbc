"""Blobs of diagrams: kept in the bucket `diagrams`, and believed only when they are what was put there."""

from __future__ import annotations

import hashlib
import logging

from services.platform.errors import NotFound, Unavailable
from services.platform.platform import Platform
from services.schema.updates import LogSnapshot

log = logging.getLogger(__name__)

BUCKET = "diagrams"


def key_of(diagram_id: str, covers_seq: int, sha256: str) -> str:
    return f"snapshots/{diagram_id}/{covers_seq}-{sha256}"


async def load_part(platform: Platform, snapshot: LogSnapshot, start: int, length: int) -> bytes:
    """So many bytes of a snapshot from `start`. Whoever begins with 0 knows that all of it was sound then.

    Raises: Unavailable when it is gone or damaged.
    """
    if start == 0:
        return (await load(platform, snapshot))[:length]
    key = key_of(snapshot.diagram_id, snapshot.covers_seq, snapshot.sha256)
    try:
        data = await platform.blobs.get_part(BUCKET, key, start, length)
    except NotFound:
        data = b""
    if len(data) != length:
        raise _unreadable(snapshot)
    return data


async def load(platform: Platform, snapshot: LogSnapshot) -> bytes:
    """The blob of a snapshot. Raises: Unavailable when it is gone or damaged."""
    key = key_of(snapshot.diagram_id, snapshot.covers_seq, snapshot.sha256)
    try:
        data = await platform.blobs.get(BUCKET, key)
    except NotFound:
        data = b""
    if hashlib.sha256(data).hexdigest() != snapshot.sha256:
        raise _unreadable(snapshot)
    return data


def _unreadable(snapshot: LogSnapshot) -> Unavailable:
    log.error("the snapshot of %s up to %d is gone or damaged", snapshot.diagram_id, snapshot.covers_seq)
    return Unavailable("the snapshot of this diagram cannot be read", code="log_damaged", retry_after_s=60)
