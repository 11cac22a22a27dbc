"""What the diagrams service does by the clock is done where the settings say so, and nowhere else."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.schema.events import Lease
from services.schema.updates import LogSnapshot
from tests.services.conftest import talking_to
from tests.services.people import People
from tests.services.turning import without_background
from tests.services.updates.copies import Copy
from tests.services.updates.http import HttpSync

pytestmark = pytest.mark.backend

OFTEN = {
    "AUTOGRAPH_UPDATES_SUM_UP_PAUSE_S": "0.01",
    "AUTOGRAPH_UPDATES_SUM_UP_ROWS": "1",
    "AUTOGRAPH_DIAGRAMS_UPKEEP_PAUSE_S": "0.01",
}


async def done(platform: Platform, plan: str, old: str) -> set[str]:
    """What of the work has been done."""
    async with platform.database.read() as session:
        found = {
            "a log was summed up": await session.get(LogSnapshot, (plan, 1)) is not None,
            "the trash was emptied": await session.get(Diagram, old) is None,
            "blobs were looked for": await session.scalar(select(Lease.name)) is not None,
        }
    return {what for what, is_so in found.items() if is_so}


@pytest.mark.parametrize("is_here", [True, False])
async def test_work_by_the_clock_is_done_where_the_settings_say_so(
    embedded: Platform, monkeypatch: pytest.MonkeyPatch, is_here: bool
) -> None:
    for name, value in OFTEN.items():
        monkeypatch.setenv(name, value)
    ann, plan, old = await People(embedded).make("ann"), str(new_id()), str(new_id())
    async with talking_to(embedded if is_here else without_background(embedded), "diagrams") as client:
        await HttpSync(client, ann).push([(plan, "Plan", Copy().found().unsent()), (old, "Old", [])])
        long_ago = embedded.clock() - timedelta(days=40)
        async with embedded.database.begin() as session:
            await session.execute(update(Diagram).where(Diagram.id == old).values(trashed_at=long_ago))
        if not is_here:
            await asyncio.sleep(0.5)
            assert await done(embedded, plan, old) == set()
            return
        async with asyncio.timeout(60):
            while len(await done(embedded, plan, old)) < 3:  # noqa: ASYNC110  # the database is looked at
                await asyncio.sleep(0.05)
