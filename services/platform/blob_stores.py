"""The blob store that the settings name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.platform.blobs import Blobs
from services.platform.clock import Clock
from services.platform.settings import Settings


@asynccontextmanager
async def open_blobs(settings: Settings, clock: Clock) -> AsyncIterator[Blobs]:
    """S3 where an endpoint is set, else files in the data folder; nothing is connected before it is needed."""
    if not settings.s3_endpoint:
        from services.platform.file_blobs import FileBlobs

        yield FileBlobs(settings, clock)
        return
    from services.platform.s3_blobs import S3Blobs

    store = S3Blobs(settings, clock)
    try:
        yield store
    finally:
        store.close()
