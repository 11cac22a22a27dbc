"""The assets of a diagram."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Path, Request, Response, status
from pydantic import BaseModel, Field, StringConstraints

from services.access.link_grants import ReadsDiagram
from services.access.permissions import OnDiagram
from services.access.roles import Role
from services.diagrams import assets, uploads
from services.diagrams.settings import DiagramsSettings, settings_of
from services.diagrams.shapes import Asked
from services.platform.blobs import Link
from services.platform.errors import TooLarge
from services.platform.ids import ThingId
from services.platform.platform import Platform
from services.schema.assets import Asset, AssetUpload
from services.updates.snapshots import BUCKET
from services.web.guard import CurrentCaller, CurrentPlatform
from services.web.routing import Routes

routes = Routes("diagrams")
EDITOR, READS = OnDiagram(Role.EDITOR), ReadsDiagram()
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
ContentType = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,20}/[a-z0-9.+-]{1,79}$")]


class NewAsset(Asked):
    """`size` in bytes; `sha256` in lower-case hexadecimal."""

    sha256: Sha256
    size: Annotated[int, Field(ge=1)]
    content_type: ContentType


class LinkOut(BaseModel):
    """Send exactly this request, with these headers, until `expires_at`."""

    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime

    @classmethod
    def of(cls, link: Link) -> LinkOut:
        return cls(method=link.method, url=link.url, headers=dict(link.headers), expires_at=link.expires_at)


class PartOut(BaseModel):
    """Bytes of the asset behind those of the parts before; `link` is null when they are there already."""

    number: int
    size: int
    link: LinkOut | None


class UploadOut(BaseModel):
    """`ready`: nothing is to be sent. Else send every part that has a link, then ask for `complete`."""

    status: str
    upload_id: str | None = None
    parts: list[PartOut] = []


class AssetOut(BaseModel):
    sha256: str
    size: int
    content_type: str

    @classmethod
    def of(cls, row: Asset) -> AssetOut:
        return cls(sha256=row.digest, size=row.size, content_type=row.content_type)


class AssetLink(AssetOut):
    link: LinkOut


class Assets(BaseModel):
    items: list[AssetOut]


@routes.get("/{diagram_id}/assets", permission=READS)
async def list_assets(diagram_id: ThingId, platform: CurrentPlatform) -> Assets:
    async with platform.database.read() as session:
        return Assets(items=[AssetOut.of(one) for one in await assets.listed(session, diagram_id)])


@routes.post("/{diagram_id}/assets", permission=EDITOR)
async def begin_upload(
    diagram_id: ThingId, wish: NewAsset, caller: CurrentCaller, platform: CurrentPlatform, request: Request,
    response: Response,
) -> UploadOut:  # fmt: skip
    """Add an asset: 200 `ready` when the caller sees it in a diagram already, else 201 and what to send.

    Asked again, an upload that was begun goes on.
    """
    settings = settings_of(request)
    if wish.size > platform.settings.max_upload_bytes:
        raise TooLarge(f"at most {platform.settings.max_upload_bytes} bytes are taken")
    wanted = assets.Wanted(wish.sha256, wish.size, wish.content_type)
    async with platform.database.begin() as session:
        upload = await assets.begin(session, settings, diagram_id, caller.user_id, wanted, platform.clock())
    if upload is None:
        return UploadOut(status="ready")
    response.status_code = status.HTTP_201_CREATED
    return await _shown(platform, settings, upload)


@routes.get("/{diagram_id}/assets/uploads/{upload_id}", permission=EDITOR)
async def read_upload(
    diagram_id: ThingId, upload_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform, request: Request
) -> UploadOut:
    """What of an upload is missing, with fresh links."""
    async with platform.database.read() as session:
        upload = await assets.upload_of(session, diagram_id, upload_id, caller.user_id)
    return await _shown(platform, settings_of(request), upload)


@routes.post("/{diagram_id}/assets/uploads/{upload_id}/complete", permission=EDITOR)
async def complete_upload(
    diagram_id: ThingId, upload_id: ThingId, caller: CurrentCaller, platform: CurrentPlatform
) -> AssetOut:
    """All parts are there: they are read, and only when size and hash are right is the asset ready."""
    async with platform.database.read() as session:
        upload = await assets.upload_of(session, diagram_id, upload_id, caller.user_id)
    await uploads.complete(platform, upload)
    return AssetOut(sha256=upload.digest, size=upload.size, content_type=upload.content_type)


@routes.get("/{diagram_id}/assets/{sha256}", permission=READS)
async def read_asset(diagram_id: ThingId, sha256: Annotated[Sha256, Path()], platform: CurrentPlatform) -> AssetLink:
    """A link to download it, good for five minutes."""
    async with platform.database.read() as session:
        asset, _ = await assets.of_diagram(session, diagram_id, sha256)
    link = await platform.blobs.link_to_get(BUCKET, asset.key, file_name=asset.digest)
    return AssetLink(**AssetOut.of(asset).model_dump(), link=LinkOut.of(link))


@routes.delete("/{diagram_id}/assets/{sha256}", permission=EDITOR, status_code=status.HTTP_204_NO_CONTENT)
async def drop_asset(diagram_id: ThingId, sha256: Annotated[Sha256, Path()], platform: CurrentPlatform) -> None:
    """The diagram does not use it any longer. It stays for 30 days, for those who undo."""
    async with platform.database.begin() as session:
        _, row = await assets.of_diagram(session, diagram_id, sha256)
        row.dropped_at = row.dropped_at or platform.clock()


async def _shown(platform: Platform, settings: DiagramsSettings, upload: AssetUpload) -> UploadOut:
    found = await uploads.parts(platform, settings, upload)
    shown = [
        PartOut(number=one.number, size=one.size, link=LinkOut.of(one.link) if one.link else None) for one in found
    ]
    return UploadOut(status="pending", upload_id=upload.id, parts=shown)
