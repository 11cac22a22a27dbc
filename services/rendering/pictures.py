"""The pictures in a diagram of the library: what the diagram itself was given, and no other, within bounds."""

from __future__ import annotations

from sqlalchemy import select

from services.platform.errors import NotFound
from services.platform.platform import Platform
from services.rendering.worker_process import AssetSource
from services.schema.assets import Asset, DiagramAsset
from services.updates.snapshots import BUCKET

_MOST_BYTES = 128 * 1024 * 1024


def pictures_of(platform: Platform, diagram_id: str) -> AssetSource:
    """Gives the bytes of the diagram's pictures by their hash, 128 MiB for one drawing; beyond it shows their places.

    Which hash is asked for comes out of the document, and nobody may get at a picture by knowing its hash.
    """
    left = _MOST_BYTES

    async def read(digest: str) -> bytes | None:
        nonlocal left
        query = (
            select(Asset.key, Asset.size)
            .join(DiagramAsset, DiagramAsset.digest == Asset.digest)
            .where(DiagramAsset.diagram_id == diagram_id, Asset.digest == digest)
        )
        async with platform.database.read() as session:
            found = (await session.execute(query)).one_or_none()
        if found is None or found.size > left:
            return None
        left -= found.size
        try:
            return await platform.blobs.get(BUCKET, found.key)
        except NotFound:
            return None

    return read
