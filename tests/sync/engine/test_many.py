"""A first sync of a thousand diagrams, and a client that comes back after half a year."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.schema.updates import LogFloor, LogSnapshot, LogUpdate
from services.updates.examiners import Examiner
from services.updates.settings import UpdatesSettings
from services.updates.summing import Summing
from sync.engine.disk import BesideTheLoop
from tests.sync.home import Link

pytestmark = pytest.mark.sync

THOUSAND = 1_000
REQUESTS = 60
_AGO = timedelta(days=200)


async def test_a_first_sync_of_a_thousand_diagrams_takes_fewer_than_60_requests_each_way(
    laptop: Link, tower: Link
) -> None:
    few = [laptop.desk.documents.load(laptop.desk.make("Seed", 2)).export_snapshot() for _ in range(10)]
    for link in (laptop, tower):
        link.desk.disk = BesideTheLoop()
        link.desk.again()
    library = laptop.desk.library
    waits = [
        library.diagrams.create(f"{number:032x}", f"Plan {number}", few[number % 10])
        for number in range(1, THOUSAND - 9)
    ]
    for one in waits:
        one.result()
    await laptop.engine.once()
    assert len(laptop.wire.requests) < REQUESTS, laptop.wire.requests
    await tower.engine.once()
    assert len(tower.wire.requests) < REQUESTS, tower.wire.requests
    assert tower.desk.titles() == laptop.desk.titles() and len(tower.desk.titles()) == THOUSAND
    states = tower.desk.library.sync_states
    assert all(state.whole for state in states.all().values()) and not any(u.edits for u in states.unsent().values())
    last = tower.told[-2]
    assert last is not None and (last.done, last.total) == (THOUSAND, THOUSAND)
    laptop.wire.requests.clear()
    await laptop.engine.once()
    await tower.engine.once()
    assert len(laptop.wire.requests) == 1


async def compact(platform: Platform, link: Link, diagram: str) -> None:
    """As half a year later: summed up twice, with an edit between, and the rows that both hold taken away."""
    settings = UpdatesSettings(workers=1, sum_up_rows=1)
    examiner = Examiner(settings)
    before = await count(platform, LogUpdate)
    try:
        summing = Summing(replace(platform, clock=lambda: platform.clock() + _AGO), examiner, settings)
        for _ in range(2):
            assert await summing.sum_up(diagram)
            link.desk.edit(diagram, 1)
            await link.engine.once()
    finally:
        await examiner.close()
    assert await count(platform, LogFloor) == 1 and await count(platform, LogUpdate) < before + 2


async def count(platform: Platform, kind: type[LogUpdate] | type[LogSnapshot] | type[LogFloor]) -> int:
    async with platform.database.read() as session:
        return await session.scalar(select(func.count()).select_from(kind)) or 0


async def test_r14_a_client_that_was_away_for_half_a_year_merges_with_a_compacted_server(
    laptop: Link, tower: Link, embedded: Platform
) -> None:
    plan = laptop.desk.make("Plan", 3)
    await laptop.engine.once()
    await tower.engine.once()
    tower.desk.edit(plan, 200)  # offline, for a long time
    tower.desk.again()
    tower.desk.edit(plan, 200)
    for _ in range(4):
        laptop.desk.edit(plan, 5)
        await laptop.engine.once()
    await compact(embedded, laptop, plan)
    await tower.engine.once()
    await laptop.engine.once()
    assert laptop.desk.hash(plan) == tower.desk.hash(plan) and len(laptop.desk.shapes(plan)) == 425
    for link in (laptop, tower):
        assert link.desk.unsent(plan) == 0 and not link.desk.state(plan).hold
        assert link.desk.library.arrivals.waiting(plan) == []


async def test_a_new_computer_begins_with_the_snapshot(laptop: Link, tower: Link, embedded: Platform) -> None:
    plan = laptop.desk.make("Plan", 3)
    laptop.desk.edit(plan, 2)
    await laptop.engine.once()
    await compact(embedded, laptop, plan)
    laptop.desk.edit(plan, 2)
    await laptop.engine.once()
    await tower.engine.once()
    assert tower.desk.hash(plan) == laptop.desk.hash(plan) and len(tower.desk.updates(plan)) >= 2


async def test_a_snapshot_that_is_too_large_for_an_answer_is_fetched_by_itself_and_compared(
    laptop: Link, tower: Link, embedded: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = laptop.desk.make("Plan", 3)
    await laptop.engine.once()
    await compact(embedded, laptop, plan)
    monkeypatch.setattr("services.diagrams.pulling._ANSWER", 1)
    await tower.engine.once()
    assert f"GET /api/diagrams/sync/snapshots/{plan}" in tower.wire.requests
    assert tower.desk.hash(plan) == laptop.desk.hash(plan)


async def test_a_log_that_cannot_be_read_there_changes_nothing_here(
    laptop: Link, tower: Link, embedded: Platform
) -> None:
    """R17: the diagram is behind, the cursor stays, and the others go on."""
    plan, other = laptop.desk.make("Plan", 3), laptop.desk.make("Other", 1)
    await laptop.engine.once()
    async with embedded.database.begin() as session:
        await session.execute(update(LogUpdate).where(LogUpdate.diagram_id == plan).values(sha256=b"x" * 32))
        assert await session.scalar(select(func.count()).select_from(Diagram)) == 2
    found = await tower.engine.once()
    assert found.behind == {plan} and tower.desk.titles() == {other: "Other"}
    assert tower.desk.library.accounts.all()[0].cursor == ""
