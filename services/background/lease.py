"""Work that only one instance may do at a time: a row in the database says who, and until when."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import CursorResult, delete, or_, update
from sqlalchemy.exc import IntegrityError

from services.platform.platform import Platform
from services.schema.events import Lease


async def hold(platform: Platform, name: str, holder: str, lasting: timedelta) -> bool:
    """Whether `holder` may do the work called `name` for the next `lasting`; who holds it already holds it longer.

    The clocks of the instances must agree to within a part of `lasting`.
    """
    at = platform.clock()
    values = {"holder": holder, "until": at + lasting}
    mine = update(Lease).where(Lease.name == name, or_(Lease.holder == holder, Lease.until < at)).values(values)
    try:
        async with platform.database.begin() as session:
            result = await session.execute(mine)
            assert isinstance(result, CursorResult)
            if result.rowcount:
                return True
            if await session.get(Lease, name) is not None:
                return False
            session.add(Lease(name=name, **values))
        return True
    except IntegrityError:  # another instance was first
        return False


async def release(platform: Platform, name: str, holder: str) -> None:
    """Let another instance do it at once."""
    async with platform.database.begin() as session:
        await session.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))
