"""R05: what is told about a diagram is never better than the truth."""

from __future__ import annotations

import random
from contextlib import suppress

import httpx
import pytest

from services.updates.epoch import begin_epoch
from sync.engine.delivery import includes
from sync.engine.status_board import StatusBoard
from sync.errors import SyncError
from sync.pace import Pace
from sync.status import DiagramStatus, Hold, Phase
from sync.wire.messages import Blob
from tests.sync.desk import Desk
from tests.sync.engine.conftest import Desks
from tests.sync.home import Home, Link

pytestmark = pytest.mark.sync


async def status(desk: Desk, diagram: str, board: StatusBoard | None = None) -> DiagramStatus:
    return (await (board or StatusBoard(desk.place)).read())[diagram]


async def test_from_a_new_diagram_to_a_synced_one_and_back(laptop: Link) -> None:
    desk = laptop.desk
    plan = desk.make("Plan", 1)
    assert plan not in await StatusBoard(desk.place).read(), "on this computer only"
    desk.join(plan, desk.library.accounts.all()[0])
    assert (await status(desk, plan)).phase is Phase.WAITING and (await status(desk, plan)).unsynced == 1
    await laptop.engine.once()
    assert (await status(desk, plan)) == DiagramStatus(Phase.SYNCED)
    desk.edit(plan, 2)
    waiting = await status(desk, plan)
    assert (waiting.phase, waiting.unsynced) == (Phase.WAITING, 2) and 0 <= waiting.age_s < 60


async def test_the_age_is_that_of_the_oldest_edit_and_never_negative(laptop: Link) -> None:
    desk = laptop.desk
    plan = desk.make("Plan", 1)
    await laptop.engine.once()
    desk.edit(plan, 1)
    for hours, expected in ((3, 3 * 3_600), (-3, 0)):
        place = desk.place
        later = Pace(wall=lambda hours=hours: desk.pace.wall() + hours * 3_600)
        board = StatusBoard(type(place).of(place.library, place.documents, disk=place.disk, pace=later))
        assert (await status(desk, plan, board)).age_s == pytest.approx(expected, abs=60)


async def test_an_edit_that_is_reported_after_the_disk_was_read_counts(laptop: Link) -> None:
    desk = laptop.desk
    plan = desk.make("Plan", 1)
    await laptop.engine.once()
    desk.outbox.fresh.add(plan, Blob(7, 0, 1, b"x"), desk.last_update(plan) + 1)
    found = await status(desk, plan)
    assert found.phase is Phase.WAITING and found.unsynced == 1


async def test_what_is_not_even_on_this_disk_is_not_synced(laptop: Link) -> None:
    plan = laptop.desk.make("Plan", 1)
    await laptop.engine.once()
    board = StatusBoard(laptop.desk.place, unsaved=lambda _diagram: 2, missing_assets=lambda _diagram: 3)
    found = await status(laptop.desk, plan, board)
    assert (found.phase, found.unsynced, found.missing_assets) == (Phase.WAITING, 2, 3)


async def test_a_new_epoch_takes_the_word_back(laptop: Link, home: Home) -> None:
    plan = laptop.desk.make("Plan", 1)
    await laptop.engine.once()
    laptop.desk.library.sync_states.begin_epoch(laptop.account, "f" * 32).result()
    assert (await status(laptop.desk, plan)).phase is Phase.WAITING
    async with home.platform.database.begin() as session:
        await begin_epoch(session, home.platform.clock())
    await laptop.engine.once()
    assert (await status(laptop.desk, plan)).phase is Phase.SYNCED


async def test_a_new_epoch_takes_the_word_back_also_where_nothing_was_ever_written_here(
    laptop: Link, tower: Link
) -> None:
    plan = laptop.desk.make("Plan", 1)
    await laptop.engine.once()
    await tower.engine.once()
    assert (await status(tower.desk, plan)).phase is Phase.SYNCED
    tower.desk.library.sync_states.begin_epoch(tower.account, "f" * 32).result()
    found = await status(tower.desk, plan)
    assert (found.phase, found.unsynced) == (Phase.WAITING, 0)


