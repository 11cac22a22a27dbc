"""Assets: uploaded by signed links, read and checked before they count, kept once whoever uploads them.

Nobody gets at an asset by knowing its hash. Who asks for one must either see a diagram that uses it already, or upload
all of it, as if nobody had it; that it was there is never told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.diagrams.listing import visible_to
from services.diagrams.settings import DiagramsSettings
from services.platform.errors import NotFound, TooLarge
from services.platform.ids import new_id
from services.schema.accounts import User
from services.schema.assets import Asset, AssetUpload, DiagramAsset
from services.schema.diagrams import Diagram


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody says that they will upload; `digest` is the SHA-256 in hexadecimal, `size` in bytes."""

    digest: str
    size: int
    content_type: str


async def begin(
    session: AsyncSession, settings: DiagramsSettings, diagram_id: str, user_id: str, wanted: Wanted, at: datetime
) -> AssetUpload | None:
    """An upload of an asset for a diagram; None when the person sees a diagram that uses it, and this one does now.

    Raises: TooLarge when the quota of the diagram's owner does not hold it.
    """
    owner_id = await session.scalar(select(Diagram.owner_id).where(Diagram.id == diagram_id))
    assert owner_id is not None
    # One at a time for each owner, so that two uploads cannot both fit into the same last megabyte.
    await session.execute(select(User.id).where(User.id == owner_id).with_for_update(key_share=True))
    seen = (
        select(DiagramAsset.digest)
        .join(Diagram, Diagram.id == DiagramAsset.diagram_id)
        .where(DiagramAsset.digest == wanted.digest, DiagramAsset.dropped_at.is_(None), visible_to(user_id, at))
    )
    if await session.scalar(seen.limit(1)) is not None:
        await use(session, diagram_id, wanted.digest, user_id, at)
        if await used_bytes(session, owner_id) > settings.quota_bytes:
            raise _full(settings)
        return None
    if await used_bytes(session, owner_id) + wanted.size > settings.quota_bytes:
        raise _full(settings)
    same = select(AssetUpload).where(
        AssetUpload.diagram_id == diagram_id, AssetUpload.user_id == user_id, AssetUpload.digest == wanted.digest,
        AssetUpload.size == wanted.size, AssetUpload.content_type == wanted.content_type,
    )  # fmt: skip
    if (upload := await session.scalar(same.limit(1))) is not None:
        return upload
    whole = wanted.size < settings.parts_from_bytes
    upload = AssetUpload(
        id=str(new_id()), diagram_id=diagram_id, user_id=user_id, digest=wanted.digest, size=wanted.size,
        content_type=wanted.content_type, parts=1 if whole else -(-wanted.size // settings.part_bytes), created_at=at,
    )  # fmt: skip
    session.add(upload)
    await session.flush()
    return upload


async def use(session: AsyncSession, diagram_id: str, digest: str, user_id: str, at: datetime) -> None:
    """From now on the diagram uses an asset that is there."""
    await session.execute(select(Asset.digest).where(Asset.digest == digest).with_for_update(key_share=True))
    row = await session.get(DiagramAsset, (diagram_id, digest), populate_existing=True)
    if row is None:
        session.add(DiagramAsset(diagram_id=diagram_id, digest=digest, added_by=user_id, created_at=at))
    else:
        row.dropped_at = None
    await session.flush()


async def upload_of(session: AsyncSession, diagram_id: str, upload_id: str, user_id: str) -> AssetUpload:
    """An upload that the person began. Raises: NotFound for any other."""
    upload = await session.get(AssetUpload, upload_id)
    if upload is None or (upload.diagram_id, upload.user_id) != (diagram_id, user_id):
        raise NotFound("there is no such upload", advice="Begin it again.")
    return upload


async def used_bytes(session: AsyncSession, owner_id: str) -> int:
    """Bytes of the assets of all diagrams of a person, each asset once, and of uploads under way."""
    used = select(DiagramAsset.digest).join(Diagram, Diagram.id == DiagramAsset.diagram_id)
    kept = select(func.sum(Asset.size)).where(Asset.digest.in_(used.where(Diagram.owner_id == owner_id)))
    coming = select(func.sum(AssetUpload.size)).join(Diagram, Diagram.id == AssetUpload.diagram_id)
    return int(await session.scalar(kept) or 0) + int(
        await session.scalar(coming.where(Diagram.owner_id == owner_id)) or 0
    )


async def listed(session: AsyncSession, diagram_id: str) -> Sequence[Asset]:
    """The assets that a diagram uses, by hash."""
    used = select(DiagramAsset.digest).where(DiagramAsset.diagram_id == diagram_id, DiagramAsset.dropped_at.is_(None))
    rows = await session.scalars(select(Asset).where(Asset.digest.in_(used)).order_by(Asset.digest))
    return rows.all()


async def of_diagram(session: AsyncSession, diagram_id: str, digest: str) -> tuple[Asset, DiagramAsset]:
    """An asset of a diagram, also one it dropped lately. Raises: NotFound, whether others have it or not."""
    row = await session.get(DiagramAsset, (diagram_id, digest))
    asset = await session.get(Asset, digest) if row is not None else None
    if row is None or asset is None:
        raise NotFound("the diagram has no such asset")
    return asset, row


def _full(settings: DiagramsSettings) -> TooLarge:
    return TooLarge(
        f"the {settings.quota_bytes} bytes for assets of the diagram's owner are used up", code="quota_exceeded",
        advice="Delete pictures or diagrams, also from the trash.",
    )  # fmt: skip
