"""The life of this database: a name that changes when it is restored from a backup."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from services.platform.database import Database
from services.platform.ids import new_id
from services.schema.updates import ServerEpoch

_EPOCH = select(ServerEpoch.epoch)


async def epoch_of(database: Database, at: datetime) -> str:
    """The epoch that clients are told; made when there is none yet."""
    async with database.read() as session:
        known = await session.scalar(_EPOCH)
    if known is not None:
        return known
    try:
        async with database.begin() as session:
            await session.execute(insert(ServerEpoch).values(id=1, epoch=str(new_id()), began_at=at))
    except IntegrityError:  # another process was first
        pass
    async with database.read() as session:
        return (await session.scalars(_EPOCH)).one()


async def begin_epoch(unit: AsyncSession | AsyncConnection, at: datetime) -> str:
    """Begin another epoch, as after a restore: clients then send again what this database may have lost."""
    fresh = str(new_id())
    await unit.execute(delete(ServerEpoch))
    await unit.execute(insert(ServerEpoch).values(id=1, epoch=fresh, began_at=at))
    return fresh
