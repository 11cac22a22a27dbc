"""What each device has said that it has of a diagram: rows that a living device lacks are not taken away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.schema.updates import DeviceVersion
from services.updates.log import upsert
from services.updates.pushes import Version
from services.updates.versions import packed, unpacked


async def note(
    session: AsyncSession, user_id: str, device_id: str, versions: Mapping[str, Version], at: datetime
) -> None:
    """A device has told what it has of these diagrams, all of which exist."""
    rows = [
        {
            "diagram_id": diagram,
            "user_id": user_id,
            "device_id": device_id,
            "version": packed(version),
            "seen_at": at,
        }
        for diagram, version in sorted(versions.items())
    ]
    if rows:
        await upsert(session, DeviceVersion, rows)


async def least(session: AsyncSession, diagram_id: str, *, at: datetime, days: int) -> dict[int, int] | None:
    """What every device has that was seen in the last `days`; None when there was none."""
    since = at - timedelta(days=days)
    told = select(DeviceVersion.version).where(DeviceVersion.diagram_id == diagram_id, DeviceVersion.seen_at >= since)
    versions = [unpacked(data) for data in await session.scalars(told)]
    if not versions:
        return None
    peers = set(versions[0]).intersection(*versions[1:])
    return {peer: min(version[peer] for version in versions) for peer in peers}
