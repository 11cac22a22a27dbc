"""The blobs of diagrams and templates that are no more."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.schema.versions import Template
from services.updates.snapshots import BUCKET

# A blob is stored before the row that it belongs to; whatever is younger may be waiting for its row.
_YOUNG = timedelta(days=1)
_AT_ONCE = 500
_OWNERS: dict[str, InstrumentedAttribute[str]] = {
    "snapshots": Diagram.id, "versions": Diagram.id, "templates": Template.id
}  # fmt: skip
"""Whose id the second part of a key is, by its first part. No blob serves two owners: a copy has its own."""


async def forget_blobs(platform: Platform, diagram_ids: Iterable[str]) -> None:
    """Delete the snapshots and versions of diagrams whose rows are gone; their assets are collected by themselves."""
    for diagram_id in diagram_ids:
        for kind in ("snapshots", "versions"):
            async for blob in platform.blobs.list(BUCKET, f"{kind}/{diagram_id}/"):
                await platform.blobs.delete(BUCKET, blob.key)


async def collect_blobs(platform: Platform) -> int:
    """Delete what `forget_blobs` could not: the process died, the store was away, a snapshot was written just then, or
    an account took its diagrams with it. How many there were."""
    count = 0
    for kind, identity in _OWNERS.items():
        async for keys in _old(platform, f"{kind}/"):
            owners = {key: key.split("/")[1] for key in keys}
            async with platform.database.read() as session:
                living = set(await session.scalars(select(identity).where(identity.in_(set(owners.values())))))
            for key in keys:
                if owners[key] not in living:
                    await platform.blobs.delete(BUCKET, key)
                    count += 1
    return count


async def _old(platform: Platform, prefix: str) -> AsyncIterator[Sequence[str]]:
    """The keys that are no longer young, some at a time."""
    before = platform.clock() - _YOUNG
    keys: list[str] = []
    async for blob in platform.blobs.list(BUCKET, prefix):
        if blob.modified_at < before:
            keys.append(blob.key)
        if len(keys) == _AT_ONCE:
            yield keys
            keys = []
    if keys:
        yield keys
