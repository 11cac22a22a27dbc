"""R27: nothing is deleted for good while its edits are only here; and signing out deletes nothing."""

from __future__ import annotations

import pytest

from app.library.library import Library
from storage.errors import DiagramsUnsynced
from storage.trash import DAYS
from sync.status import Hold
from tests.sync.home import Link

pytestmark = pytest.mark.sync


async def test_r27_with_unsent_edits_it_is_refused_and_afterwards_it_is_done(laptop: Link) -> None:
    desk, library = laptop.desk, Library(laptop.desk.library)
    plan, other = desk.make("Plan", 1), desk.make("Other", 1)
    await laptop.engine.once()
    desk.edit(plan, 1)
    library.trash(plan, other)
    with pytest.raises(DiagramsUnsynced, match="Plan"):
        library.delete(plan)
    with pytest.raises(DiagramsUnsynced, match="Plan"):
        library.empty_trash()
    assert set(desk.titles(trashed=True)) == {plan, other}
    await laptop.engine.once()
    assert library.empty_trash() == 2
    library.background.close()


async def test_r27_the_trash_keeps_what_is_unsent_beyond_its_days(laptop: Link) -> None:
    desk = laptop.desk
    plan, other = desk.make("Plan", 1), desk.make("Other", 1)
    await laptop.engine.once()
    desk.edit(plan, 1)
    desk.library.trash.put([plan, other]).result()
    now = desk.pace.wall()
    gone = 0
    for day in range(1, DAYS + 3):
        desk.library.trash._clock = lambda day=day: now + day * 86_400.0
        gone += desk.library.trash.purge().result()
    assert gone == 1 and set(desk.titles(trashed=True)) == {plan}


async def test_what_is_on_this_computer_only_is_deleted_as_ever(laptop: Link) -> None:
    desk, library = laptop.desk, Library(laptop.desk.library)
    plan, alone = desk.make("Plan", 1), desk.make("Alone", 1)
    library.delete(alone)
    await laptop.engine.once()
    desk.edit(plan, 1)
    desk.library.sync_states.hold(plan, Hold.KEPT_BACK.value).result()
    library.delete(plan)
    assert desk.titles() == {}
    library.background.close()


async def test_after_signing_out_everything_is_there_and_is_pushed_after_signing_in(laptop: Link, tower: Link) -> None:
    plan = laptop.desk.make("Plan", 1)
    await laptop.engine.once()
    laptop.desk.edit(plan, 1)
    laptop.desk.library.accounts.use_none().result()
    await laptop.engine.once()
    assert laptop.desk.titles() == {plan: "Plan"} and laptop.desk.unsent(plan) == 1
    with pytest.raises(DiagramsUnsynced):
        laptop.desk.library.trash.delete([plan]).result()
    (account,) = laptop.desk.library.accounts.all()
    laptop.desk.library.accounts.use(account).result()
    await laptop.engine.once()
    await tower.engine.once()
    assert laptop.desk.hash(plan) == tower.desk.hash(plan)
