"""R19: a server that was restored from an old backup, emptied, or replaced by another one deletes nothing here."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from services.diagrams import feed
from services.platform.platform import open_platform
from services.platform.settings import Settings
from services.updates.epoch import begin_epoch
from sync.engine.engine import Round
from sync.status import Hold
from tests.services.people import Person
from tests.sync.desk import Desk
from tests.sync.engine.conftest import Desks
from tests.sync.home import Home, Link, home_on

pytestmark = pytest.mark.sync


class Place:
    """Where the server's database lies: it can be copied, put back and thrown away while no server runs."""

    def __init__(self, folder: Path, empty: Path) -> None:
        self.folder = folder
        self.empty = empty
        self.clear()

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        shutil.copy(self.empty, self.folder / "autograph.db")

    def back_up(self) -> Path:
        copy = self.folder.with_name("backup")
        shutil.copytree(self.folder, copy)
        return copy

    def restore(self, copy: Path) -> None:
        shutil.rmtree(self.folder)
        shutil.copytree(copy, self.folder)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[Home]:
        async with open_platform(Settings(data=self.folder)) as platform, home_on(platform) as home:
            yield home


@pytest.fixture
def place(tmp_path: Path, migrated_file: Path) -> Place:
    return Place(tmp_path / "backend", migrated_file)


async def a_new_epoch(home: Home) -> None:
    async with home.platform.database.begin() as session:
        await begin_epoch(session, home.platform.clock())


async def rounds(*links: Link) -> None:
    for _ in range(2):
        for link in links:
            await link.engine.once()


def link(home: Home, desk: Desk, person: Person) -> Link:
    return home.link(desk, person, f"account-of-{desk.name}")


async def test_r19_restored_from_an_old_backup_it_gets_back_what_it_lost(place: Place, desks: Desks) -> None:
    laptop, tower = desks("laptop"), desks("tower")
    async with place.served() as home:
        ann = await home.people.make("ann")
        old = laptop.make("Old", 3)
        await rounds(link(home, laptop, ann), link(home, tower, ann))
    backup = place.back_up()
    async with place.served() as home:
        new = laptop.make("New", 2)
        laptop.edit(old, 2)
        tower.edit(old, 3)
        await rounds(link(home, laptop, ann), link(home, tower, ann))
        assert laptop.hash(old) == tower.hash(old)
    truth = {one: laptop.hash(one) for one in (old, new)}
    place.restore(backup)
    async with place.served() as home:
        await a_new_epoch(home)
        first, second = link(home, laptop, ann), link(home, tower, ann)
        await rounds(first, second)
        fresh = desks("third")
        await rounds(link(home, fresh, ann))
        for desk in (laptop, tower, fresh):
            assert desk.shapes(old) == laptop.shapes(old) and len(desk.shapes(old)) == 8
            assert set(desk.titles()) == {old, new} and desk.hash(new) == truth[new]
        assert laptop.hash(old) == tower.hash(old) == fresh.hash(old)
        for one in (old, new):
            assert laptop.unsent(one) == tower.unsent(one) == 0 and laptop.state(one).whole and tower.state(one).whole


