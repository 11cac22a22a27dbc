"""What is over is deleted; what counts stays."""

import pytest
from sqlalchemy import func, select

from services.auth.sweeping import sweep
from services.schema.sessions import OneTimeToken, RefreshToken, Session
from tests.services.auth.door import Door

pytestmark = pytest.mark.backend


async def test_b1_tokens_and_sessions_that_are_over_are_swept_away(door: Door) -> None:
    async def rows() -> list[int | None]:
        async with door.platform.database.read() as session:
            return [
                await session.scalar(select(func.count()).select_from(table))
                for table in (OneTimeToken, RefreshToken, Session)
            ]

    await door.newcomer("ann")
    await door.post("password/forgot", email="ann@example.org")
    assert await sweep(door.platform) == 0
    assert await rows() == [1, 1, 1]
    door.clock.turn_by(days=31)
    ann = await door.sign_in("ann@example.org")
    await sweep(door.platform)
    assert await rows() == [0, 1, 2]
    door.clock.turn_by(days=29)
    renewed = await door.post("refresh", refresh_token=ann["refresh_token"])
    await sweep(door.platform)
    assert await rows() == [0, 2, 2]
    door.clock.turn_by(days=1, hours=1)
    await sweep(door.platform)
    assert await rows() == [0, 1, 1]
    assert await door.counts((await door.sign_in("ann@example.org"))["access_token"])
    assert (await door.post("refresh", refresh_token=renewed.json()["refresh_token"])).status_code == 200
