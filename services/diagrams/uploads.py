"""The parts of an upload, and making an asset of them: nothing counts before all of it was read here."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from services.diagrams import assets
from services.diagrams.settings import DiagramsSettings
from services.diagrams.usage import Metric, count
from services.platform.blobs import Link
from services.platform.errors import Conflict, NotFound, Unprocessable
from services.platform.platform import Platform
from services.schema.assets import Asset, AssetUpload
from services.updates.snapshots import BUCKET

UPLOADS = "uploads"
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an upload; `link` to send it by, or None when it is there already."""

    number: int
    size: int
    link: Link | None


def part_key(upload: AssetUpload, number: int) -> str:
    return f"assets/{upload.id}/{number}"


def sizes(upload: AssetUpload, settings: DiagramsSettings) -> Sequence[int]:
    """The size of each part in bytes: all equal but the last."""
    if upload.parts == 1:
        return [upload.size]
    whole = [settings.part_bytes] * (upload.parts - 1)
    return [*whole, upload.size - sum(whole)]


async def parts(platform: Platform, settings: DiagramsSettings, upload: AssetUpload) -> list[Part]:
    """Every part, with a link of ten minutes for each that is not there yet: how an upload goes on."""
    found = []
    for number, size in enumerate(sizes(upload, settings)):
        key = part_key(upload, number)
        try:
            is_there = (await platform.blobs.head(UPLOADS, key)).size == size
        except NotFound:
            is_there = False
        link = None
        if not is_there:
            link = await platform.blobs.link_to_put(UPLOADS, key, size=size, content_type=upload.content_type)
        found.append(Part(number, size, link))
    return found


async def complete(platform: Platform, upload: AssetUpload) -> None:
    """Read all parts, and make them the asset they were said to be, used by the diagram of the upload.

    Raises: Conflict when a part is missing; Unprocessable when it is something else, and then it is thrown away.
    """
    with tempfile.TemporaryDirectory(prefix="autograph-upload") as folder:
        whole = await _fetched(platform, upload, Path(folder))
        size, digest = await asyncio.to_thread(_measured, whole)
        if (size, digest) != (upload.size, upload.digest):
            await _end(platform, upload)
            raise Unprocessable(
                "what was uploaded is not what was announced", code="asset_mismatch", advice="Upload it again."
            )
        key = f"assets/{digest[:2]}/{digest}-{upload.id}"
        # Always stored, also when it is there: how long it takes must not tell.
        await platform.blobs.put_file(BUCKET, key, whole, upload.content_type)
    await _accept(platform, upload, key)
    await delete_parts(platform, upload)


async def _fetched(platform: Platform, upload: AssetUpload, folder: Path) -> Path:
    whole = folder / "whole"
    for number in range(upload.parts):
        try:
            await platform.blobs.get_file(UPLOADS, part_key(upload, number), folder / "part")
        except NotFound:
            advice = "Send it, then say that all is there."
            raise Conflict(f"part {number} is not there yet", code="part_missing", advice=advice) from None
        await asyncio.to_thread(_append, folder / "part", whole)
    return whole


async def _accept(platform: Platform, upload: AssetUpload, key: str) -> None:
    """The asset of `key`, or the one that is there already; ours is then not needed."""
    at = platform.clock()
    async with platform.database.begin() as session:
        known = await session.get(Asset, upload.digest, with_for_update={"key_share": True})
        if known is None:
            asset = Asset(
                digest=upload.digest, size=upload.size, content_type=upload.content_type, key=key, created_at=at
            )
            try:
                async with session.begin_nested():
                    session.add(asset)
            except IntegrityError:  # somebody else uploaded the same at the same moment
                known = await session.get_one(Asset, upload.digest)
        await assets.use(session, upload.diagram_id, upload.digest, upload.user_id, at)
        await count(session, upload.user_id, Metric.ASSET_BYTES, at, upload.size)
        await session.delete(await session.get_one(AssetUpload, upload.id))
    if known is not None:
        await platform.blobs.delete(BUCKET, key)


async def _end(platform: Platform, upload: AssetUpload) -> None:
    async with platform.database.begin() as session:
        if (row := await session.get(AssetUpload, upload.id)) is not None:
            await session.delete(row)
    await delete_parts(platform, upload)


async def delete_parts(platform: Platform, upload: AssetUpload) -> None:
    """Delete what was sent of an upload."""
    for number in range(upload.parts):
        await platform.blobs.delete(UPLOADS, part_key(upload, number))


def _append(part: Path, whole: Path) -> None:
    with part.open("rb") as source, whole.open("ab") as target:
        while chunk := source.read(_CHUNK):
            target.write(chunk)


def _measured(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