async def test_r19_restored_it_is_noticed_though_the_feed_has_nothing_new(
    place: Place, desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a day: the feed tells nothing again of what is older than the cursor, and nothing is unsent here."""
    monkeypatch.setattr(feed, "_BEHIND", timedelta())
    laptop = desks("laptop")
    async with place.served() as home:
        ann = await home.people.make("ann")
        plan = laptop.make("Plan", 1)
        await rounds(link(home, laptop, ann))
    backup = place.back_up()
    async with place.served() as home:
        laptop.edit(plan, 2)
        await rounds(link(home, laptop, ann))
    place.restore(backup)
    async with place.served() as home:
        await a_new_epoch(home)
        fresh = desks("third")
        await rounds(link(home, laptop, ann), link(home, fresh, ann))
        assert len(fresh.shapes(plan)) == 3 and fresh.hash(plan) == laptop.hash(plan)


async def test_r19_what_only_another_computer_had_pushed_is_not_lost_when_that_one_never_comes_back(
    place: Place, desks: Desks
) -> None:
    laptop, tower = desks("laptop"), desks("tower")
    async with place.served() as home:
        ann = await home.people.make("ann")
        plan = laptop.make("Plan", 1)
        tower_link = link(home, tower, ann)
        await rounds(link(home, laptop, ann), tower_link)
        tower.edit(plan, 1)
        await rounds(tower_link)
    backup = place.back_up()
    async with place.served() as home:
        tower.edit(plan, 4)  # by the same peer that the backup knows
        await rounds(link(home, tower, ann), link(home, laptop, ann))
        laptop.documents.opened.clear()
        assert len(laptop.shapes(plan)) == 6
    place.restore(backup)
    async with place.served() as home:
        await a_new_epoch(home)
        laptop.edit(plan, 1, tells=False)
        laptop.documents.opened.clear()
        await rounds(link(home, laptop, ann))
        fresh = desks("third")
        await rounds(link(home, fresh, ann))
        assert fresh.shapes(plan) == laptop.shapes(plan) and len(fresh.shapes(plan)) == 7
        assert laptop.state(plan).whole and laptop.unsent(plan) == 0 and not laptop.state(plan).hold
        # And should it come back after all, nothing is there twice: what was written anew has the same names.
        await rounds(link(home, tower, ann), link(home, laptop, ann), link(home, fresh, ann))
        for desk in (laptop, tower, fresh):
            assert desk.hash(plan) == laptop.hash(plan) and len(desk.shapes(plan)) == 7 and desk.unsent(plan) == 0


@pytest.mark.parametrize("tells_epoch", [True, False], ids=["new epoch", "the admin forgot"])
async def test_r19_emptied_it_gets_everything_again(place: Place, desks: Desks, tells_epoch: bool) -> None:
    laptop = desks("laptop")
    async with place.served() as home:
        ann = await home.people.make("ann")
        made = [laptop.make(f"Plan {number}", number + 1) for number in range(3)]
        await rounds(link(home, laptop, ann))
    truth = {one: laptop.hash(one) for one in made}
    place.clear()
    async with place.served() as home:
        ann = await home.people.make("ann")
        if not tells_epoch:
            await a_new_epoch(home)  # a new database has a new one by itself; this is one more
        await rounds(link(home, laptop, ann))
        assert {one: laptop.hash(one) for one in laptop.titles()} == truth
        fresh = desks("fresh")
        await rounds(link(home, fresh, ann))
        assert {one: fresh.hash(one) for one in fresh.titles()} == truth


async def test_a_log_that_went_back_without_a_new_epoch_is_filled_up_when_the_feed_tells_of_it(
    place: Place, desks: Desks
) -> None:
    laptop, tower = desks("laptop"), desks("tower")
    async with place.served() as home:
        ann = await home.people.make("ann")
        plan = laptop.make("Plan", 1)
        await rounds(link(home, laptop, ann), link(home, tower, ann))
    backup = place.back_up()
    async with place.served() as home:
        for _ in range(3):
            laptop.edit(plan, 1)
            await rounds(link(home, laptop, ann), link(home, tower, ann))
    place.restore(backup)
    async with place.served() as home:
        laptop.edit(plan, 1)
        first, second = link(home, laptop, ann), link(home, tower, ann)
        await rounds(first, second)
        assert laptop.hash(plan) == tower.hash(plan) and len(tower.shapes(plan)) == 5
        fresh = desks("third")
        await rounds(link(home, fresh, ann))
        assert fresh.hash(plan) == laptop.hash(plan)


async def test_r19_an_empty_answer_is_never_a_deletion(place: Place, desks: Desks) -> None:
    laptop = desks("laptop")
    async with place.served() as home:
        ann, ben = await home.people.make("ann"), await home.people.make("ben")
        plan = laptop.make("Plan", 3)
        await rounds(link(home, laptop, ann))
        truth = laptop.hash(plan)
        # Another account on the same server: its feed is empty, and ann's diagram is none of its business.
        other = home.link(laptop, ben, "account-of-ben")
        notes = laptop.make("Notes", 1)
        await rounds(other)
        assert set(laptop.titles()) == {plan, notes} and laptop.hash(plan) == truth
        assert laptop.state(plan).account == "account-of-laptop" and laptop.state(notes).account == "account-of-ben"
        laptop.edit(plan, 1)
        await rounds(other)
        assert laptop.unsent(plan) == 1, "it waits for its own account"
        bens = desks("bens")
        await rounds(home.link(bens, ben))
        assert bens.titles() == {notes: "Notes"}
        await rounds(link(home, laptop, ann))
        anns = desks("anns")
        await rounds(home.link(anns, ann))
        assert anns.titles() == {plan: "Plan"} and anns.hash(plan) == laptop.hash(plan)


async def test_two_servers_do_not_mix(tmp_path: Path, migrated_file: Path, desks: Desks) -> None:
    laptop = desks("laptop")
    here, there = Place(tmp_path / "here", migrated_file), Place(tmp_path / "there", migrated_file)
    async with here.served() as one, there.served() as other:
        ann, anna = await one.people.make("ann"), await other.people.make("ann")
        plan = laptop.make("Plan", 3)
        await rounds(one.link(laptop, ann, "here"))
        notes = laptop.make("Notes", 1)
        await rounds(other.link(laptop, anna, "there"))
        laptop.edit(plan, 1)
        laptop.edit(notes, 1)
        old = one.link(laptop, ann, "here")
        await rounds(old)
        await rounds(other.link(laptop, anna, "there"))
        assert await old.engine.once() == Round(), "whoever is late does nothing in the other account"
        await rounds(one.link(laptop, ann, "here"))
        first, second = desks("first"), desks("second")
        await rounds(one.link(first, ann))
        await rounds(other.link(second, anna))
        assert first.titles() == {plan: "Plan"} and second.titles() == {notes: "Notes"}
        assert set(laptop.titles()) == {plan, notes} and laptop.state(plan).hold == Hold.NONE


async def test_a_copied_library_writes_its_unsent_edits_anew(place: Place, desks: Desks, tmp_path: Path) -> None:
    laptop = desks("laptop")
    async with place.served() as home:
        ann = await home.people.make("ann")
        plan = laptop.make("Plan", 1)
        await rounds(link(home, laptop, ann))
        laptop.edit(plan, 1)
        await rounds(link(home, laptop, ann))
        laptop.edit(plan, 2)  # not pushed, by a peer that the server knows as the laptop's
        laptop.close()
        shutil.copytree(laptop.folder, tmp_path / "copied")
        laptop.open()
        copied = desks("copied")
        copied.edit(plan, 3)  # somebody works on in the copy
        found = copied.shapes(plan)
        assert len(found) == 7
        copied_link = home.link(copied, ann, "account-of-laptop")
        for _ in range(2):
            assert (await copied_link.engine.once()).behind == {plan}, "it waits while a window has it open"
        assert copied.unsent(plan) > 0 and copied.shapes(plan) == found
        copied.documents.opened.clear()
        await rounds(copied_link)
        assert copied.shapes(plan) == found and copied.unsent(plan) == 0 and copied.state(plan).whole
        await rounds(link(home, laptop, ann), home.link(copied, ann, "account-of-laptop"))
        assert laptop.hash(plan) == copied.hash(plan) and laptop.shapes(plan) == found


async def test_what_was_deleted_for_good_before_it_was_written_anew_holds_up_nothing(
    place: Place, desks: Desks, tmp_path: Path
) -> None:
    laptop = desks("laptop")
    async with place.served() as home:
        ann = await home.people.make("ann")
        plan = laptop.make("Plan", 1)
        laptop.edit(plan, 1)
        await rounds(link(home, laptop, ann))
        laptop.edit(plan, 1)
        laptop.close()
        shutil.copytree(laptop.folder, tmp_path / "copied")
        laptop.open()
        copied = desks("copied")
        copied.documents.opened[plan] = copied.documents.load(plan)
        copied_link = home.link(copied, ann, "account-of-laptop")
        assert (await copied_link.engine.once()).behind == {plan}
        copied.documents.opened.clear()
        copied.library.sync_states.hold(plan, Hold.KEPT_BACK.value).result()
        copied.library.trash.delete([plan]).result()
        assert (await copied_link.engine.once()).behind == frozenset() and not copied.outbox.forged
