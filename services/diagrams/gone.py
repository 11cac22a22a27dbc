"""The blobs of diagrams that are no more."""

from __future__ import annotations

from collections.abc import Iterable

from services.platform.platform import Platform
from services.updates.snapshots import BUCKET


async def forget_blobs(platform: Platform, diagram_ids: Iterable[str]) -> None:
    """Delete the snapshots and versions of diagrams whose rows are gone; their assets are collected by themselves."""
    for diagram_id in diagram_ids:
        for kind in ("snapshots", "versions"):
            async for blob in platform.blobs.list(BUCKET, f"{kind}/{diagram_id}/"):
                await platform.blobs.delete(BUCKET, blob.key)