async def test_what_was_acknowledged_in_another_epoch_than_the_accounts_is_not_believed(laptop: Link) -> None:
    plan = laptop.desk.make("Plan", 1)
    await laptop.engine.once()
    laptop.desk.library.accounts.keep_cursor(laptop.account, "", "f" * 32).result()
    assert laptop.desk.state(plan).whole and (await status(laptop.desk, plan)).phase is Phase.WAITING


async def test_what_waits_is_under_way_or_is_behind_is_not_synced(laptop: Link) -> None:
    plan = laptop.desk.make("Plan", 1)
    await laptop.engine.once()
    board = StatusBoard(laptop.desk.place)
    board.behind([plan])
    assert (await status(laptop.desk, plan, board)).phase is Phase.SYNCING
    board.caught_up([plan])
    with board.moving([plan]):
        assert (await status(laptop.desk, plan, board)).phase is Phase.SYNCING
    assert (await status(laptop.desk, plan, board)).phase is Phase.SYNCED
    laptop.desk.edit(plan, 1)
    with board.moving([plan]):
        assert (await status(laptop.desk, plan, board)).phase is Phase.SYNCING


@pytest.mark.parametrize("hold", [one for one in Hold if one])
async def test_what_is_held_says_so_with_its_reason(laptop: Link, hold: Hold) -> None:
    plan = laptop.desk.make("Plan", 1)
    await laptop.engine.once()
    laptop.desk.library.sync_states.hold(plan, hold.value, "because").result()
    found = await status(laptop.desk, plan)
    assert found.phase is (Phase.LOCAL if hold is Hold.KEPT_BACK else Phase.HELD)
    assert (found.hold, found.reason) == (hold, "because")


async def test_an_edit_that_was_summed_up_before_it_was_pushed_still_counts(laptop: Link) -> None:
    """Two rounds of compaction throw out rows; those that are not known to be elsewhere stay."""
    desk = laptop.desk
    plan = desk.make("Plan", 1)
    await laptop.engine.once()
    desk.edit(plan, 2)
    for _ in range(3):
        document = desk.documents.load(plan)
        last = desk.library.updates.load(plan).last
        desk.library.updates.put_snapshot(plan, document.export_snapshot(), document.version(), covers=last).result()
    assert (await status(desk, plan)).unsynced == 2
    desk.again()
    await laptop.engine.once()
    assert (await status(desk, plan)).phase is Phase.SYNCED


async def test_r05_in_random_states_synced_is_said_only_when_the_server_has_everything(
    laptop: Link, tower: Link, home: Home, desks: Desks
) -> None:
    """Edits, rounds that break off anywhere, restarts, new epochs: whenever it says synced, a third computer that asks
    the server sees at least what is here."""
    chance = random.Random(5)
    plan = laptop.desk.make("Plan", 1)
    links, synced = (laptop, tower), 0
    await laptop.engine.once()
    await tower.engine.once()
    watcher = home.link(desks("watcher"), laptop.person)
    for _ in range(60):
        link = chance.choice(links)
        await _something(chance, link, plan, home)
        if (await status(link.desk, plan)).is_synced:
            synced += 1
            await watcher.engine.once()
            here = await link.desk.documents.version(plan)
            assert includes(await watcher.desk.documents.version(plan), here)
    assert synced > 10


async def _something(chance: random.Random, link: Link, plan: str, home: Home) -> None:
    what = chance.choice(["edit", "edit", "quiet edit", "round", "round", "broken round", "restart", "epoch"])
    if what == "edit":
        link.desk.edit(plan, 1)
    elif what == "quiet edit":
        link.desk.edit(plan, 1, tells=False)
    elif what == "restart":
        link.desk.again()
    elif what == "epoch":
        async with home.platform.database.begin() as session:
            await begin_epoch(session, home.platform.clock())
    elif what == "round":
        await link.engine.once()
    else:
        last = len(link.wire.requests) + chance.randint(1, 4)
        is_answered = chance.random() < 0.5

        def fail(number: int, answered: bool) -> None:
            if number >= last and answered == is_answered:
                raise httpx.ReadError("gone")

        link.wire.fails = fail
        with suppress(SyncError):
            await link.engine.once()
        link.wire.fails = lambda _number, _answered: None
        link.backend.breaker("diagrams").close()
