"""What time does to a library: the trash is emptied, assets nobody uses are collected, versions are kept and thinned.

Every process that does work by the clock does it now and then; what two do at once is done once, because each step says
in one statement what it takes.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI
from sqlalchemy import delete, exists, select, update

from services.access.audit import Deed, record
from services.background.lease import hold
from services.background.rounds import Every, rounds
from services.diagrams import notifications, uploads
from services.diagrams.ageing import keep_versions, thin_versions
from services.diagrams.gone import collect_blobs, forget_blobs
from services.diagrams.settings import DiagramsSettings
from services.diagrams.telling import tell
from services.events.kinds import Kind
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.assets import Asset, AssetUpload, DiagramAsset
from services.schema.diagrams import Diagram, Folder
from services.updates.examiners import Examiner
from services.updates.snapshots import BUCKET

log = logging.getLogger(__name__)
_AT_ONCE = 200
_UPLOAD_LIFETIME = timedelta(hours=24)


@asynccontextmanager
async def upkeep_work(platform: Platform, app: FastAPI) -> AsyncIterator[None]:
    """Runs while the service does; after `content_work`, whose worker it uses."""
    settings: DiagramsSettings = app.state.settings
    holder = str(new_id())

    async def keep_up() -> bool:
        await once(platform, app.state.reader, settings)
        return False

    async def look_for_blobs() -> bool:
        nonlocal holder
        if await hold(platform, "library blobs", holder, timedelta(hours=settings.blob_hours)):
            log.info("%d blobs of what is no more were deleted", await collect_blobs(platform))
            holder = str(new_id())  # the lease runs on: until it ends nobody looks, this process neither
        return False

    # The first look too comes soon, so that a service that is often replaced looks; the lease bounds how often.
    every = Every(settings.upkeep_pause_s, waits_first=True, spread=0.5)
    async with (
        rounds(platform, keep_up, name="library upkeep", every=every),
        rounds(platform, look_for_blobs, name="library blobs", every=every),
    ):
        yield


async def once(platform: Platform, reader: Examiner, settings: DiagramsSettings) -> None:
    """One round. What fails is logged and tried again in the next; the other steps are done all the same."""
    steps: dict[str, Callable[[], Awaitable[None]]] = {
        "the trash": lambda: empty_trash(platform, settings),
        "uploads": lambda: end_uploads(platform),
        "assets": lambda: collect_assets(platform, settings),
        "notifications": lambda: _forget_notifications(platform, settings),
        "keeping versions": lambda: keep_versions(platform, reader, settings),
        "thinning versions": lambda: thin_versions(platform),
    }
    for name, step in steps.items():
        try:
            await step()
        except Exception as error:  # the database or the blobs are away: the next round finds it again
            log.warning("upkeep of %s was not done: %s", name, type(error).__name__)


async def empty_trash(platform: Platform, settings: DiagramsSettings) -> None:
    """Delete for good what has been in the trash for longer than its days."""
    before = platform.clock() - timedelta(days=settings.trash_days)
    while True:
        old = select(Diagram.id).where(Diagram.trashed_at < before).limit(_AT_ONCE)
        async with platform.database.begin() as session:
            gone = await session.execute(
                delete(Diagram)
                .where(Diagram.id.in_(old), Diagram.trashed_at < before)
                .returning(Diagram.id, Diagram.owner_id)
            )
            owned = [(diagram_id, owner_id) for diagram_id, owner_id in gone]
            tell(platform, session, None, Kind.DIAGRAM_DELETED, owned)
        ids = [diagram_id for diagram_id, _ in owned]
        if not ids:
            break
        await forget_blobs(platform, ids)
        log.info("%d diagrams were deleted from the trash", len(ids))
    async with platform.database.begin() as session:
        for folder_id in await session.scalars(delete(Folder).where(Folder.trashed_at < before).returning(Folder.id)):
            record(platform, session, None, Deed("folder.purge", "folder", folder_id))


async def end_uploads(platform: Platform) -> None:
    """Give up uploads that were begun more than a day ago."""
    old = AssetUpload.created_at < platform.clock() - _UPLOAD_LIFETIME
    async with platform.database.begin() as session:
        gone = (await session.scalars(select(AssetUpload).where(old).limit(_AT_ONCE))).all()
        for upload in gone:
            await session.delete(upload)
    for upload in gone:
        await uploads.delete_parts(platform, upload)


async def collect_assets(platform: Platform, settings: DiagramsSettings) -> None:
    """Delete assets that no diagram has used for longer than their days."""
    at = platform.clock()
    before = at - timedelta(days=settings.asset_days)
    is_used = exists().where(DiagramAsset.digest == Asset.digest)
    async with platform.database.begin() as session:
        await session.execute(delete(DiagramAsset).where(DiagramAsset.dropped_at < before))
        unused = Asset.unreferenced_at.is_(None), ~is_used
        await session.execute(update(Asset).where(*unused).values(unreferenced_at=at))
        used_again = Asset.unreferenced_at.is_not(None), is_used
        await session.execute(update(Asset).where(*used_again).values(unreferenced_at=None))
        due = list(await session.scalars(select(Asset.digest).where(Asset.unreferenced_at < before).limit(_AT_ONCE)))
    for digest in due:
        async with platform.database.begin() as session:
            # Locked first: who begins to use it waits, and finds it there or finds it gone, never half of it.
            await session.execute(select(Asset.digest).where(Asset.digest == digest).with_for_update())
            still_due = Asset.digest == digest, Asset.unreferenced_at < before, ~is_used
            key = await session.scalar(delete(Asset).where(*still_due).returning(Asset.key))
        if key is not None:
            await platform.blobs.delete(BUCKET, key)


async def _forget_notifications(platform: Platform, settings: DiagramsSettings) -> None:
    async with platform.database.begin() as session:
        await notifications.forget(session, platform.clock() - timedelta(days=settings.notification_days))
